from __future__ import annotations

import itertools
import random
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from ternlight.tools.pdf.fonts import FontBook
from ternlight.tools.typeset.bidi import is_rtl, levels, visual_order
from ternlight.tools.typeset.measure import clusters, fit, line_height, text_width, words, wrap
from ternlight.tools.typeset.metrics import Face

SAMPLE = (
    "the revenue of a small plant rose by 42 % in Öresund because incomprehensibilities, notwithstanding, "
    "well-known €9.4B"
)
WORDS = SAMPLE.split(" ")
INTER = Face("Inter")


def sentences(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    return [" ".join(dice.choices(WORDS, k=dice.randint(3, 60))) for _number in range(count)]


def test_no_fewer_lines_than_the_pdf_writer_needs() -> None:
    book = FontBook("", "en")
    for face in (INTER, Face("Noto Serif"), Face("Inter", bold=True)):
        for number, text in enumerate(sentences(120, seed=3)):
            size, width = 8 + number % 15, 120 + (number * 37) % 400
            style = ParagraphStyle("x", fontName=book.name(face), fontSize=size, leading=size * 1.2, splitLongWords=1)
            drawn = len(Paragraph(text.replace("&", "&amp;"), style).breakLines(width).lines)
            assert len(wrap(text, face, size, width).lines) >= drawn


@given(st.text(alphabet="ab c-的，。「」é́ \n", max_size=80), st.floats(20, 200))
def test_lines_hold_all_the_text_and_fit(text: str, width: float) -> None:
    wrapped = wrap(text, INTER, 10, width)
    assert re.sub(r"\s", "", "".join(wrapped.lines)) == re.sub(r"\s", "", text)
    for line in wrapped.lines:
        assert text_width(line, INTER, 10) <= width * 0.97 + 0.01 or len(clusters(line)) == 1


def test_lines_of_chinese_do_not_begin_with_a_full_stop() -> None:
    text = "储能租赁可在首月节省电费，无需资本支出。该模型适用于十一个国家的小型工厂。" * 3
    for width in range(60, 200, 7):
        for line in wrap(text, INTER, 10, width).lines:
            assert line[0] not in "，。"


def test_words_join_to_the_text_again() -> None:
    for text in (*sentences(30, seed=5), "中文 mixed-text（括号）", "a  b\tc"):
        assert "".join(words(text)) == text


def test_a_word_wider_than_the_box_does_not_fit() -> None:
    found = fit(["Donaudampfschifffahrtsgesellschaft"], INTER, width=60, height=500, sizes=(20, 12))
    assert not found.fits
    assert found.size == 12
    assert fit(["Short"], INTER, width=60, height=500, sizes=(20, 12)).size == 20


def test_smaller_only_as_far_as_needed() -> None:
    text = [" ".join(WORDS)]
    sizes = (28, 24, 20, 16, 12)
    for width, height in itertools.product((200, 400, 600), (60, 120)):
        found = fit(text, INTER, width=width, height=height, sizes=sizes)
        if found.fits and found.size < 28:
            larger = sizes[sizes.index(int(found.size)) - 1]
            assert not fit(text, INTER, width=width, height=height, sizes=(larger,)).fits


def test_directions() -> None:
    assert is_rtl("123 שלום abc")
    assert not is_rtl("abc שלום")
    text = "abc שלום 42 xyz"
    assert levels(text, 0) == [0] * 4 + [1] * 5 + [2] * 2 + [0] * 4
    assert visual_order([0, 1, 1, 2, 1, 0]) == [0, 4, 3, 2, 1, 5]
    assert visual_order([1, 2, 2, 1]) == [3, 1, 2, 0]


FAMILIES = {"Calibri": "Carlito", "Cambria": "Caladea", "Arial": "Liberation Sans"}


@pytest.mark.slow
def test_no_fewer_lines_than_libreoffice_needs(tmp_path: Path) -> None:
    """Boxes of text in a presentation, converted by LibreOffice, their lines counted in the picture of the page.

    Needs LibreOffice Impress and the fonts Carlito, Caladea and Liberation (Debian: libreoffice-impress-nogui,
    fonts-crosextra-carlito, fonts-crosextra-caladea, fonts-liberation2).
    """
    from pptx import Presentation
    from pptx.util import Pt

    office = shutil.which("soffice")
    assert office, "install libreoffice-impress-nogui: this test says whether measured text fits where it is shown"
    texts = sentences(60, seed=11)
    presentation = Presentation()
    cases = []
    for number, text in enumerate(texts):
        family = list(FAMILIES)[number % 3]
        size, width = (14, 18, 24)[number // 3 % 3], 200 + (number * 53) % 400
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        box = slide.shapes.add_textbox(Pt(20), Pt(20), Pt(width), Pt(400))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.text = text
        frame.paragraphs[0].runs[0].font.name = family
        frame.paragraphs[0].runs[0].font.size = Pt(size)
        cases.append((text, Face(family), size, width))
    presentation.save(str(tmp_path / "boxes.pptx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "boxes.pptx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    document = pypdfium2.PdfDocument(tmp_path / "boxes.pdf")
    try:
        assert len(document) == len(cases)
        for number, (text, face, size, width) in enumerate(cases):
            page = document[number].get_textpage()
            tops = sorted({round(page.get_rect(at)[1] / (size * 0.8)) for at in range(page.count_rects())})
            drawn = len(page.get_text_range().strip().splitlines())
            assert len(wrap(text, face, size, width).lines) >= drawn, (text, face, size, width, tops)
    finally:
        document.close()


def test_lines_are_never_closer_than_an_office_suite_draws_them() -> None:
    for family in (*FAMILIES, "Inter", "Noto Serif"):
        assert line_height(Face(family), 10) >= 12
