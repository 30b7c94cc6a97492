"""Each gate finds what was planted for it, and nothing in a good file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ternlight.tools.typeset.check import check_file


def _changed(source: Path, to: Path, change: Callable[[str, str], str | None]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith((".xml", ".rels")):
                text = change(name, content.decode())
                if text is None:
                    continue
                content = text.encode()
            new.writestr(name, content)
    return to


def _on_slide(number: int, pattern: str, by: str) -> Callable[[str, str], str]:
    def change(name: str, text: str) -> str:
        if name != f"ppt/slides/slide{number}.xml":
            return text
        new, count = re.subn(pattern, by, text, count=1, flags=re.DOTALL)
        assert count == 1, "the pattern was not found"
        return new

    return change


def test_a_good_deck_passes(written: Path) -> None:
    found = check_file(written)
    assert found.errors == ()
    assert found.figures["titles"] == found.figures["slides"] == 26
    assert found.figures["charts"] == 5
    assert found.figures["smallest_pt"] == 11


PLANTED = {
    "overflow": _on_slide(3, "Peak-hour tariffs rose", "Peak-hour tariffs rose " + "and rose again " * 120),
    "autofit": _on_slide(3, "<a:noAutofit/>", "<a:normAutofit/>"),
    "bounds": _on_slide(4, r'(name="Card 1".*?<a:off) x="\d+"', r'\1 x="11900000"'),
    "collisions": _on_slide(4, r'(name="Card 2".*?<a:off) x="\d+"', r'\1 x="700000"'),
    "markup": _on_slide(3, "Peak-hour", "&lt;b&gt;Peak&lt;/b&gt;-hour"),
    "size": _on_slide(5, r'(name="Card 1".*?)sz="1\d00" b="0"', r'\1sz="800" b="0"'),
    "contrast": _on_slide(5, r'(name="Card 1".*?)<a:schemeClr val="tx1"/>', r'\1<a:schemeClr val="bg1"/>'),
    "titles": _on_slide(
        4, "Three pains keep small plants from storing their own power", "Six services come with every lease"
    ),
    "alt text": _on_slide(16, r'name="Chart" descr="[^"]*"', 'name="Chart"'),
    "hygiene": _on_slide(3, '<a:rPr lang="en" dirty="0"', '<a:rPr lang="en" sz="2000" dirty="0"'),
    "glyphs": _on_slide(3, "Peak-hour", "Peak\ufffdhour"),
    "links": _on_slide(3, r"\[2\] ", "[9] "),
}


@pytest.mark.parametrize("gate", PLANTED)
def test_each_gate_finds_what_was_planted(gate: str, written: Path, tmp_path: Path) -> None:
    found = check_file(_changed(written, tmp_path / "bad.pptx", PLANTED[gate]))
    assert gate in {error.gate for error in found.errors}
    assert all(re.match(r"slide \d+", error.where) for error in found.errors)


def test_a_lost_part_a_double_id_and_broken_xml_are_found(written: Path, tmp_path: Path) -> None:
    def lost(name: str, text: str) -> str | None:
        return None if name == "ppt/slides/slide7.xml" else text

    def doubled(name: str, text: str) -> str:
        return text.replace('id="3"', 'id="2"', 1) if name == "ppt/slides/slide3.xml" else text

    def unclosed(name: str, text: str) -> str:
        return text[:-20] if name == "ppt/slides/slide3.xml" else text

    for number, (change, what) in enumerate(((lost, "not there"), (doubled, "two shapes"), (unclosed, "well-formed"))):
        found = check_file(_changed(written, tmp_path / f"{number}.pptx", change))
        assert any(error.gate == "package" and what in error.what for error in found.errors), what


def test_something_else_named_pptx_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "x.pptx"
    path.write_bytes(b"%PDF-1.7 and nothing more")
    found = check_file(path)
    assert [error.gate for error in found.errors] == ["opens"]


def test_contrast_is_measured_on_what_lies_behind(written: Path, tmp_path: Path) -> None:
    # The number's light digits stand on a dark panel of the layout; without the panel they stand on white.
    def change(name: str, text: str) -> str:
        return re.sub(r"<p:sp>(?:(?!</p:sp>).)*Number panel.*?</p:sp>", "", text) if "slideLayouts" in name else text

    found = check_file(_changed(written, tmp_path / "moved.pptx", change))
    assert {(error.gate, error.where) for error in found.errors} == {("contrast", "slide 14, 00 %")}
