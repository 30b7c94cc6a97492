from __future__ import annotations

from pathlib import Path

from helpers.hostile_markdown import CORPUS
from helpers.reports import whole_report

from ternlight.tools.markdown.render import to_markdown
from ternlight.tools.typeset.blocks import inlines_of, walk
from ternlight.tools.typeset.inlines import plain
from ternlight.tools.typeset.produce import read_markdown
from ternlight.tools.typeset.report import Report


def words(report: Report) -> list[str]:
    return [
        " ".join(plain(inlines).split())
        for section in report.sections
        for block in walk(section.blocks)
        for inlines in inlines_of(block)
        if plain(inlines).strip()
    ]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    report = whole_report()
    again = read_markdown(to_markdown(report), tmp_path).report
    assert words(again) == words(report)
    assert [plain(section.heading) for section in again.sections] == [
        plain(section.heading) for section in report.sections
    ]
    assert [source.title for source in again.sources] == [source.title for source in report.sources]
    assert again.datasets == report.datasets
    assert (again.title, again.author, again.theme) == (report.title, report.author, report.theme)


def test_hostile_text_is_the_same_text_again(tmp_path: Path) -> None:
    for name in ("generics", "money", "underscores", "stars", "bold cjk", "rtl", "comparison", "named entities"):
        report = read_markdown(CORPUS[name], tmp_path).report
        assert words(read_markdown(to_markdown(report), tmp_path).report) == words(report), name
