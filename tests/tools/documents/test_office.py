"""Word, PowerPoint, Excel and OpenDocument files."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from helpers.documents import grey_png, make_compound, make_docx, make_pptx, make_scanned_pdf, make_xlsx, replace_member

from ternlight.tools.documents.types import Document
from ternlight.tools.errors import Damaged, EmptyDocument, Encrypted, ScannedDocument, TooLarge, Unsupported

Read = Callable[[Path], Document]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_word_sections(tmp_path: Path, read: Read) -> None:
    parts = ["Before all.", "# One", "First text.", "- a point", "- another", "## Below one", "More."]
    parts += ["# Two", "Good | Tons\nSalt | 12", "Привет, 世界, नमस्ते, שלום."]
    document = read(make_docx(tmp_path / "a.docx", parts, title="On salt"))
    assert document.title == "On salt"
    assert [(page.label, page.kind) for page in document.pages] == [
        ("", "section"),
        ("One", "section"),
        ("Two", "section"),
    ]
    assert document.pages[1].text == "One\n\nFirst text.\n\n• a point\n• another\n\nBelow one\n\nMore."
    assert document.pages[2].text == "Two\n\nGood | Tons\nSalt | 12\n\nПривет, 世界, नमस्ते, שלום."


def test_word_without_headings_is_divided(tmp_path: Path, read: Read) -> None:
    paragraphs = [f"Paragraph {number} says what it says, and says it at some length." for number in range(300)]
    document = read(make_docx(tmp_path / "a.docx", paragraphs))
    assert 5 <= len(document.pages) <= 8
    assert all(len(page.text) < 4_000 for page in document.pages)
    assert "\n\n".join(page.text for page in document.pages).split("\n\n") == paragraphs


def test_word_changes_boxes_and_controls(tmp_path: Path, read: Read) -> None:
    body = f"""<w:document {W}><w:body>
      <w:p><w:r><w:t xml:space="preserve">The tax was </w:t></w:r>
        <w:del><w:r><w:delText>raised</w:delText></w:r></w:del>
        <w:ins><w:r><w:t>lowered</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>
      <w:sdt><w:sdtContent><w:p><w:r><w:t>Inside a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>
      <w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>
        <w:r><w:t>Beside</w:t><w:tab/><w:t>it.</w:t></w:r></w:p>
    </w:body></w:document>"""
    path = make_docx(tmp_path / "a.docx", ["x"])
    changed = replace_member(tmp_path / "b.docx", path, "word/document.xml", body.encode())
    assert read(changed).pages[0].text == "The tax was lowered.\n\nInside a control.\n\nBeside it.\n\nIn a box."


def test_word_templates_and_macros(tmp_path: Path, read: Read) -> None:
    path = make_docx(tmp_path / "a.docx", ["Some text."])
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = types.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    assert macro != types
    document = read(replace_member(tmp_path / "b.docm", path, "[Content_Types].xml", macro))
    assert document.pages[0].text == "Some text."
    assert document.warnings == ()


def test_slides(tmp_path: Path, read: Read) -> None:
    path = make_pptx(
        tmp_path / "a.pptx",
        [("Salt trade", ["Grew by a third", "Then fell"]), ("Figures", ["See below"])],
        notes="Say this slowly.",
        table=[["Good", "Tons"], ["Salt", "12"]],
        chart=("Tons by year", ["1871", "1872"], [3, 4.5]),
        title="Trade",
    )
    document = read(path)
    assert document.title == "Trade"
    assert [(page.kind, page.label) for page in document.pages] == [("slide", "Salt trade"), ("slide", "Figures")]
    assert document.pages[0].text == "Salt trade\n\n• Grew by a third\n• Then fell"
    assert document.pages[1].text == (
        "Figures\n\nSee below\n\nGood | Tons\nSalt | 12\n\nChart: Tons by year\n\n| Value\n1871 | 3\n1872 | 4.5\n\n"
        "Notes: Say this slowly."
    )


def test_slide_shows_and_templates(tmp_path: Path, read: Read) -> None:
    path = make_pptx(tmp_path / "a.pptx", [("Title", ["x", "y"])])
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    show = types.replace(b"presentationml.presentation.main", b"presentationml.slideshow.main")
    assert read(replace_member(tmp_path / "b.ppsx", path, "[Content_Types].xml", show)).pages[0].label == "Title"


def test_slides_of_pictures_only(tmp_path: Path, read: Read) -> None:
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    picture = tmp_path / "a.png"
    picture.write_bytes(grey_png(20, 20))
    slide.shapes.add_picture(str(picture), 0, 0, Inches(10), Inches(7))
    presentation.save(str(tmp_path / "a.pptx"))
    with pytest.raises(ScannedDocument, match="pictures and no text"):
        read(tmp_path / "a.pptx")


def test_sheets(tmp_path: Path, read: Read) -> None:
    path = make_xlsx(
        tmp_path / "a.xlsx",
        {
            "Harbour": [
                ["Good", "Tons", "Share", "When", "Open"],
                ["Salt", 12.0, 0.1 + 0.2, datetime.date(1971, 5, 2), True],
                [],
                ["a\nb", None, "end"],
            ],
            "Порт": [["Соль", 7]],
        },
    )
    document = read(path)
    assert [(page.kind, page.label) for page in document.pages] == [("sheet", "Harbour"), ("sheet", "Порт")]
    assert document.pages[0].text == (
        "Good | Tons | Share | When | Open\nSalt | 12 | 0.3 | 1971-05-02 | TRUE\na b |  | end"
    )
    assert document.pages[1].text == "Соль | 7"


def test_long_sheet_goes_on_with_its_heading(tmp_path: Path, read: Read) -> None:
    rows = [["Name", "Number"], *([f"row {number}", number] for number in range(1500))]
    pages = read(make_xlsx(tmp_path / "a.xlsx", {"S": rows})).pages
    assert len(pages) > 2
    assert all(page.label == "S" and page.text.startswith("Name | Number\n") for page in pages)
    assert pages[-1].text.endswith("row 1499 | 1499")


def test_hidden_sheets_are_left_out_and_said(tmp_path: Path, read: Read) -> None:
    path = make_xlsx(tmp_path / "a.xlsx", {"Seen": [["yes"]], "Secret": [["no"]]})
    workbook = openpyxl.load_workbook(path)
    workbook["Secret"].sheet_state = "hidden"
    workbook.save(path)
    workbook.close()
    document = read(path)
    assert document.text == "yes"
    assert document.warnings == ("1 hidden sheet was left out.",)


def test_sheet_over_an_endless_rectangle(tmp_path: Path, read: Read) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = 1
    workbook.active["XFD1048576"] = 2
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(TooLarge, match="million cells"):
        read(tmp_path / "a.xlsx")


def test_opendocument_sheet(tmp_path: Path, read: Read) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<?xml version="1.0"?><o:document-content xmlns:o="{office}" xmlns:table="{table}" xmlns:text="{text}" '
        f'xmlns:office="{office}"><office:body><office:spreadsheet><table:table table:name="Gold"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>Ounces</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></o:document-content>"
    ).replace("o:document-content", "office:document-content")
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<x/>")
    document = read(tmp_path / "a.ods")
    assert document.text == "Ounces | 7"
    assert document.pages[0].label == "Gold"


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx"])
def test_encrypted(tmp_path: Path, read: Read, suffix: str) -> None:
    with pytest.raises(Encrypted, match=r"protected by a password.*remove the password"):
        read(make_compound(tmp_path / f"a{suffix}", "EncryptionInfo", "EncryptedPackage"))


@pytest.mark.parametrize(
    ("stream", "said"),
    [("WordDocument", "save it as .docx"), ("PowerPoint Document", "save it as .pptx"), ("Other", "old Office file")],
)
def test_old_formats(tmp_path: Path, read: Read, stream: str, said: str) -> None:
    with pytest.raises(Unsupported) as caught:
        read(make_compound(tmp_path / "a.doc", stream))
    assert said in caught.value.user_message


def test_damaged_old_workbook(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Damaged, match="its sheets cannot be read"):
        read(make_compound(tmp_path / "a.xls", "Workbook"))


def test_opendocument_drawings_are_refused(tmp_path: Path, read: Read) -> None:
    with zipfile.ZipFile(tmp_path / "a.odg", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.graphics")
    with pytest.raises(Unsupported, match="an OpenDocument drawing"):
        read(tmp_path / "a.odg")


def test_empty_ones(tmp_path: Path, read: Read) -> None:
    for path in (
        make_docx(tmp_path / "a.docx", []),
        make_pptx(tmp_path / "a.pptx", []),
        make_xlsx(tmp_path / "a.xlsx", {"S": []}),
    ):
        with pytest.raises(EmptyDocument, match="there is no text in it"):
            read(path)


def test_wrong_name_is_said(tmp_path: Path, read: Read) -> None:
    path = make_docx(tmp_path / "a.pdf", ["Some text."])
    document = read(path)
    assert document.text == "Some text."
    assert document.warnings == ("“a.pdf” is named like a PDF, but it is a Word document; it was read as that.",)
    with pytest.raises(ScannedDocument):
        read(make_scanned_pdf(tmp_path / "b.docx"))
