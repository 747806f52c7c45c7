"""The broker's jars on disk are exactly the ones that were pinned: each is checked against jars.lock.

`python -m deploy.local.jars` resolves the artifacts anew and rewrites the lock (after a change of version).
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import requests
from jgo.maven import MavenContext, PythonResolver

from .layout import CACHE
from .trouble import Trouble

LOCK = Path(__file__).with_name("jars.lock")
KAFKA = "4.3.0"
ARTIFACTS = (
    f"org.apache.kafka:kafka_2.13:{KAFKA}",
    f"org.apache.kafka:kafka-tools:{KAFKA}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.1!",  # "!": its own dependency management would lower kafka-clients
)
# kafka-tools drags in Kafka Connect and its web server for one command that nobody here calls: 35 jars less to fetch.
UNUSED = ("org.apache.kafka:connect-", "org.eclipse.jetty", "org.glassfish", "jakarta.", "javax.", "io.swagger")
PARALLEL = 6


class Jar(NamedTuple):
    """One pinned jar: Maven coordinate and SHA-256."""

    coordinate: str
    sha256: str


def read_lock(text: str) -> tuple[Jar, ...]:
    """The pinned jars; lines are `sha256  group:artifact:version`."""
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(Jar(coordinate, sha256) for sha256, coordinate in lines)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(progress: Callable[[int, int], None] = lambda done, total: None) -> list[Path]:
    """The broker's class path, fetched where it is missing; a jar that is not the pinned one is never returned.

    `progress` hears of it only if there is something to fetch.
    """
    jars = read_lock(LOCK.read_text())
    with _alone(CACHE), ThreadPoolExecutor(PARALLEL) as pool:
        complete = all(_place(jar).exists() for jar in jars)
        paths = []
        try:
            for done, path in enumerate(pool.map(_obtain, jars), start=1):
                paths.append(path)
                if not complete:
                    progress(done, len(jars))
        except Trouble:
            pool.shutdown(cancel_futures=True)  # fifty more of the same failure would only take longer
            raise
    return paths


def _place(jar: Jar) -> Path:
    return CACHE / "jars" / jar.sha256[:12] / "{1}-{2}.jar".format(*jar.coordinate.split(":"))


def _obtain(jar: Jar) -> Path:
    path = _place(jar)
    if path.exists() and digest(path) == jar.sha256:
        return path
    fetched = _download(jar)
    found = digest(fetched)
    if found != jar.sha256:
        fetched.unlink()
        raise _tampered(jar, found)
    path.parent.mkdir(parents=True, exist_ok=True)
    fetched.replace(path)
    return path


def _download(jar: Jar) -> Path:
    context = _maven()
    artifact = context.create_dependency(jar.coordinate).artifact
    try:
        # What an interrupted fetch left behind may be half a jar: begin again.
        if artifact.cached_path is not None:
            artifact.cached_path.unlink(missing_ok=True)
        return artifact.resolve()
    except (requests.RequestException, RuntimeError) as error:
        raise unreachable(jar.coordinate, error) from error


def _maven() -> MavenContext:
    mirror = os.environ.get("KHOBAC_MAVEN")
    return MavenContext(
        resolver=PythonResolver(),
        repo_cache=CACHE / "m2",
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=60,
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two stacks that start at once share the cache: the second waits for the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def unreachable(what: str, error: Exception) -> Trouble:
    return Trouble(
        f"Không tải được {what} từ kho Maven.",
        f"Could not fetch {what} from the Maven repository.",
        do_vi="Kiểm tra mạng, proxy (HTTPS_PROXY), hoặc chỉ tới kho bản sao: KHOBAC_MAVEN=https://…/maven2, rồi chạy lại.",
        do_en="Check the network, the proxy (HTTPS_PROXY), or name a mirror: KHOBAC_MAVEN=https://…/maven2, and run again.",
        detail=str(error)[:300],
    )


def _tampered(jar: Jar, found: str) -> Trouble:
    return Trouble(
        f"Tệp {jar.coordinate} tải về không đúng bản đã chốt; đã xoá tệp này.",
        f"The fetched {jar.coordinate} is not the pinned file; it was deleted.",
        do_vi="Chạy lại; nếu vẫn vậy, kho Maven đang dùng trả về tệp khác — không dùng kho đó.",
        do_en="Run again; if it stays so, your Maven repository serves another file: do not use it.",
        detail=f"SHA-256 {found}, expected {jar.sha256}",
    )


def resolve(coordinates: Iterable[str] = ARTIFACTS) -> tuple[Jar, ...]:
    """The transitive closure of the artifacts, fetched, with its digests."""
    context = _maven()
    wanted, needed = context.resolver.resolve([context.create_dependency(each) for each in coordinates])
    names = {f"{each.groupId}:{each.artifactId}:{each.version}" for each in (*wanted, *needed) if each.type == "jar"}
    kept = sorted(name for name in names if not name.startswith(UNUSED))
    return tuple(Jar(name, digest(context.create_dependency(name).artifact.resolve())) for name in kept)


if __name__ == "__main__":
    header = f"# Kafka {KAFKA}; written by `python -m deploy.local.jars`\n"
    LOCK.write_text(header + "".join(f"{jar.sha256}  {jar.coordinate}\n" for jar in resolve()))
