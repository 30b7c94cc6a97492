"""`ternlight memory`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ternlight.app.cli.start import start
from ternlight.app.paths import Paths
from ternlight.tools.memory.store import MemoryStore


def test_it_can_be_read_and_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data-dir", str(tmp_path), "memory"]
    assert start(arguments) == 0
    assert "Nothing is remembered" in capsys.readouterr().out
    store = MemoryStore(Paths.under(tmp_path).memory)
    for line in ("Likes tea", "Sails a boat"):
        store.keep(line)
    assert start([*arguments, "--json"]) == 0
    assert [line["text"] for line in json.loads(capsys.readouterr().out)] == ["Likes tea", "Sails a boat"]
    assert start([*arguments, "--forget", "1"]) == 0
    assert start([*arguments, "--forget", "1"]) == 1
    assert start(arguments) == 0
    assert "2: Sails a boat" in capsys.readouterr().out
    assert start([*arguments, "--clear"]) == 0
    assert store.all() == ()
