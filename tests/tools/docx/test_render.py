from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from helpers.hostile_markdown import CORPUS
from helpers.reports import whole_report

from ternlight.tools.docx.render import render_report
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.produce import read_markdown


def test_a_whole_report(tmp_path: Path) -> None:
    done = render_report(whole_report(), tmp_path / "report.docx")
    assert done.warnings == ()
    result = check_file(done.path)
    assert result.errors == ()
    assert result.figures["pictures"] == 7
    document = docx.Document(str(done.path))
    headings = [
        p.text for p in document.paragraphs if p.style is not None and (p.style.name or "").startswith("Heading")
    ]
    assert headings == ["Summary", "Method", "Formula", "Findings", "Sites", "Languages", "Sources"]
    assert document.core_properties.author == "Ana Kovač"
    assert len(document.tables) == 1
    assert len(document.tables[0].rows) == 61
    assert document.tables[0].rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    links = [each.get(qn("w:anchor")) for each in document.element.body.iter(qn("w:hyperlink"))]
    assert {"source-1", "source-2"} <= set(links)


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    one = render_report(whole_report(), tmp_path / "a.docx").path.read_bytes()
    assert render_report(whole_report(), tmp_path / "b.docx").path.read_bytes() == one


@pytest.mark.parametrize("name", CORPUS)
def test_hostile_markdown_does_not_leak(tmp_path: Path, name: str) -> None:
    path = render_report(read_markdown(CORPUS[name], tmp_path).report, tmp_path / "x.docx").path
    assert check_file(path).errors == ()
