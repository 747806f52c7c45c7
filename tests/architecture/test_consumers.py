"""No consumer of ours can be ended by a record: each module that makes one has put our reading of batches in place."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .house import ROOT, shown, sources

MAKES_ONE = re.compile(r"AIOKafkaConsumer\($|AIOKafkaConsumer\((?!\))|faust\.App\b", re.MULTILINE)
MAKERS = [path for path in sources("services", "deploy") if MAKES_ONE.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", MAKERS, ids=shown)
def test_whoever_makes_a_consumer_reads_every_batch(path: Path) -> None:
    module = shown(path).removesuffix(".py").replace("/", ".")
    ask = f"import {module}; from aiokafka.consumer import fetcher; print(fetcher.MemoryRecords.__module__)"
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'contracts'}"}
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
    assert told.stdout.strip().startswith("services.chassis.")


def test_there_are_such_modules() -> None:
    assert len(MAKERS) >= 4
