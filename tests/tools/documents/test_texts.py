"""Web pages, EPUB, Markdown, CSV and plain text."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.documents import make_epub, make_html, replace_member

from ternlight.tools.documents.types import Document
from ternlight.tools.errors import EmptyDocument, Encrypted, Unsupported

Read = Callable[[Path], Document]


def test_web_page(tmp_path: Path, read: Read) -> None:
    body = """<nav><a>Home</a></nav><h1>Harbours</h1><p>Built in <b>1871</b>,<br>of granite.</p>
    <script>var hidden = "evil";</script><style>p {color: red}</style><p hidden>unseen</p>
    <div style="display: none">nor this</div><!-- nor that -->
    <ul><li>salt</li><li>timber<ol><li>oak</li></ol></li></ul>
    <table><tr><th>Good</th><th>Tons</th></tr><tr><td>Salt</td><td>12</td></tr></table>
    <h2>Later</h2><pre>a  b
  c</pre><h1>Canals</h1>text &amp; more &lt;b&gt;"""
    document = read(make_html(tmp_path / "a.html", body, title="On water"))
    assert document.title == "On water"
    assert [page.label for page in document.pages] == ["Harbours", "Canals"]
    assert document.pages[0].text == (
        "Harbours\n\nBuilt in 1871, of granite.\n\n• salt\n• timber\n1. oak\n\nGood | Tons\nSalt | 12\n\nLater\n\n"
        "a  b\n  c"
    )
    assert document.pages[1].text == "Canals\n\ntext & more <b>"


def test_layout_tables_are_paragraphs(tmp_path: Path, read: Read) -> None:
    inner = "<table><tr><td>Deep <p>inside</p></td></tr></table>"
    document = read(make_html(tmp_path / "a.html", f"<table><tr><td>{inner}</td></tr><tr><td>Next</td></tr></table>"))
    assert document.text == "Deep inside\n\nNext"


@pytest.mark.parametrize("encoding", ["windows-1251", "shift_jis", "iso-8859-1", "utf-8", "iso-2022-jp"])
def test_charset_of_the_page(tmp_path: Path, read: Read, encoding: str) -> None:
    text = {"windows-1251": "Привет, мир", "iso-8859-1": "Été à Zürich"}.get(encoding, "港は花崗岩で造られた。")
    assert read(make_html(tmp_path / "a.html", f"<p>{text}</p>", encoding=encoding)).text == text


def test_deep_nesting_and_nonsense(tmp_path: Path, read: Read) -> None:
    page = "<div>" * 20_000 + "deep" + "</p></table></li></ol>" * 100
    assert read(make_html(tmp_path / "a.html", f"<p>shallow</p>{page}")).text.startswith("shallow")
    document = read(make_html(tmp_path / "b.html", "</ul></li></tr></td></pre><li>odd</li><td>cell</td>"))
    assert "odd" in document.text


def test_book(tmp_path: Path, read: Read) -> None:
    chapters = [("The sea", "It was cold.\n\nIt was wide & deep."), ("The land", "It was dry. " * 900)]
    document = read(make_epub(tmp_path / "a.epub", chapters, title="Two places"))
    assert document.title == "Two places"
    assert document.pages[0].text == "The sea\n\nIt was cold.\n\nIt was wide & deep."
    assert {page.label for page in document.pages[1:]} == {"The land"}
    assert len(document.pages) >= 3


def test_book_with_a_missing_chapter(tmp_path: Path, read: Read) -> None:
    path = make_epub(tmp_path / "a.epub", [("One", "text"), ("Two", "text")])
    package = b'<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="gone.xhtml"/>' + (
        b'<item id="b" href="chapter%202.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine>'
        b"</package>"
    )
    document = read(replace_member(tmp_path / "b.epub", path, "OEBPS/book.opf", package))
    assert document.text == "Two\n\ntext"
    assert document.warnings == ("1 of 2 chapters are missing from the file.",)


def test_protected_book(tmp_path: Path, read: Read) -> None:
    path = make_epub(tmp_path / "a.epub", [("One", "text")])
    with zipfile.ZipFile(path, "a") as book:
        book.writestr(
            "META-INF/encryption.xml",
            '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod '
            'Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></enc:EncryptedData></encryption>',
        )
    with pytest.raises(Encrypted, match="DRM"):
        read(path)


def test_markdown(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: Notes\n---\nIntro *here*,\nwrapped.\n\n# One\n\n- a\n- b `code`\n\n3. c\n4. d\n\n"
        "| Good | Tons |\n|---|---|\n| Salt | 12 |\n\n## Sub\n\n```python\nx  = 1\n```\n\n# Two\n\n[link](http://x)"
        " ![alt](y)\n"
        "<!-- gone --> List<int> & <b>bold</b>\n",
        encoding="utf-8",
    )
    document = read(tmp_path / "a.md")
    assert document.title == "Notes"
    assert [page.label for page in document.pages] == ["", "One", "Two"]
    assert document.pages[0].text == "Intro here, wrapped."
    assert document.pages[1].text == "One\n\n• a\n• b code\n3. c\n4. d\n\nGood | Tons\nSalt | 12\n\nSub\n\nx  = 1"
    assert document.pages[2].text.startswith("Two\n\nlink alt")


def test_values(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.csv").write_text('Good;Tons\n"Salt; fine";12\n\n"two\nlines";3\n', encoding="cp1252")
    document = read(tmp_path / "a.csv")
    assert document.text == "Good | Tons\nSalt; fine | 12\ntwo lines | 3"
    (tmp_path / "b.tsv").write_text("a\tb\n1\t2\n", encoding="utf-16")
    assert read(tmp_path / "b.tsv").text == "a | b\n1 | 2"


def test_wrapped_text_is_unwrapped(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.txt").write_text(
        "THE HARBOUR\n\nThe harbour of the town was built in the year 1871 by an engin-\n"
        "eer of great fame, who chose granite from the northern quarries for\nit, and slept little.\n\n"
        "  - salt from the south and from the west, brought by many ships of all\n  - timber\n\n"
        "Name        Tons\nSalt        12\n\nRoses are red\nViolets are blue\n",
        encoding="utf-8",
    )
    blocks = read(tmp_path / "a.txt").text.split("\n\n")
    assert blocks[0] == "THE HARBOUR"
    assert blocks[1] == (
        "The harbour of the town was built in the year 1871 by an engineer of great fame, who chose granite from the "
        "northern quarries for it, and slept little."
    )
    assert blocks[2].count("\n") == 1
    assert blocks[3].startswith("Name Tons\nSalt 12")
    assert blocks[4] == "Roses are red\nViolets are blue"


def test_form_feeds_are_pages(tmp_path: Path, read: Read) -> None:
    text = "\f".join(f"Report of 1871\n\nText of sheet {n}.\n\nPage {n}" for n in range(1, 5))
    (tmp_path / "a.txt").write_text(text + "\f", encoding="utf-8")
    document = read(tmp_path / "a.txt")
    assert [page.text for page in document.pages] == [f"Text of sheet {n}." for n in range(1, 5)]
    assert document.pages[0].kind == "page"


def test_long_text_is_divided_at_paragraphs(tmp_path: Path, read: Read) -> None:
    paragraphs = [f"Paragraph {number}. " + "It says little. " * 20 for number in range(60)]
    (tmp_path / "a.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    pages = read(tmp_path / "a.txt").pages
    assert all(page.text.startswith("Paragraph") and page.text.endswith("little.") for page in pages)
    assert all(2_000 < len(page.text) < 4_000 for page in pages[:-1])


def test_endless_line_is_divided(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.txt").write_text("word " * 20_000, encoding="utf-8")
    assert max(len(page.text) for page in read(tmp_path / "a.txt").pages) <= 7_500


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        (codecs.BOM_UTF16_BE + "Grüße".encode("utf-16-be"), "Grüße"),
        ("Grüße aus dem Norden".encode("utf-16-le"), "Grüße aus dem Norden"),
        ("Grüße".encode("utf-32"), "Grüße"),
        ("שלום עולם مرحبا नमस्ते".encode(), "שלום עולם مرحبا नमस्ते"),
        ("of\ufb01ce\u00a0\u2009ful\u00adly e\u0301".encode(), "office fully é"),
        (b"null\x07 bell \x1b[0m", "null bell [0m"),
        (b"one\r\n\r\ntwo\r\rthree", "one\n\ntwo\n\nthree"),
    ],
)
def test_encodings(tmp_path: Path, read: Read, data: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert read(tmp_path / "a.txt").text == text


def test_guessed_encoding_is_said(tmp_path: Path, read: Read) -> None:
    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 5
    (tmp_path / "a.txt").write_bytes(text.encode("cp1251"))
    document = read(tmp_path / "a.txt")
    assert document.text == text.strip()
    assert "does not say how its letters are stored" in document.warnings[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "0 bytes"),
        (b" \n\t\n ", "nothing but white space"),
    ],
)
def test_empty(tmp_path: Path, read: Read, data: bytes, said: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(EmptyDocument) as caught:
        read(tmp_path / "a.txt")
    assert said in caught.value.user_message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"OggS" + bytes(40), "a film or sound recording"),
        (b"\x7fELF" + bytes(40), "a program"),
        (b"%!PS-Adobe-3.0" + bytes(40), "Convert it to PDF"),
        (bytes(range(256)) * 10, "not a document"),
        (b"GGUF" + bytes(40), "a language model"),
    ],
)
def test_foreign_files(tmp_path: Path, read: Read, data: bytes, said: str) -> None:
    (tmp_path / "a.bin").write_bytes(data)
    with pytest.raises(Unsupported) as caught:
        read(tmp_path / "a.bin")
    assert said in caught.value.user_message
    assert "PDF, Word" in caught.value.user_message


def test_text_named_like_a_pdf(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.pdf").write_text("Only text.", encoding="utf-8")
    document = read(tmp_path / "a.pdf")
    assert document.text == "Only text."
    assert "named like a PDF, but it is a text file" in document.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        'name;note\nAnna;"a, b, c, d"\nBen;"e, f, g, h"\n',
        "sep=;\nname;note\nAnna;a, b, c, d\nBen;e, f, g, h\n",
        'name\tnote\nAnna\t"a, b, c, d"\nBen\t"e, f, g, h"\n',
        'name|note\nAnna|"a, b,\nc, d"\nBen|"e, f, g, h"\n',
    ],
)
def test_tables_of_every_dialect(tmp_path: Path, read: Read, text: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path / "a.csv").text.split("\n") == ["name | note", "Anna | a, b, c, d", "Ben | e, f, g, h"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Prénom;Ville\nGaël;Orléans\nHélène;Fréjus\n"),
        ("cp1252", "Nome;Cidade\nJoão;São Paulo\nConceição;Viseu\n"),
        ("cp1252", "Nombre;Ciudad\nNúñez;A Coruña\n"),
        ("cp1252", "Navn;By\nBjørn;Tromsø\nÅse;Ålesund\n"),
        ("cp1252", "Artikel;Preis\nTür – außen;12,50 €\n"),
        ("cp1250", "Imię;Miasto\nŁukasz;Łódź\n"),
        ("cp1250", "Jméno;Město\nJiří;Plzeň\n"),
        ("cp1251", "Имя;Город\nИван;Москва\n"),
    ],
)
def test_names_in_a_small_table_keep_their_letters(tmp_path: Path, read: Read, encoding: str, text: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    document = read(tmp_path / "a.csv")
    assert document.text == text.strip().replace(";", " | ")
    assert len(document.warnings) == 1


NOTED = """<p>Opened in 1923<sup><a epub:type="noteref" href="#n1">1</a></sup> with 10<sup>6</sup> tons of
CO<sub>2</sub> on 12 m<sup>2</sup>, the 2<sup>nd</sup>.
<a href="#n2" role="doc-noteref">*</a> Paid £4,350<a href="#n3"><sup>3</sup></a>
at once, see <a href="#one">chapter one</a>.</p>
<aside epub:type="footnote" id="n1" hidden="hidden"><p>The date is disputed.</p></aside>
<ol><li id="n3">In gold. <a href="#r3">↩</a></li></ol>"""


def test_notes_change_no_number(tmp_path: Path, read: Read) -> None:
    said = "Opened in 1923 with 10⁶ tons of CO2 on 12 m², the 2nd. Paid £4,350 at once, see chapter one."
    path = make_epub(tmp_path / "a.epub", [("One", "text")])
    chapter = f'<html xmlns:epub="http://www.idpf.org/2007/ops"><body><h1>One</h1>{NOTED}</body></html>'
    book = read(replace_member(tmp_path / "b.epub", path, "OEBPS/chapter 1.xhtml", chapter.encode()))
    # A book shows the notes it hides when the reader asks for them; a hidden part of a web page stays hidden.
    assert book.text == f"One\n\n{said}\n\nThe date is disputed.\n\n1. In gold."
    assert read(make_html(tmp_path / "a.html", NOTED)).text == f"{said}\n\n1. In gold."


def test_what_no_reader_of_the_page_sees_is_left_out(tmp_path: Path, read: Read) -> None:
    body = """<style>.gone {display: none}</style><p>Seen.</p><p class="gone">By a class.</p>
    <p style="font-size: 0">Too small.</p><p style="color: #fff; background: #fff">White on white.</p>
    <p style="position: absolute; left: -9999px">Far off.</p><p style="opacity: 0">Glass.</p><p>Seen too.</p>"""
    assert read(make_html(tmp_path / "a.html", body)).text == "Seen.\n\nSeen too."


def test_cells_over_several_rows_and_columns(tmp_path: Path, read: Read) -> None:
    body = """<table><tr><th>Ship</th><th colspan=2>Tons, guests</th><th>Port</th></tr>
    <tr><td rowspan=2>Aurora</td><td>12</td><td>3</td><td rowspan=99999>Visborg</td></tr>
    <tr><td>14</td><td>5</td></tr></table><table><tr><td>a</td><td>b</td></tr></table>"""
    assert read(make_html(tmp_path / "a.html", body)).text.split("\n") == [
        "Ship | Tons, guests |  | Port",
        "Aurora | 12 | 3 | Visborg",
        "Aurora | 14 | 5 | Visborg",
        "a | b",
    ]
