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


def test_word_shows_what_a_reader_sees(tmp_path: Path, read: Read) -> None:
    def run(text: str, looks: str = "") -> str:
        return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    def cell(text: str, looks: str = "") -> str:
        return f"<w:tc><w:tcPr>{looks}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"

    def box(text: str) -> str:
        inside = f"<w:txbxContent><w:p>{run(text)}</w:p></w:txbxContent>"
        return f"<w:r><mc:AlternateContent><mc:Choice>{inside}</mc:Choice><mc:Fallback>{inside}</mc:Fallback>" + (
            "</mc:AlternateContent></w:r>"
        )

    up, hidden = '<w:vertAlign w:val="superscript"/>', "<w:vanish/>"
    body = f"""<w:document {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>
      <w:p>{run("10")}{run("6", up)}{run(" litres, the 2")}{run("nd", up)}{run(" hidden", hidden)}
        {run(" shown", '<w:vanish w:val="0"/>')}</w:p>
      <w:tbl><w:tr>{cell("Region")}{cell("Quarter")}{cell("Tons")}</w:tr>
        <w:tr>{cell("North", '<w:vMerge w:val="restart"/>')}{cell("Q1")}{cell("12")}</w:tr>
        <w:tr>{cell("", "<w:vMerge/>")}{cell("Q2")}{cell("14")}</w:tr>
        <w:tr><w:trPr><w:del/></w:trPr>{cell("struck")}{cell("out")}{cell("9")}</w:tr>
        <w:tr>{cell("Total", '<w:gridSpan w:val="2"/>')}{cell("26")}</w:tr>
        <w:tr><w:tc><w:p>{run("Crane")}{box("Boxed once.")}</w:p></w:tc></w:tr></w:tbl>
    </w:body></w:document>"""
    path = make_docx(tmp_path / "a.docx", ["x"])
    changed = replace_member(tmp_path / "b.docx", path, "word/document.xml", body.encode())
    assert read(changed).text.split("\n\n") == [
        "10⁶ litres, the 2nd shown",
        "Region | Quarter | Tons\nNorth | Q1 | 12\nNorth | Q2 | 14\nTotal |  | 26\nCrane",
        "Boxed once.",
    ]


def test_word_numbers_are_counted(tmp_path: Path, read: Read) -> None:
    def level(at: int, format: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>'
        )

    numbering = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="7">{level(0, "decimal", "%1.")}
      {level(1, "decimal", "%1.%2")}{level(2, "lowerLetter", "(%3)")}{level(3, "upperRoman", "%4")}</w:abstractNum>
      <w:abstractNum w:abstractNumId="8">{level(0, "bullet", "x")}</w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
      <w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>
      </w:lvlOverride></w:num></w:numbering>"""

    def paragraph(list_: int, at: int, text: str) -> str:
        number = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_}"/></w:numPr>'
        return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    rows = [(1, 0, "Price"), (1, 1, "Net"), (1, 1, "Gross"), (1, 2, "with tax"), (1, 2, "and fees"), (2, 0, "dot")]
    rows += [(1, 0, "Term"), (1, 1, "Start"), (1, 3, "deep"), (3, 0, "Anew"), (0, 0, "Plain"), (9, 0, "Unknown")]
    body = "".join(paragraph(*row) for row in rows)
    path = make_docx(tmp_path / "a.docx", ["- x"])
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    path = replace_member(tmp_path / "b.docx", path, "word/document.xml", document.encode())
    path = replace_member(tmp_path / "c.docx", path, "word/numbering.xml", numbering.encode())
    assert read(path).text.replace("\n\n", "\n").split("\n") == [
        "1. Price", "1.1 Net", "1.2 Gross", "(a) with tax", "(b) and fees", "• dot", "2. Term", "2.1 Start", "I deep",
        "4. Anew", "Plain", "• Unknown",
    ]  # fmt: skip


def test_sheets_with_merged_cells_and_percentages(tmp_path: Path, read: Read) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["Region", "Quarter", "Growth"], ["North", "Q1", 0.153], [None, "Q2", -0.02], ["South", "Q1", 1]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    for at, shown in ((2, "0.0%"), (3, "0%"), (4, '0" % of"')):
        sheet[f"C{at}"].number_format = shown
    workbook.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").text.split("\n") == [
        "Region | Quarter | Growth",
        "North | Q1 | 15.3%",
        "North | Q2 | -2%",
        "South | Q1 | 1",
    ]


def test_slides_with_groups_powers_and_merged_cells(tmp_path: Path, read: Read) -> None:
    from pptx import Presentation

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Plan"
    group = slide.shapes.add_group_shape()
    for at, words in enumerate(("Step two", "Step one")):
        group.shapes.add_textbox(2_000_000 - at * 1_000_000, 2_000_000, 900_000, 500_000).text_frame.text = words
    inner = group.shapes.add_group_shape().shapes.add_textbox(0, 4_000_000, 900_000, 500_000)
    for words, lift in (("10", None), ("6", "30000"), (" joules", None)):
        run = inner.text_frame.paragraphs[0].add_run()
        run.text = words
        if lift:
            run.font._element.set("baseline", lift)
    table = slide.shapes.add_table(2, 2, 0, 5_000_000, 900_000, 500_000).table
    for at, text in enumerate(("North", "Q1", "", "Q2")):
        table.cell(at // 2, at % 2).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    presentation.save(str(tmp_path / "a.pptx"))
    assert read(tmp_path / "a.pptx").text == "Plan\n\nStep one\n\nStep two\n\n10⁶ joules\n\nNorth | Q1\nNorth | Q2"
