"""Rich Text (Rich Text Format Specification 1.9.1): words, paragraphs, tables and headings; the rest is passed over.

A small state machine over control words and groups. Groups are a stack that is only as deep as the limit below, and
binary data is skipped by its length, so that no file makes it recurse or swell.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from ternlight.tools.documents.clean import clean_characters, raised
from ternlight.tools.documents.readers.base import Draft, Progress, Source
from ternlight.tools.documents.sections import Block, paginate
from ternlight.tools.errors import Damaged

DEEPEST = 2_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)|(.)",
    re.DOTALL,
)
_PASSED_OVER = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "generator",
        "info",
        "pict",
        "object",
        "objdata",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "wgrffmtfilter",
        "filetbl",
        "fldinst",
        "header",
        "headerl",
        "headerr",
        "headerf",
        "footer",
        "footerl",
        "footerr",
        "footerf",
        "ftnsep",
        "ftnsepc",
        "aftnsep",
        "aftnsepc",
        "pntext",
        "pntxta",
        "pntxtb",
        "listtext",
        "bkmkstart",
        "bkmkend",
        "nonshppict",
        "shpinst",
        "mmathPr",
        "annotation",
        "atnid",
        "atnauthor",
        "xe",
        "tc",
    ]
)
_CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within a group of braces."""

    passed_over: bool = False
    title: bool = False
    fonts: bool = False
    styles: bool = False
    hidden: bool = False
    raised: bool = False
    shape: bool = False
    """Of a drawing: nothing in it is text but what stands in a text box."""
    skip: int = 1
    """Characters that stand after a Unicode one for programs that know none."""
    codec: str = ""
    """Of the font in use, "" for the document's own."""


def read(source: Source, progress: Progress) -> Draft:
    """Read the text. Raises `Damaged`, `TooLarge`."""
    parser = _Parser(source)
    parser.run()
    pages = paginate(parser.blocks)
    source.check_pages(len(pages), "sections")
    progress(len(pages), len(pages))
    return Draft(pages=pages, title=clean_characters(" ".join(parser.title.split())))


class _Parser:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._data = source.data
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._levels: dict[int, int] = {}
        """Levels of the headings' styles."""
        self._style = 0
        self._stack: list[_Group] = []
        self._group = _Group()
        self._starting = False
        self._optional = False
        self._to_skip = 0
        self._high = 0
        self._bytes = bytearray()
        self._text: list[str] = []
        self._cells: list[str] = []
        self._in_table = False
        self._listed = False
        self._level: int | None = None
        self._characters = 0
        self._asides: list[tuple[int, str, list[str]]] = []
        """Notes and text boxes that are open: how deep they began, what stands before them, the text they are in."""
        self._later: list[Block] = []
        """Notes and boxes of the paragraph that is going on: they follow it."""
        self.title = ""
        self.blocks: list[Block] = []

    def run(self) -> None:
        """Go through the file."""
        at, data = 0, self._data
        while match := _TOKEN.match(data, at):
            at = match.end()
            word, number, hexadecimal, symbol, brace, plain, _ = match.groups()
            if word is not None:
                name, value = word.decode("ascii"), None if number is None else int(number)
                if name == "bin":
                    at += min(max(value or 0, 0), len(data) - at)
                else:
                    self._word(name, value)
            elif hexadecimal is not None:
                self._byte(bytes.fromhex(hexadecimal.decode("ascii")))
            elif symbol is not None:
                self._symbol(symbol)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                if not self._stack:
                    break
                self._close()
                if not self._stack:
                    break  # what comes after the end is no part of it
            elif plain is not None:
                self._byte(plain)
            if word is None and symbol != b"*":
                self._starting = self._starting and brace == b"{"
        self._paragraph()
        self._row()
        self._put_later()

    def _open(self) -> None:
        self._flush()
        if len(self._stack) >= DEEPEST:
            raise Damaged(f"“{self._source.name}” is damaged, or made to harm: its parts are nested without end.")
        self._stack.append(self._group)
        self._starting, self._optional, self._to_skip = True, False, 0

    def _close(self) -> None:
        self._flush()
        self._group = self._stack.pop()
        if self._asides and self._asides[-1][0] > len(self._stack):
            _, before, text = self._asides.pop()
            said = clean_characters(" ".join("".join(self._text).split()))
            self._text = text
            self._later += [Block(text=f"{before}{said}")] if said else []
        self._starting, self._to_skip = False, 0

    def _word(self, name: str, value: int | None) -> None:
        first, self._starting = self._starting, False
        if name == "u" and value is not None:
            self._unicode(value & 0xFFFF)
            return
        self._flush()
        group = self._group
        if first:
            if name == "fonttbl":
                self._group = replace(group, passed_over=True, fonts=True)
                return
            if name == "stylesheet":
                self._group = replace(group, passed_over=True, styles=True)
                return
            if name == "title":
                self._group = replace(group, passed_over=False, title=True)
                return
            if name == "ud":  # the same words again, in Unicode, after those for programs that know none
                self._group = replace(group, passed_over=False)
                return
            if name == "shpinst":
                self._group = replace(group, passed_over=True, shape=not group.passed_over)
                return
            if (name == "footnote" and not group.passed_over) or (name == "shptxt" and group.shape):
                self._group = replace(group, passed_over=False, shape=False)
                self._asides.append((len(self._stack), "Note: " if name == "footnote" else "", self._text))
                self._text = []
                return
            if name == "upr" or self._optional or name in _PASSED_OVER:
                # An optional destination is one that programs leave out which do not know it.
                self._group = replace(group, passed_over=True)
                return
        match name:
            case "ansicpg" if value is not None:
                self._codec = _known_codec(f"cp{value}") or self._codec
            case "mac":
                self._codec = "mac_roman"
            case "uc" if value is not None:
                self._group = replace(group, skip=max(0, min(value, 8)))
            case "f" if value is not None:
                self._font = value
                self._group = replace(group, codec=self._fonts.get(value, ""))
            case "fcharset" if group.fonts and value is not None:
                self._fonts[self._font] = _CHARSETS.get(value, "")
            case "plain":
                self._group = replace(group, codec="", hidden=False, raised=False)
            case "v" | "deleted":
                self._group = replace(group, hidden=value != 0)
            case "super" | "nosupersub" | "sub":
                self._group = replace(group, raised=name == "super" and value != 0)
            case "par" | "sect" | "page":
                self._paragraph()
            case "pard" if not self._asides:
                self._listed, self._level, self._in_table = False, None, False
            case "s" if value is not None:
                self._style = value
                self._level = self._level if group.styles else self._levels.get(value, self._level)
            case "outlinelevel" if group.styles and value is not None and 0 <= value < 9:
                self._levels[self._style] = value + 1
            case "intbl":
                if not self.blocks or self.blocks[-1].kind != "row":  # notes of a row wait for the table's end
                    self._put_later()
                self._in_table = True
            case "ls" | "pnlvlblt" | "pnlvlbody":
                self._listed = True
            case "outlinelevel" if value is not None and 0 <= value < 9:
                self._level = value + 1
            case "cell" | "nestcell":
                self._cells.append(" ".join("".join(self._text).split()))
                self._text.clear()
            case "row" | "nestrow":
                self._row()
            case _ if name in _CHARACTERS:
                self._say(_CHARACTERS[name])

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._optional = self._starting
            return
        self._flush()
        if self._to_skip:
            self._to_skip -= 1
        elif symbol in (b"\n", b"\r"):
            self._paragraph()
        else:
            self._say(_SYMBOLS.get(symbol, ""))

    def _unicode(self, code: int) -> None:
        self._flush()
        if 0xD800 <= code < 0xDC00:
            self._high = code
        else:
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
            self._high = 0
            self._say(chr(code))
        self._to_skip = self._group.skip

    def _byte(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        """Characters may be of several bytes, so bytes are decoded in the longest stretches of one font."""
        if self._bytes:
            text = bytes(self._bytes).decode(self._group.codec or self._codec, "replace")
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        group = self._group
        if group.title:
            self.title += text[:300]
        elif not group.passed_over and not group.hidden:
            self._characters += len(text)
            self._source.check_characters(self._characters)
            self._text.append(raised(text) if group.raised else text)

    def _paragraph(self) -> None:
        self._flush()
        if self._group.passed_over or self._group.title:
            return
        if self._in_table or self._asides:
            self._text.append(" ")
            return
        text = clean_characters("".join(self._text)).strip()
        self._text.clear()
        if text and self._level is not None:
            self.blocks.append(Block(text=text, level=self._level))
        elif text and self._listed:
            self.blocks.append(Block(text=f"• {text.lstrip('•· ')}", kind="item"))
        elif text:
            self.blocks.append(Block(text=text))
        self._put_later()

    def _put_later(self) -> None:
        self.blocks += self._later
        self._later.clear()

    def _row(self) -> None:
        if any(self._cells):
            self.blocks.append(Block(text=clean_characters(" | ".join(self._cells)), kind="row"))
        self._cells.clear()
        if "".join(self._text).strip():
            self._in_table = False
            self._paragraph()
        self._text.clear()


def _known_codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
