"""Rich Text files, as Word, WordPad, TextEdit and LibreOffice write them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.tools.documents.load import load
from ternlight.tools.documents.types import Document, Limits
from ternlight.tools.errors import Damaged, EmptyDocument, ToolError


class Read(Protocol):
    def __call__(self, path: Path) -> Document: ...


WORDPAD = rb"""{\rtf1\ansi\ansicpg1252\deff0\nouicompat\deflang1033{\fonttbl{\f0\fnil\fcharset0 Calibri;}
{\f1\fnil\fcharset204 Calibri;}}
{\colortbl ;\red255\green0\blue0;}
{\*\generator Riched20 10.0.19041}\viewkind4\uc1
{\info{\title The year in Norrholm}{\author nobody}}
\pard\sa200\sl276\slmult1\f0\fs22\lang9 Caf\'e9 \b bold\b0  and \u8364?uro; \'93quoted\'94\emdash yes.\par
A line that the file
 wraps and {\i goes} on.\line New line.\par
\f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  in Cyrillic.\par
\pard{\pntext\f0 1.\tab}{\*\pn\pnlvlbody\pnf0}first\par
{\pntext\f0 2.\tab}second\par
\pard\par
}"""
WORD = rb"""{\rtf1\ansi\ansicpg1252\uc1{\stylesheet{\s1\outlinelevel0 heading 1;}{\*\cs10 Default;}}{\*\rsidtbl \rsid1}
\pard\plain\s1 {Berths}\par
\pard\plain Berth 4 handled {\upr{312?000}{\*\ud{312\u8239?000}}} containers.{\v secret}\par
{\header\pard Page header\par}{\footnote\pard One third above plan.\par}
\trowd\cellx100\cellx200\pard\intbl Year\cell Ships\cell\row
\trowd\cellx100\cellx200\pard\intbl 2023\cell 4,118\par calls\cell\row
\pard\plain\s1\outlinelevel0 Pictures\par
\pard {\*\shppict{\pict\pngblip 89504e470d0a1a0a}}{\pict\bin12 {{{}}}\par12}After the picture.
{\field{\*\fldinst HYPERLINK "https://evil.example/"}{\fldrslt a link}}\par}trailing rubbish"""


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_as_wordpad_writes_it(tmp_path: Path, read: Read) -> None:
    document = read(write(tmp_path / "a.rtf", WORDPAD))
    assert document.title == "The year in Norrholm"
    paragraphs = document.text.split("\n\n")
    assert paragraphs[0] == "Café bold and €uro; “quoted”—yes."
    assert paragraphs[1] == "A line that the file wraps and goes on.\nNew line."
    assert paragraphs[2] == "Привет in Cyrillic."
    assert "first" in paragraphs[3]
    assert "Calibri" not in document.text
    assert "Riched" not in document.text


def test_as_word_writes_it(tmp_path: Path, read: Read) -> None:
    document = read(write(tmp_path / "a.rtf", WORD))
    assert [page.label for page in document.pages] == ["Berths", "Pictures"]
    berths, pictures = (page.text for page in document.pages)
    assert "Berth 4 handled 312" in berths
    assert berths.count("312") == 1
    assert "One third above plan." in berths
    assert "Year | Ships\n2023 | 4,118 calls" in berths
    assert pictures == "Pictures\n\nAfter the picture.\na link" or "After the picture." in pictures
    assert "a link" in pictures
    for absent in ("secret", "header", "HYPERLINK", "89504e", "rubbish", "12}"):
        assert absent not in document.text


def test_double_byte_and_surrogates(tmp_path: Path, read: Read) -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg932{\fonttbl{\f0\fcharset128 MS Mincho;}}\f0 \'93\'fa\'96\'7b "
        rb"\u-10179?\u-8704? \u55357?.}"
    )
    assert read(write(tmp_path / "a.rtf", data)).text == "日本 😀 ."


def test_hostile_ones(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Damaged, match="nested without end"):
        read(write(tmp_path / "a.rtf", rb"{\rtf1 " + b"{" * 100_000))
    with pytest.raises(EmptyDocument):
        read(write(tmp_path / "b.rtf", rb"{\rtf1 }"))
    assert read(write(tmp_path / "c.rtf", rb"{\rtf1 word\bin999999999999 x}")).text == "word"
    assert read(write(tmp_path / "d.rtf", rb"{\rtf1\uc-5\ansicpg99999 a\u9999999999?b" + b"\\" * 3)).text.startswith(
        "a"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from([b"{", b"}", b"\\par ", b"\\u55357?", b"\\'9", b"\\cell", b"\\row", b"\\bin3", b"x", b"\\*\\a"])
    )
)
def test_whatever_stands_inside_ends_in_text_or_a_sentence(tmp_path: Path, pieces: list[bytes]) -> None:
    path = write(tmp_path / "a.rtf", rb"{\rtf1 " + b"".join(pieces))
    try:
        load(path, Limits(), lambda done, total: None)
    except ToolError as error:
        assert error.user_message


def test_notes_boxes_and_changes(tmp_path: Path, read: Read) -> None:
    data = (
        rb"{\rtf1\ansi Before{\footnote \pard A note.\par} after. {\deleted Struck. }10{\super 6}{\nosupersub  l}\par "
        rb"{\shp{\*\shpinst{\sp{\sn type}{\sv 202}}{\shptxt \pard In a box.\par}}{\shprslt{\*\do In a box.\par}}}"
        rb"{\header{\*\shpinst{\shptxt Head.}}}Last.\par}"
    )
    assert read(write(tmp_path / "a.rtf", data)).text.split("\n\n") == [
        "Before after. 10⁶ l",
        "Note: A note.",
        "Last.",
        "In a box.",
    ]
