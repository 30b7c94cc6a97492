"""What a person may choose by mistake, and what an attacker may send: a plain sentence each, and nothing worse."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.documents import (
    XML_BOMB,
    make_docx,
    make_epub,
    make_pdf,
    make_pptx,
    make_xlsx,
    make_zip_bomb,
    replace_member,
    truncated,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.tools.documents.load import load, parse, read_bytes, reader
from ternlight.tools.documents.readers.base import Source
from ternlight.tools.documents.sniff import Format, sniff
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import Damaged, DocumentError, TooLarge, ToolError, Unreachable, Unsupported

Read = Callable[[Path], Document]
TEXT = "The harbour was built in 1871 of granite from the north, and it still stands.\n\nSalt came by sea."


def test_missing(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Unreachable, match=r"There is no file .*moved, renamed or deleted"):
        read(tmp_path / "none.pdf")


def test_folder(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Unsupported, match="is a folder"):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_does_not_wait(tmp_path: Path, read: Read) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(Unsupported, match="a device or a pipe"):
        read(tmp_path / "pipe.txt")


def test_no_permission(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the administrator may read everything

        def refuse(*arguments: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("ternlight.tools.documents.load.os.open", refuse)
    with pytest.raises(Unreachable, match="do not have permission"):
        read(path)


def test_impossible_names(read: Read) -> None:
    with pytest.raises(Unreachable):
        read(Path("a\0b.txt"))
    with pytest.raises(Unreachable):
        read(Path("x" * 5_000))


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT * 100)
    with pytest.raises(TooLarge, match=r"is larger than .* MB"):
        read_bytes(path, Limits(file_bytes=1000))
    with pytest.raises(TooLarge, match="million characters"):
        load(path, Limits(characters=1000), lambda done, total: None)


def test_too_many_pages(tmp_path: Path) -> None:
    limits = Limits(pages=3)
    for path in (
        make_pdf(tmp_path / "a.pdf", [TEXT] * 4),
        make_pptx(tmp_path / "a.pptx", [("t", ["x"])] * 4),
        make_docx(tmp_path / "a.docx", ["# A", "x", "# B", "x", "# C", "x", "# D", "x"]),
    ):
        with pytest.raises(TooLarge, match=r"has 4 .*; at most 3"):
            load(path, limits, lambda done, total: None)


def _samples(folder: Path) -> dict[str, Path]:
    return {
        "pdf": make_pdf(folder / "a.pdf", [TEXT, TEXT]),
        "docx": make_docx(folder / "a.docx", ["# One", TEXT, "- a", "a | b"]),
        "pptx": make_pptx(folder / "a.pptx", [("One", ["a", "b"])], notes="note", table=[["a", "b"]]),
        "xlsx": make_xlsx(folder / "a.xlsx", {"One": [["a", 1], ["b", 2]]}),
        "epub": make_epub(folder / "a.epub", [("One", TEXT)]),
    }


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("suffix", ["pdf", "docx", "pptx", "xlsx", "epub"])
def test_truncated(tmp_path: Path, read: Read, suffix: str, share: float) -> None:
    path = truncated(tmp_path / f"cut.{suffix}", _samples(tmp_path)[suffix], share)
    try:
        document = read(path)
    except DocumentError as error:
        assert "damaged" in error.user_message or "no text in it" in error.user_message
    else:
        assert suffix == "pdf", "only a PDF can be read from a part"
        assert "harbour" in document.text


def test_overwritten_start(tmp_path: Path, read: Read) -> None:
    for suffix, path in _samples(tmp_path).items():
        data = path.read_bytes()
        broken = tmp_path / f"broken.{suffix}"
        broken.write_bytes(bytes(len(data) // 2) + data[len(data) // 2 :])
        with pytest.raises(Damaged, match="does not begin like"):
            read(broken)


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "epub"])
def test_zip_bomb(tmp_path: Path, read: Read, suffix: str) -> None:
    bomb = make_zip_bomb(tmp_path / f"bomb.{suffix}", _samples(tmp_path)[suffix], megabytes=80)
    with pytest.raises(TooLarge, match=r"unpacks to .* MB"):
        read(bomb)


@pytest.mark.parametrize(
    ("suffix", "member"),
    [
        ("docx", "word/document.xml"),
        ("docx", "docProps/core.xml"),
        ("pptx", "ppt/slides/slide1.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("epub", "OEBPS/book.opf"),
    ],
)
def test_xml_bomb(tmp_path: Path, read: Read, suffix: str, member: str) -> None:
    bomb = replace_member(tmp_path / f"bomb.{suffix}", _samples(tmp_path)[suffix], member, XML_BOMB)
    with pytest.raises(Damaged, match="declares entities"):
        read(bomb)


def test_xml_bomb_in_a_chapter_is_inert(tmp_path: Path, read: Read) -> None:
    bomb = replace_member(
        tmp_path / "bomb.epub", _samples(tmp_path)["epub"], "OEBPS/chapter 1.xhtml", XML_BOMB + b"<p>text</p>"
    )
    text = read(bomb).text
    assert "root:" not in text
    assert len(text) < 2_000


def test_zipped_files_that_are_no_document(tmp_path: Path, read: Read) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("holiday.jpg", b"x")
    with pytest.raises(Unsupported, match="Unpack it"):
        read(tmp_path / "a.docx")


# In these tests hostile bytes go straight to the readers, so that thousands fit into seconds.
QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SCRAPS = [
    *("<table>", "<tr>", "<td>", "</table>", "<ol start='9'>", "<li>", "</ul>", "<pre>", "<h1>", "</h1>"),
    *("<p hidden>", "&amp;", "&#0;", "<!--", "-->"),
    *("# h\n", "- i\n", "1. n\n", "|a|b|\n|-|-|\n", "```\n", "\n\n", "---\n", "\f", "\t", "con-\n", '"', ";", "\r"),
    *("word ", "ﬁ", "\u00ad", "\x02", "\ud800", "漢", "م"),
]
FORMATS: list[Format] = ["pdf", "docx", "pptx", "spreadsheet", "html", "epub", "markdown", "delimited", "plain"]


def _run(format: Format, data: bytes) -> None:
    source = Source(name="a", data=data, limits=Limits(characters=1_000_000, pages=1000))
    try:
        draft = parse(reader(format), source, lambda done, total: None)
    except ToolError as error:
        assert error.user_message.endswith((".", "…"))
        assert "Traceback" not in error.user_message
    else:
        for page in draft.pages:
            page.text.encode("utf-8")  # no lone surrogates
            assert "\x02" not in page.text
            assert "\0" not in page.text


@pytest.mark.parametrize("format", FORMATS)
@QUICK
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_bytes(format: Format, data: bytes) -> None:
    _run(format, data)


@pytest.mark.parametrize("format", ["html", "markdown", "delimited", "plain"])
@QUICK
@given(
    parts=st.lists(
        st.sampled_from(SCRAPS),
        max_size=40,
    )
)
def test_scrambled_markup(format: Format, parts: list[str]) -> None:
    _run(format, "".join(parts).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("format", ["pdf", "docx", "pptx", "spreadsheet", "epub"])
def test_mutated_files(tmp_path: Path, format: Format) -> None:
    chance = random.Random(1871)
    whole = _samples(tmp_path)["xlsx" if format == "spreadsheet" else format].read_bytes()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 50)]
                case _:
                    data[at:at] = chance.randbytes(chance.randint(1, 20))
        _run(format, bytes(data))


@pytest.mark.parametrize("format", ["docx", "pptx", "spreadsheet", "epub"])
def test_mutated_members(tmp_path: Path, format: Format) -> None:
    """The zip is whole and its checksums right, but the XML inside was tampered with."""
    chance = random.Random(1871)
    with zipfile.ZipFile(_samples(tmp_path)["xlsx" if format == "spreadsheet" else format]) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    inner = sorted(name for name in members if name.endswith((".xml", ".rels", ".opf", ".xhtml")))
    for _ in range(60):
        changed = dict(members)
        name = chance.choice(inner)
        data = members[name]
        at = chance.randrange(len(data))
        length = chance.choice([1, 5, 40, 400])
        match chance.randrange(4):
            case 0:
                changed[name] = data[:at] + data[at + length :]
            case 1:
                changed[name] = data[:at] + chance.choice([b"<", b'"', b"&x;", b"\xff", b"9" * 30, b"-1"]) + data[at:]
            case 2:
                del changed[name]
            case _:
                changed[name] = members[chance.choice(inner)]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for member, content in changed.items():
                archive.writestr(member, content)
        _run(format, buffer.getvalue())


@QUICK
@given(data=st.binary(max_size=300), name=st.sampled_from(["a.pdf", "a.docx", "a.html", "a.csv", "a", "a.exe", "ü.md"]))
def test_any_bytes_are_something_or_refused(data: bytes, name: str) -> None:
    for start in (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"\xff\xfe"):
        try:
            kind, _ = sniff(start + data, name, Limits())
        except DocumentError as error:
            assert error.user_message
        else:
            _run(kind.format, start + data)
