"""Where pages end: nothing stands alone there, and a file in which something does is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.platypus import Flowable

from ternlight.tools.pdf import story, tables
from ternlight.tools.pdf.render import render_report
from ternlight.tools.pdf.text import TextBlock
from ternlight.tools.typeset.check import Finding, check_file
from ternlight.tools.typeset.produce import read_markdown

LINE = "A line of about this length stands here to fill the page a little more than it was.\n\n"
TABLE = "| Plant | Peak |\n|---|---|\n" + "".join(f"| Plant {number} | {number * 7} |\n" for number in range(5))
PARTS = {
    "a table under its heading": f"## The plants\n\n{TABLE}",
    "a table of three rows": "## Three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n",
    "a list and what announces it": "These are the reasons:\n\n- one\n- two\n- three\n",
    "a paragraph": "## Long\n\n" + "Many words of a paragraph that runs over several lines of the page. " * 6,
    "a listing": "## Listing\n\nRun this:\n\n```\n" + "command --with an option\n" * 9 + "```\n",
    "a callout": "## Callout\n\n> [!WARNING]\n> " + "Take care of the pumps when the tide is low. " * 6,
    "a table with a high row": "## High\n\n| a | b |\n|---|---|\n| x | "
    + "Words in a cell that is very high because they are many. " * 60
    + "|\n| y | z |\n",
}


def _breaks(folder: Path, before: int, part: str) -> list[Finding]:
    text = f"# Report\n\n{LINE * before}{part}\nThe end of it comes after this.\n"
    done = render_report(read_markdown(text, folder, name="r").report, folder / "r.pdf")
    return [finding for finding in check_file(done.path).warnings if finding.gate == "breaks"]


@pytest.mark.parametrize("name", PARTS)
def test_nothing_stands_alone(name: str, tmp_path: Path) -> None:
    for before in range(16, 32):
        assert _breaks(tmp_path, before, PARTS[name]) == [], before


def test_a_row_alone_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LONELY", 0.0)
    found = [finding for before in range(18, 30) for finding in _breaks(tmp_path, before, TABLE)]
    assert {finding.what for finding in found} == {"one row of a table alone"}
    assert found[0].where.startswith("page ")


def test_a_heading_alone_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(flowables: list[Flowable], _width: float, _page_height: float) -> list[Flowable]:
        for each in flowables:
            each.keepWithNext = 0
        return flowables

    monkeypatch.setattr(story, "kept_together", apart)
    part = "## A heading\n\n" + "Words under the heading that fill more than a single line of it. " * 3
    found = [finding for before in range(20, 30) for finding in _breaks(tmp_path, before, part)]
    assert {finding.what for finding in found} == {"a heading at the foot of the page, its text on the next"}


def test_a_line_alone_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def anywhere(block: TextBlock, width: float, height: float) -> list[Flowable]:
        lines = block.broken(width)
        fitting = int((height + 0.01) // block.style.leading)
        if not 0 < fitting < len(lines):
            return []
        return [block._part(lines[:fitting], first=True), block._part(lines[fitting:], first=False)]

    monkeypatch.setattr(TextBlock, "split", anywhere)
    found = [finding for before in range(20, 30) for finding in _breaks(tmp_path, before, "Many words. " * 40)]
    assert {finding.what for finding in found} == {"one line of a paragraph alone"}
