"""PDFs: pages, paragraphs, columns, running heads, hyphens, scripts, scans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.documents import dejavu, make_pdf, make_rows_pdf, make_scanned_pdf
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from ternlight.tools.documents.render import render
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import EmptyDocument, PasswordNeeded, ScannedDocument

Read = Callable[[Path], Document]

LONG = (
    "The harbour of the town was built in 1871 by the engineer Maria Lindqvist, who chose granite from the northern "
    "quarries. It replaced a wooden pier that storms had destroyed twice. Merchants paid for most of the work, and the "
    "council paid for the rest out of a tax on imported salt."
)
CYRILLIC = "Привет, мир. Это короткий текст о гавани и кораблях, которых никто не видел."


def test_pages_and_paragraphs(tmp_path: Path, read: Read) -> None:
    path = make_pdf(tmp_path / "a.pdf", [["# The harbour", LONG, "A second paragraph."], "Page two."], title="Harbours")
    document = read(path)
    assert document.title == "Harbours"
    assert document.media_type == "application/pdf"
    assert document.pages[0].text == f"The harbour\n\n{LONG}\n\nA second paragraph."
    assert document.pages[1].text == "Page two."
    assert document.warnings == ()


def test_running_heads_and_feet_go(tmp_path: Path, read: Read) -> None:
    pages = [f"{LONG}\n\nFact {number} is told on this page alone." for number in range(1, 8)]
    path = make_pdf(tmp_path / "a.pdf", pages, header="Annual report 2024", footer="Page {page} of {pages}")
    for number, page in enumerate(read(path).pages, 1):
        assert page.text == f"{LONG}\n\nFact {number} is told on this page alone."


def test_heads_on_odd_and_even_pages_go(tmp_path: Path, read: Read) -> None:
    class Head(str):
        def format(self, *, page: int, pages: int) -> str:
            return "The Harbour" if page % 2 else "Chapter one"

    document = read(make_pdf(tmp_path / "a.pdf", [LONG] * 6, header=Head("x"), footer="{page}"))
    assert all(page.text == LONG for page in document.pages)


def test_first_lines_of_text_that_differ_in_numbers_stay(tmp_path: Path, read: Read) -> None:
    pages = [f"In part {number} the committee counted {number * 7} ships. {LONG}" for number in range(1, 7)]
    for page, text in zip(read(make_pdf(tmp_path / "a.pdf", pages)).pages, pages, strict=True):
        assert page.text == text


def test_heads_with_the_chapter_and_the_page_number_go(tmp_path: Path, read: Read) -> None:
    class Head(str):
        def format(self, *, page: int, pages: int) -> str:
            return f"Chapter {(page + 2) // 3}: {'The sea The land Harbours Canals'[page : page + 7]} {page}"

    document = read(make_pdf(tmp_path / "a.pdf", [LONG] * 9, header=Head("x")))
    assert all(page.text == LONG for page in document.pages)


def test_two_pages_keep_what_they_share(tmp_path: Path, read: Read) -> None:
    document = read(make_pdf(tmp_path / "a.pdf", [LONG, LONG], header="Seen twice only"))
    assert all("Seen twice only" in page.text for page in document.pages)


def test_identical_short_pages_are_not_emptied(tmp_path: Path, read: Read) -> None:
    document = read(make_pdf(tmp_path / "a.pdf", ["Nothing happened."] * 5))
    assert [page.text for page in document.pages] == ["Nothing happened."] * 5


def test_hyphens_at_line_ends_are_mended(tmp_path: Path, read: Read) -> None:
    text = (
        "Extraordinary container transportation administrations consider alternative international arrangements. " * 8
    ).strip()
    path = make_pdf(tmp_path / "a.pdf", [text], hyphenate=True)
    assert "\x02" in _raw(path), "the maker must break words, or this tests nothing"
    assert read(path).pages[0].text == text


def test_list_items_keep_their_sentences(tmp_path: Path, read: Read) -> None:
    items = [f"Point {number} is made here. {LONG}" for number in range(1, 4)]
    path = make_pdf(tmp_path / "a.pdf", [[LONG, *(f"- {item}" for item in items), f"After the list. {LONG}"]])
    blocks = read(path).pages[0].text.split("\n\n")
    assert blocks == [LONG, "\n".join(f"• {item}" for item in items), f"After the list. {LONG}"]


def test_compounds_keep_their_hyphen(tmp_path: Path, read: Read) -> None:
    path = make_rows_pdf(
        tmp_path / "a.pdf",
        ["A well-known port, as every well-", "known port, holds a con-", "tainer and COVID-", "19 tests."],
        [""] * 4,
    )
    assert read(path).pages[0].text == (
        "A well-known port, as every well-known port, holds a container and COVID-19 tests."
    )


def test_two_columns(tmp_path: Path, read: Read) -> None:
    paragraphs = [f"Paragraph {number} begins here. {LONG}" for number in range(1, 15)]
    document = read(make_pdf(tmp_path / "a.pdf", [paragraphs], columns=2))
    whole = " ".join(document.text.split())
    assert all(paragraph in whole for paragraph in paragraphs[:3])
    at = [whole.index(f"Paragraph {number} begins") for number in range(1, 15)]
    assert at == sorted(at)


def test_two_columns_drawn_row_by_row(tmp_path: Path, read: Read) -> None:
    left = [f"left line {number} goes on with words and" for number in range(14)]
    right = [f"right line {number} goes on with words and" for number in range(14)]
    text = read(make_rows_pdf(tmp_path / "a.pdf", left, right)).pages[0].text
    assert " ".join(left) in text
    assert " ".join(right) in text
    assert text.index("left line 13") < text.index("right line 0")


def test_tables_lists_and_headings_keep_their_lines(tmp_path: Path, read: Read) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        [["# Trade", LONG, "- salt from the south", "- timber", "Good | Tons\nSalt | 1200\nTimber | 85", "## " + LONG]],
    )
    blocks = read(path).pages[0].text.split("\n\n")
    assert blocks[0] == "Trade"
    assert "• salt from the south\n• timber" in blocks
    assert "Good | Tons\nSalt | 1200\nTimber | 85" in blocks


@pytest.mark.parametrize(
    ("font", "text"),
    [
        (None, "Привет, мир. Это короткий текст о гавани и кораблях."),
        (None, "Το λιμάνι χτίστηκε το 1871 από γρανίτη."),
        ("ja", "港は千八百七十一年に花崗岩で造られた。商人たちが費用の大半を払った。" * 4),
        ("zh", "港口建于一八七一年，用花岗岩建成。商人支付了大部分费用。" * 4),
        (None, "Él pagó 1 200 € — «así» fue, naïve façade."),
    ],
    ids=["russian", "greek", "japanese", "chinese", "latin"],
)
def test_scripts(tmp_path: Path, read: Read, font: str | None, text: str) -> None:
    if font is None and dejavu() is None:
        pytest.skip("needs the DejaVu fonts")
    assert read(make_pdf(tmp_path / "a.pdf", [text], font=font)).pages[0].text == text


def test_page_labels(tmp_path: Path, read: Read) -> None:
    path = make_pdf(tmp_path / "a.pdf", [LONG] * 4)
    writer = PdfWriter(clone_from=path)
    writer.set_page_label(0, 1, style="/r")
    writer.set_page_label(2, 3, style="/D", start=1)
    writer.write(path)
    assert [page.label for page in read(path).pages] == ["i", "ii", "1", "2"]


@pytest.mark.parametrize("title", ["(anonymous)", "Microsoft Word - draft7.doc", "final_v3.docx", "Untitled"])
def test_titles_that_programs_filled_in_are_none(tmp_path: Path, read: Read, title: str) -> None:
    assert read(make_pdf(tmp_path / "a.pdf", [LONG], title=title)).title == ""


def test_scan(tmp_path: Path, read: Read) -> None:
    with pytest.raises(ScannedDocument, match=r"is a scan.*OCR"):
        read(make_scanned_pdf(tmp_path / "a.pdf", 3))


def test_some_scanned_pages(tmp_path: Path, read: Read) -> None:
    document = read(make_scanned_pdf(tmp_path / "a.pdf", 2, text_pages=[LONG]))
    assert [page.scanned for page in document.pages] == [False, True, True]
    assert document.warnings == ("Pages 2 and 3 are scans without text and could not be read.",)


def test_blank(tmp_path: Path, read: Read) -> None:
    with pytest.raises(EmptyDocument, match="there is no text in it"):
        read(make_pdf(tmp_path / "a.pdf", ["", ""]))


def test_password(tmp_path: Path, read: Read) -> None:
    with pytest.raises(PasswordNeeded, match=r"protected by a password. Give the password, or save a copy"):
        read(make_pdf(tmp_path / "a.pdf", [LONG], encrypt="secret"))


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_owner_password_alone_does_not_keep_readers_out(tmp_path: Path, read: Read, algorithm: str) -> None:
    path = make_pdf(tmp_path / "a.pdf", [LONG])
    writer = PdfWriter(clone_from=path)
    writer.encrypt(user_password="", owner_password="secret", algorithm=algorithm)
    writer.write(path)
    assert read(path).pages[0].text == LONG


def test_broken_encoding_is_said(tmp_path: Path, read: Read) -> None:
    document = read(_without_letters(tmp_path, [LONG, CYRILLIC]))
    assert document.pages[0].text == LONG
    assert len(document.warnings) == 1
    assert "page 2" in document.warnings[0]


def test_nothing_but_broken_encoding(tmp_path: Path, read: Read) -> None:
    with pytest.raises(ScannedDocument, match=r"letters.*OCR"):
        read(_without_letters(tmp_path, [CYRILLIC]))


def _without_letters(folder: Path, pages: list[str]) -> Path:
    """A PDF whose embedded font does not say which letters its glyphs are, as some programs leave it."""
    if dejavu() is None:
        pytest.skip("needs the DejaVu fonts")
    path = make_pdf(folder / "a.pdf", pages, font="DejaVu")
    if LONG in pages:  # Latin text of a font of its own
        path = make_pdf(folder / "latin.pdf", [LONG])
        writer = PdfWriter(clone_from=path)
        writer.append(PdfReader(folder / "a.pdf"), pages=[1])
    else:
        writer = PdfWriter(clone_from=path)
    for font in writer.pages[-1]["/Resources"]["/Font"].values():
        font.get_object().pop("/ToUnicode", None)
    writer.write(path)
    return path


def test_damaged_page_is_said(tmp_path: Path, read: Read) -> None:
    path = make_pdf(tmp_path / "a.pdf", [LONG, LONG, LONG])
    writer = PdfWriter(clone_from=PdfReader(path))
    kids = writer.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    kids[1] = writer._add_object(DictionaryObject({NameObject("/Type"): TextStringObject("no page")}))
    writer.root_object["/Pages"][NameObject("/Count")] = NumberObject(3)  # type: ignore[index]
    writer.write(path)
    document = read(path)
    assert document.pages[0].text == document.pages[2].text == LONG
    assert document.warnings == ("Page 2 is damaged and could not be read.",)


def _raw(path: Path) -> str:
    import pypdfium2
    import pypdfium2.raw as pdfium

    with pypdfium2.PdfDocument(path) as document:
        page = document[0].get_textpage()
        return "".join(chr(pdfium.FPDFText_GetUnicode(page, at)) for at in range(page.count_chars()))


def test_what_was_typed_into_a_form(tmp_path: Path, read: Read) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for y, label, typed in ((720, "Name of the applicant:", "Maria Lindqvist"), (680, "Town:", "Åbo")):
        canvas.drawString(72, y, label)
        canvas.acroForm.textfield(value=typed, x=220, y=y - 8, width=200, height=20)
    canvas.drawString(72, 600, "End of the form.")
    canvas.save()
    text = read(tmp_path / "a.pdf").pages[0].text
    assert text.split("\n\n") == ["Name of the applicant: Maria Lindqvist", "Town: Åbo", "End of the form."]
    assert len(render(tmp_path / "a.pdf", 1, 600, "applicant: Maria Lindqvist", Limits()).marks) == 2


def test_bookmarks_are_the_outline(tmp_path: Path, read: Read) -> None:
    path = make_pdf(tmp_path / "a.pdf", [LONG] * 4)
    writer = PdfWriter(clone_from=path)
    chapter = writer.add_outline_item(title="The  year", page_number=0)
    writer.add_outline_item(title="Berths\n4", page_number=2, parent=chapter)
    writer.add_outline_item(title="\u202e", page_number=3)
    writer.write(path)
    document = read(path)
    assert [(entry.title, entry.page, entry.level) for entry in document.outline] == [
        ("The year", 1, 1),
        ("Berths 4", 3, 2),
    ]
    assert [document.section(page) for page in (1, 2, 3, 4)] == ["The year", "The year", "Berths 4", "Berths 4"]


def test_bookmarks_in_a_circle(tmp_path: Path, read: Read) -> None:
    path = make_pdf(tmp_path / "a.pdf", [LONG])
    writer = PdfWriter(clone_from=path)
    first = writer.add_outline_item(title="One", page_number=0)
    second = writer.add_outline_item(title="Two", page_number=0)
    second.get_object()[NameObject("/Next")] = first  # type: ignore[index]
    writer.write(path)
    assert len(read(path).outline) <= 3_000


def test_a_font_that_gives_every_weight_as_heavy_makes_no_headings(tmp_path: Path, read: Read) -> None:
    path = make_rows_pdf(
        tmp_path / "a.pdf",
        ["The default optimisers and their control", "values have changed in the years since, as", "users asked."],
        [""] * 3,
        font="Helvetica-Bold",
    )
    assert read(path).pages[0].text == (
        "The default optimisers and their control values have changed in the years since, as users asked."
    )


def test_a_number_in_brackets_at_a_line_begins_no_item(tmp_path: Path, read: Read) -> None:
    rows = ["It names three: (1) the port of the north,", "(2) the port of the south, and one more that", "is old."]
    assert read(make_rows_pdf(tmp_path / "a.pdf", rows, [""] * 3)).pages[0].text == " ".join(rows)


def test_raised_figures_and_spaces_that_are_not_drawn(tmp_path: Path, read: Read) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"))
    at = 60.0
    for words, size, lift in (
        ("Opened in 1923", 11, 0), ("4", 7, 4), ("it held 10", 11, 0), ("6", 7, 4), ("tons in all.", 11, 0),
    ):  # fmt: skip
        for word in words.split():  # each drawn by itself: no space is stored
            canvas.setFont("Helvetica", size)
            at += 3.2 if word not in "46" else 0
            canvas.drawString(at, 700 + lift, word)
            at += canvas.stringWidth(word, "Helvetica", size)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(63.2, 686, "Then it closed.")
    canvas.save()
    assert read(tmp_path / "a.pdf").pages[0].text == "Opened in 1923⁴ it held 10⁶ tons in all. Then it closed."
