"""The sample document that ships is the one its source makes."""

from __future__ import annotations

from pathlib import Path

from helpers.harbour_report import SAMPLE, write


def test_the_sample_is_up_to_date_and_small(tmp_path: Path) -> None:
    assert len(SAMPLE.read_bytes()) < 300_000
    pages = write(tmp_path / "report.pdf").read_bytes().count(b"/Type /Page\n")
    assert pages == SAMPLE.read_bytes().count(b"/Type /Page\n") == 10
