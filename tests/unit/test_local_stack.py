"""What the stack knows without starting anything: pins, identities, shapes, messages, environments."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from rich.console import Console

from deploy.cli import page
from deploy.local import environment, jars, kafka, keys, mongod, preflight, shape
from deploy.local.layout import BASE_PORTS, Layout
from deploy.local.table import BY_NAME, PROGRAMS
from deploy.local.trouble import Trouble
from tests.ports import LENT_FROM, OWN_STACKS, SINGLE_FROM


@pytest.fixture
def layout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Layout:
    for name in ("KHOBAC_BASE_PORT", "KHOBAC_KAFKA", "KHOBAC_MONGO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("deploy.local.layout.LOCAL", tmp_path)
    return Layout.of("test")


def test_every_jar_of_the_broker_is_pinned() -> None:
    pinned = jars.read_lock(jars.LOCK.read_text())
    assert {f"org.apache.kafka:{name}:{jars.KAFKA}" for name in ("kafka_2.13", "kafka-clients")} < {
        jar.coordinate for jar in pinned
    }
    assert all(len(jar.sha256) == 64 and jar.coordinate.count(":") == 2 for jar in pinned)


def test_a_jar_that_is_not_the_pinned_one_is_refused_and_deleted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    served = tmp_path / "served.jar"
    served.write_bytes(b"not what was pinned")
    lock = tmp_path / "jars.lock"
    lock.write_text(f"{hashlib.sha256(b'the real one').hexdigest()}  org.example:thing:1.0\n")
    monkeypatch.setattr(jars, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(jars, "LOCK", lock)
    monkeypatch.setattr(jars, "_download", lambda jar: served)
    with pytest.raises(Trouble, match="not the pinned file"):
        jars.fetch()
    assert not served.exists()


def test_a_damaged_jar_in_the_cache_is_fetched_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def serve(jar: jars.Jar) -> Path:
        path = tmp_path / "served.jar"
        path.write_bytes(b"the real one")
        return path

    lock = tmp_path / "jars.lock"
    lock.write_text(f"{hashlib.sha256(b'the real one').hexdigest()}  org.example:thing:1.0\n")
    monkeypatch.setattr(jars, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(jars, "LOCK", lock)
    monkeypatch.setattr(jars, "_download", serve)
    (path,) = jars.fetch()
    path.write_bytes(b"half of")
    assert jars.fetch() == [path]
    assert path.read_bytes() == b"the real one"


def test_stacks_do_not_share_a_port() -> None:
    bases = sorted([*BASE_PORTS.values(), *OWN_STACKS.values(), SINGLE_FROM])
    assert all(later - earlier > 100 for earlier, later in pairwise(bases))
    offsets = [program.offset for program in PROGRAMS]
    assert len(set(offsets)) == len(offsets)
    assert bases[-1] + 1_000 < LENT_FROM


def test_an_unknown_stack_says_which_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHOBAC_BASE_PORT", raising=False)
    with pytest.raises(Trouble, match="demo, test, bench"):
        Layout.of("nosuch")


def test_a_stack_keeps_the_shape_it_was_made_with(layout: Layout) -> None:
    shape.of(layout, 3, 1).remember()
    assert shape.of(layout, None, None).brokers == 3
    with pytest.raises(Trouble, match="--brokers 3"):
        shape.of(layout, 1, None)


def test_a_stack_of_two_brokers_is_refused(layout: Layout) -> None:
    with pytest.raises(Trouble, match="1 or 3"):
        shape.of(layout, 2, None)


def test_servers_of_the_users_own_are_used_as_given(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOBAC_KAFKA", "kafka.example:9092")
    monkeypatch.setenv("KHOBAC_MONGO", "mongodb://mongo.example/")
    wanted = shape.of(layout, None, None)
    assert (wanted.kafka, wanted.mongo) == ("kafka.example:9092", "mongodb://mongo.example/")


def test_every_program_is_told_where_everything_is(layout: Layout) -> None:
    for program in PROGRAMS:
        told = environment.of(layout, program, kafka="k:1", mongo="mongodb://m/")
        assert told["KHOBAC_PORT"] == str(18100 + program.offset)
        assert not any("{" in value for name, value in told.items() if name in program.env)
    notify = environment.of(layout, BY_NAME["notify"], kafka="k:1", mongo="mongodb://m/")
    assert (notify["KHOBAC_SMTP_HOST"], notify["KHOBAC_SMTP_PORT"]) == ("127.0.0.1", "18112")


def test_three_brokers_keep_every_message_twice_at_least(layout: Layout) -> None:
    said = kafka.properties(layout, 2, 3)
    assert "min.insync.replicas=2" in said
    assert "auto.create.topics.enable=false" in said
    assert "controller.quorum.voters=1@127.0.0.1:18123,2@127.0.0.1:18124,3@127.0.0.1:18125" in said


def test_members_share_the_memory_of_one(layout: Layout) -> None:
    def cache(members: int) -> float:
        command = mongod.prepare(layout, 1, members)
        return float(command[command.index("--wiredTigerCacheSizeGB") + 1])

    assert cache(1) == mongod.CACHE_GB
    assert cache(3) * 3 == pytest.approx(mongod.CACHE_GB, abs=0.02)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The command in a virtual environment below the root."""
    monkeypatch.setattr(page, "ROOT", tmp_path)
    monkeypatch.setattr("sys.executable", str(tmp_path / ".venv" / "bin" / "python"))
    path = tmp_path / ".venv" / "bin" / "khobac"
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return path


@pytest.mark.usefixtures("installed")
def test_a_hint_is_a_command_that_works_at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert page.typed("Chạy: khobac up --stack demo") == "Chạy: .venv/bin/khobac up --stack demo"
    assert page.typed(page.typed("khobac topics list")) == ".venv/bin/khobac topics list"
    assert page.typed("KHOBAC_MONGO=mongodb://…/?replicaSet=khobac") == "KHOBAC_MONGO=mongodb://…/?replicaSet=khobac"


def test_a_hint_is_short_for_those_who_have_the_command_on_their_path(
    monkeypatch: pytest.MonkeyPatch, installed: Path
) -> None:
    monkeypatch.setenv("PATH", str(installed.parent))
    assert page.typed("khobac up") == "khobac up"


def test_another_khobac_on_the_path_is_not_meant(
    monkeypatch: pytest.MonkeyPatch, installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "khobac").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert page.typed("khobac up") == ".venv/bin/khobac up"
    monkeypatch.setattr(page, "ROOT", tmp_path / "elsewhere")
    assert page.typed("khobac up") == f"{installed} up"


def test_a_trouble_is_told_with_a_hint_that_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(page, "typed", lambda hint: f"<{hint}>")
    monkeypatch.setattr(page, "err", Console(width=200))
    with pytest.raises(typer.Exit), page.told():
        raise Trouble("sai", "wrong", do_vi="khobac up", do_en="khobac down")
    shown = capsys.readouterr().out
    assert "→ <khobac up>" in shown
    assert "→ <khobac down>" in shown


def test_secrets_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    keys.ensure(tmp_path / "secrets")
    first = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    keys.ensure(tmp_path / "secrets")
    assert {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()} == first
    assert set(first) == set(keys.SECRETS)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "secrets").iterdir())


def test_a_full_disk_is_said_before_it_is_filled(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"0\.3 GB left"):
        preflight.check_disk(tmp_path, free_gb=0.3)


def test_moving_the_ports_keeps_the_stacks_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOBAC_BASE_PORT", "9100")
    assert [Layout.of(name).base for name in ("demo", "test", "bench")] == [9100, 19100, 29100]


@pytest.mark.parametrize("said", ["9l00", "-1", "80", "65000", " "])
def test_a_first_port_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("KHOBAC_BASE_PORT", said)
    with pytest.raises(Trouble, match=f"KHOBAC_BASE_PORT={said}: expected a number from 1024 to 45000"):
        Layout.of("demo")


def test_a_stack_with_data_does_not_move(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    shape.of(layout, None, None).remember()
    monkeypatch.setenv("KHOBAC_BASE_PORT", "9100")
    with pytest.raises(Trouble, match="made on the ports from 18100"):
        shape.of(Layout.of("test"), None, None)
