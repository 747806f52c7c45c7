"""What `make setup` says and chooses before it fetches anything: tried with names on PATH that only say who they are."""

import subprocess
from pathlib import Path

import pytest

from deploy.local.layout import ROOT

SETUP = ROOT / "deploy" / "local" / "setup.sh"
NO_PYTHON = "exit 127"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with a machine on which the stack runs, and no Python yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, says in (
        ("uname", "case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac"),
        ("getconf", "echo glibc 2.36"),
    ):
        _put(folder, name, says)
    return folder


def _put(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def _put_python(folder: Path, name: str, *, fits: bool = True) -> None:
    """A Python that is asked for its version and for venv, and is then told to make one: it says its name instead."""
    version = "exit 0" if fits else 'case "$2" in *version_info*) exit 1 ;; esac'
    _put(folder, name, f'if [ "$1" = -c ]; then {version}; fi; echo "taken: $0"; exit 7')


def _setup(path: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SETUP), python],
        cwd=path.parent,
        env={"PATH": str(path), "HOME": str(path.parent)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (["python3.11", "python3.12", "python3"], "python3.11"),
        (["python3.12", "python3"], "python3.12"),
        (["python3.13"], "python3.13"),
        (["python3"], "python3"),
    ],
)
def test_the_first_python_there_is_taken(path: Path, there: list[str], taken: str) -> None:
    for name in there:
        _put_python(path, name)
    assert f"taken: {path / taken}\n" in _setup(path).stdout


def test_a_name_without_a_fitting_python_behind_it_is_passed_over(path: Path) -> None:
    _put(path, "python3.11", NO_PYTHON)
    _put_python(path, "python3", fits=True)
    _put_python(path, "python3.12", fits=False)
    assert f"taken: {path / 'python3'}\n" in _setup(path).stdout


def test_the_python_that_is_named_is_taken_or_none(path: Path) -> None:
    _put_python(path, "python3.11")
    _put_python(path, "mine")
    assert f"taken: {path / 'mine'}\n" in _setup(path, "mine").stdout
    _put_python(path, "mine", fits=False)
    said = _setup(path, "mine")
    assert said.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed." in said.stderr
    assert "Cần Python 3.11, 3.12 hoặc 3.13." in said.stderr


@pytest.mark.parametrize(
    ("system", "libc"),
    [("Darwin arm64", NO_PYTHON), ("Linux aarch64", "echo glibc 2.36"), ("Linux x86_64", NO_PYTHON)],
)
def test_a_machine_for_which_there_are_no_servers_is_told_first(path: Path, system: str, libc: str) -> None:
    _put_python(path, "python3.11")
    name, machine = system.split()
    _put(path, "uname", f"case $1 in -s) echo {name} ;; -m) echo {machine} ;; esac")
    _put(path, "getconf", libc)
    said = _setup(path)
    assert said.returncode == 1
    assert "taken" not in said.stdout
    assert f"This is {system} (" in said.stderr
    assert f"Máy này là {system} (" in said.stderr
    assert said.stderr.count("  → ") == 2
