"""A measurement that was cut off goes on where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from ternlight.agents.benchmark.record import Record
from ternlight.agents.errors import AgentError


def test_what_was_found_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    record = Record(path)
    assert record.get("model", "case 1") is None
    record.add({"right": True}, "model", "case 1")
    record.add({"right": False}, "model", "case 2")
    again = Record(path)
    assert again.get("model", "case 1") == {"right": True}
    assert again.get("other", "case 1") is None


def test_a_line_that_was_cut_off_is_found_anew(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    Record(path).add({"right": True}, "a")
    whole = path.read_text()
    path.write_text(whole + whole[:-9])
    record = Record(path)
    assert path.read_text() == whole
    record.add({"right": False}, "b")
    assert Record(path).get("b") == {"right": False}


def test_without_a_file_it_is_kept_in_memory() -> None:
    record = Record()
    record.add({"right": True}, "a")
    assert record.get("a") == {"right": True}


@pytest.mark.parametrize("text", ["no JSON\n", "[]\n", '{"key": 1}\n'])
def test_another_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(AgentError, match="not a record of a measurement"):
        Record(path)
    assert path.read_text() == text
