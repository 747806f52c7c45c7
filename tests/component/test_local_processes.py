"""Whom the stack starts, finds again and stops, tried on real processes; and whom it leaves alone."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.local import preflight, supervision
from deploy.local.trouble import Trouble

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_taken_port_names_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(Trouble) as caught:
            preflight.check_port("kafka-1", port)
    assert f"Port {port}, which kafka-1 needs, is held by" in caught.value.en
    assert f"pid {os.getpid()}" in caught.value.en


def test_a_port_lent_to_a_connection_is_not_called_a_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        port = client.getsockname()[1]
        other, _ = server.accept()
        with client, other, pytest.raises(Trouble, match="outgoing connection") as caught:
            preflight.check_port("kafka-1", port)
    assert f"Port {port}, which kafka-1 needs, has been lent" in caught.value.en


def _start(tmp_path: Path, command: list[str] = SLEEP) -> supervision.Record:
    record, log = tmp_path / "run" / "x.json", tmp_path / "logs" / "x.log"
    return supervision.start("x", command, dict(os.environ), record=record, log=log, cwd=tmp_path)


def test_a_process_is_found_again_by_its_record_and_stopped(tmp_path: Path) -> None:
    _start(tmp_path)
    found = supervision.read(tmp_path / "run" / "x.json")
    assert found is not None
    assert found.alive
    assert supervision.stop([found]) == []
    assert not found.alive


def test_a_pid_that_somebody_else_has_now_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEP, start_new_session=True)
    try:
        stale = supervision.Record("x", stranger.pid, "another boot:1", 0.0, SLEEP)
        assert not stale.alive
        assert not supervision.send(stale, signal.SIGTERM)
        supervision.kill(stale)
        assert supervision.stop([stale]) == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_process_that_does_not_listen_is_killed_with_its_children(tmp_path: Path) -> None:
    deaf = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)"
    )
    record = _start(tmp_path, [sys.executable, "-c", deaf])
    log = tmp_path / "logs" / "x.log"
    while not log.read_text().strip():
        assert record.alive
    child = int(log.read_text())
    assert supervision.stop([record], patience=0.3) == [record]
    # A busy system takes its moment between the signal and the death of a process that is nobody's to wait for.
    deadline = time.monotonic() + 5
    while supervision.birth(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert supervision.birth(child) is None


def test_a_paused_process_can_still_be_stopped(tmp_path: Path) -> None:
    record = _start(tmp_path)
    supervision.send(record, signal.SIGSTOP)
    assert supervision.stop([record], patience=5) == []
