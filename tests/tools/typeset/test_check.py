from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from helpers.reports import whole_report
from reportlab.pdfgen.canvas import Canvas

from ternlight.tools.errors import ToolError, Unreachable, Unsupported
from ternlight.tools.pdf.render import render_report
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.leaks import freed, leaks, markup
from ternlight.tools.typeset.produce import render_file


def plain_pdf(path: Path, *lines: str) -> Path:
    out = BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 20 * number, line)
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def test_what_other_programs_do_is_found(tmp_path: Path) -> None:
    result = check_file(plain_pdf(tmp_path / "bad.pdf", "Some **bold** text", "<b>tag</b> &nbsp; TBD [^1]"))
    gates = {error.gate for error in result.errors}
    assert {"fonts", "tags", "markup"} <= gates
    assert sum(error.gate == "markup" for error in result.errors) >= 5
    assert {error.where for error in result.errors if error.gate == "markup"} == {"page 1"}


def test_text_off_the_page_is_found(tmp_path: Path) -> None:
    result = check_file(plain_pdf(tmp_path / "wide.pdf", "far too long for the page " * 12))
    assert any(error.gate == "bounds" for error in result.errors)


def test_the_json_is_stable(tmp_path: Path) -> None:
    path = render_report(whole_report(rows=3), tmp_path / "r.pdf").path
    data = json.loads(json.dumps(check_file(path).to_json()))
    assert set(data) == {"file", "errors", "warnings", "figures"}
    bad = check_file(plain_pdf(tmp_path / "bad.pdf", "**")).to_json()
    assert set(bad["errors"][0]) == {"gate", "where", "what"}


def test_files_that_cannot_be_checked(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "x.pdf").write_text("no pdf")
    (tmp_path / "x.docx").write_text("no document")
    with pytest.raises(Unsupported):
        check_file(tmp_path / "x.txt")
    with pytest.raises(Unreachable):
        check_file(tmp_path / "missing.pdf")
    for name in ("x.pdf", "x.docx"):
        assert [error.gate for error in check_file(tmp_path / name).errors] == ["opens"]


@pytest.mark.parametrize(
    "text",
    ["a <b>x</b>", "**x", "&nbsp;", "```", "[[x]]", "[^1]", "](https://e.org", "TBD", "\\n-", "<|end|>", "{{name}}"],
)
def test_leaks(text: str) -> None:
    assert leaks(text)
    assert markup(freed(text)) == []


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "x<b and c>d", "List<int>", "5 * 3", "C:\\notes", "R&D", "snake_case", "a [1] b", "#1"]
)
def test_no_false_alarms(text: str) -> None:
    assert leaks(text) == []


def test_render_file(tmp_path: Path) -> None:
    source = tmp_path / "in.md"
    source.write_bytes("\ufeff# Title\n\nText <b>x</b> \n".encode() + b"\xff")
    for suffix in (".pdf", ".docx", ".md"):
        done = render_file(source, tmp_path / f"out{suffix}")
        assert done.path.stat().st_size > 20
    with pytest.raises(Unsupported, match="must end in"):
        render_file(source, tmp_path / "out.odt")
    with pytest.raises(Unreachable):
        render_file(tmp_path / "none.md", tmp_path / "out.pdf")
    with pytest.raises(ToolError, match="no theme"):
        render_file(source, tmp_path / "out.pdf", theme_name="plaid")
