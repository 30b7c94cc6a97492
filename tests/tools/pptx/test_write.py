from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from ternlight.tools.errors import ToolError
from ternlight.tools.pptx.plan import Plan
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.deck import Deck, Slide
from ternlight.tools.typeset.slides import BODIES, Bullets, Cards, Number
from ternlight.tools.typeset.sources import Source

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def _slide_xml(path: Path) -> list[etree._Element]:
    with zipfile.ZipFile(path) as package:
        names = sorted(n for n in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n))
        return [etree.fromstring(package.read(name)) for name in names]


def test_every_layout_is_drawn(deck: Deck) -> None:
    assert {slide.layout for slide in deck.slides} == set(BODIES)


def test_every_slide_has_a_title_placeholder_that_outlines_show(written: Path, deck: Deck) -> None:
    slides = list(Presentation(str(written)).slides)
    assert [slide.shapes.title.text for slide in slides] == [slide.headline for slide in deck.slides]


def test_layouts_are_real_and_named(written: Path) -> None:
    presentation = Presentation(str(written))
    assert len(presentation.slide_layouts) >= 16
    for layout in presentation.slide_layouts:
        kinds = {shape.placeholder_format.type for shape in layout.placeholders}
        assert kinds & {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}, layout.name
        if layout.name != "Cover":
            assert PP_PLACEHOLDER.FOOTER in kinds and PP_PLACEHOLDER.SLIDE_NUMBER in kinds, layout.name


def test_a_person_can_add_a_slide_from_every_layout(written: Path, tmp_path: Path) -> None:
    presentation = Presentation(str(written))
    for layout in presentation.slide_layouts:
        presentation.slides.add_slide(layout).shapes.title.text = f"New {layout.name}"
    presentation.save(str(tmp_path / "more.pptx"))


def test_sizes_and_colours_come_from_styles(written: Path) -> None:
    for slide in _slide_xml(written):
        for run in slide.iter(f"{A}rPr"):
            if any(parent.tag == f"{A}tc" for parent in run.iterancestors()):
                continue
            assert run.get("sz") is None and run.find(f"{A}solidFill") is None
        assert not list(slide.iter(f"{A}srgbClr"))
        assert not list(slide.iter(f"{A}normAutofit"))


def test_diagrams_are_native_shapes_joined_by_straight_connectors(written: Path, deck: Deck) -> None:
    slides = _slide_xml(written)
    presets = {element.get("prst") for slide in slides for element in slide.iter(f"{A}prstGeom")}
    assert {"chevron", "homePlate", "ellipse", "line"} <= presets
    assert not presets & {"bentConnector3", "curvedConnector3"}
    glued = [element for slide in slides for element in slide.iter(f"{A}stCxn", f"{A}endCxn")]
    ids = {element.get("id") for slide in slides for element in slide.iter(f"{P}cNvPr")}
    assert glued and all(element.get("id") in ids for element in glued)


def test_icons_are_freeforms_in_theme_colours(written: Path, deck: Deck) -> None:
    at = next(i for i, slide in enumerate(deck.slides) if isinstance(slide.body, Cards) and slide.body.items[0].icon)
    slide = list(Presentation(str(written)).slides)[at]
    icons = [e for e in slide._element.iter(f"{P}sp") if e.find(f".//{P}cNvPr").get("name") == "Icon"]
    assert len(icons) == 3
    for icon in icons:
        assert icon.find(f".//{A}custGeom") is not None
        assert icon.find(f".//{A}ln//{A}schemeClr") is not None


def test_charts_can_be_edited(written: Path, tmp_path: Path) -> None:
    charts = [s.chart for slide in Presentation(str(written)).slides for s in slide.shapes if s.has_chart]
    assert len(charts) == 5
    book = tmp_path / "chart.xlsx"
    book.write_bytes(charts[0].part.chart_workbook.xlsx_part.blob)
    rows = list(load_workbook(book).active.values)
    assert rows[1:] == [("2024", 4.6), ("2026", 5.8), ("2028", 7.5), ("2030", 9.4)]


def test_tables_keep_their_cells(written: Path) -> None:
    table = next(s.table for slide in Presentation(str(written)).slides for s in slide.shapes if s.has_table)
    assert [cell.text for cell in table.rows[1].cells] == [
        "Lumen Grid", "€0", "90\u00a0% for 10 years", "Immediate", "150 kW",
    ]  # fmt: skip


def test_notes_sections_and_properties(written: Path, deck: Deck) -> None:
    presentation = Presentation(str(written))
    slides = list(presentation.slides)
    assert slides[2].notes_slide.notes_text_frame.text == deck.slides[2].notes
    core = presentation.core_properties
    assert (core.title, core.author, core.language) == ("Lumen Grid seed deck", "Ada Novak", "en")
    xml = etree.tostring(presentation.part._element).decode()
    assert 'name="The problem and why now"' in xml


def test_sources_stand_on_the_slide_and_are_listed_with_links(written: Path, deck: Deck) -> None:
    slides = list(Presentation(str(written)).slides)
    shown = [shape.text_frame.text for shape in slides[2].placeholders]
    assert "[1] Electricity Mid-Year Update 2026, p. 14   [2] Owner survey of 212 plants, p. 3" in shown
    listed = slides[-1]
    assert listed.shapes.title.text == "Sources"
    links = {r.target_ref for r in listed.part.rels.values() if r.is_external}
    assert links == {"https://example.org/iea-2026", "https://example.org/tariffs"}


def test_cited_sources_get_a_list_when_the_deck_has_none(tmp_path: Path) -> None:
    deck = Deck(
        title="T",
        slides=(Slide(headline="A fact", body=Number(value="3", caption="things"), cites=(1,)),),
        sources=(Source(id=1, title="A book"),),
    )
    done = write_pptx(deck, tmp_path / "x.pptx")
    assert [part.layout for part in done.parts] == ["number", "references"]


def test_nothing_of_ours_is_on_the_slides(written: Path) -> None:
    with zipfile.ZipFile(written) as package:
        for name in package.namelist():
            assert b"ternlight" not in package.read(name).lower()


def test_the_same_deck_gives_the_same_bytes(deck: Deck, written: Path, tmp_path: Path) -> None:
    again = write_pptx(deck, tmp_path / "again.pptx").path
    assert again.read_bytes() == written.read_bytes()


def test_right_to_left_decks_are_mirrored(tmp_path: Path) -> None:
    words = ("تعريفات الذروة ارتفعت منذ عام", "يقول الملاك إن الطاقة مكلفة")
    deck = Deck(title="شبكة", lang="ar", slides=(Slide(headline="المصانع تدفع أكثر", body=Bullets(points=words)),))
    path = write_pptx(deck, tmp_path / "rtl.pptx").path
    slide = next(iter(Presentation(str(path)).slides))
    master = etree.tostring(Presentation(str(path)).slide_master._element).decode()
    assert 'rtl="1"' in master and 'algn="r"' in master
    runs = list(slide._element.iter(f"{A}rPr"))
    assert {run.get("lang") for run in runs if run.getparent().findtext(f"{A}t") in words} == {"ar"}


def test_right_to_left_words_in_a_left_to_right_deck(tmp_path: Path) -> None:
    deck = Deck(title="T", slides=(Slide(headline="Two scripts", body=Bullets(points=("שלום עולם", "Hello"))),))
    path = write_pptx(deck, tmp_path / "mixed.pptx").path
    slide = next(iter(Presentation(str(path)).slides))
    found = {p.findtext(f"{A}r/{A}t"): p.find(f"{A}pPr") for p in slide._element.iter(f"{A}p")}
    assert found["שלום עולם"].get("rtl") == "1" and found["שלום עולם"].get("algn") == "r"
    assert found["Hello"] is None or found["Hello"].get("rtl") is None


def test_scripts_are_told_to_the_speller(tmp_path: Path) -> None:
    deck = Deck(title="T", slides=(Slide(headline="市場", body=Bullets(points=("かな漢字", "한국어", "plain"))),))
    path = write_pptx(deck, tmp_path / "cjk.pptx").path
    slide = next(iter(Presentation(str(path)).slides))
    languages = {run.getparent().findtext(f"{A}t"): run.get("lang") for run in slide._element.iter(f"{A}rPr")}
    assert languages["かな漢字"] == "ja-JP"
    assert languages["한국어"] == "ko-KR"
    assert languages["plain"] == "en"


def test_an_unknown_theme_is_refused_in_words(deck: Deck, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="no theme called paisley"):
        write_pptx(deck, tmp_path / "x.pptx", "paisley")
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_survives_a_failure(deck: Deck, tmp_path: Path) -> None:
    path = tmp_path / "x.pptx"
    path.write_bytes(b"mine")
    with pytest.raises(ToolError):
        write_pptx(replace(deck, theme="paisley"), path)
    assert path.read_bytes() == b"mine"


def test_switching_the_theme_changes_colours_and_not_the_slides(deck: Deck, written: Path, tmp_path: Path) -> None:
    other = write_pptx(deck, tmp_path / "other.pptx", "orchid").path
    with zipfile.ZipFile(written) as one, zipfile.ZipFile(other) as two:
        assert one.read("ppt/theme/theme1.xml") != two.read("ppt/theme/theme1.xml")
        same = [n for n in one.namelist() if n.startswith("ppt/slides/slide") and one.read(n) == two.read(n)]
    assert len(same) >= 20


def test_plan_keeps_status_and_says_what_it_did(plan: Plan) -> None:
    assert {part.status for part in plan.parts} == {"model"}
    assert all(part.rung in ("fits", "smaller") for part in plan.parts)
