"""Text cleaning that every reader shares: characters, hyphens at line ends, lines that belong to one paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

LINE_HYPHEN = "\x02"
"""Marks a hyphen that stood at a line's end; `mend` decides whether the word keeps it."""

_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile(r"[\x00\x01\x03-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\ufff9-\ufffb]")
_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# Symbol and Wingdings bullets, which word processors leave in the private-use area.
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf076": "•", "\uf0fc": "✓", "\uf0e0": "→", "\uf0a8": "•"}
_TABLE = str.maketrans({**_LIGATURES, **_SYMBOLS})
_PRIVATE = re.compile("[\ue000-\uf8ff]")

BULLET = re.compile(r"(?:[•‣◦▪▸●○■□–—*·✓→o-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s+\S")
"""What a list item begins with."""
_SENTENCE_END = re.compile(r"[.!?:;…。！？।؟۔][\"'”’»)\]⁰¹²³⁴-⁹]*$")
_LEADER = re.compile(r"(?:\s?[.·…_]){5,}\s?")
_CONTENTS_LINE = re.compile(r"(?:\s?[.·…_]){5,}\s?(?:\d+|[ivxlc]+)$")
# Scripts written without spaces between words; Hangul has them.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f\u0e00-\u0eff]")
_LONGEST_WORD = 64
_WORD_AT_END = re.compile(r"\w+$")
_WORD_AT_START = re.compile(rf"\w{{1,{_LONGEST_WORD}}}")
_WORDS = re.compile(r"\w+(?:-\w+)*")


def clean_characters(text: str, *, keep_line_hyphens: bool = False) -> str:
    """Normalise what cannot be seen: NFC, Latin ligatures taken apart, one kind of space, no control characters.

    Line feeds and form feeds stay, `LINE_HYPHEN` if asked. Private-use characters without a known meaning become
    U+FFFD.
    """
    if not keep_line_hyphens:
        text = text.replace(LINE_HYPHEN, "")
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    text = _SPACES.sub(" ", text)
    text = _INVISIBLE.sub("", text.translate(_TABLE))
    return unicodedata.normalize("NFC", _PRIVATE.sub("\ufffd", text))


def raised(text: str) -> str:
    """What is set above the line: "10" and a raised "6" are 10⁶, not 106. Words ("th", "TM") stay as they are."""
    return text if any(character.isalpha() and character != "n" for character in text) else text.translate(_RAISED)


_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")


def broken_share(text: str) -> float:
    """The share of replacement, private-use and control characters among the visible ones: broken encoding."""
    broken = sum(character not in _SYMBOLS for character in _BROKEN.findall(text))
    return broken / max(len(text) - len(_BLANK.findall(text)), 1)


_BROKEN = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffc-\uffff]")
_BLANK = re.compile("[\\s\x02\u00ad]")


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word, and each hyphenated compound, stands inside a line; `mend` asks it."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(_WORDS.findall(text.casefold()))
    return words


def mend(text: str, words: Counter[str]) -> str:
    """Decide each `LINE_HYPHEN`: "con-tainer" becomes "container", "well-known" keeps its hyphen.

    The document itself is asked first: the form it uses elsewhere, inside a line, wins. Otherwise the hyphen goes,
    unless a number or a capital follows ("COVID-19", "Jean-Paul").
    """
    first, *rest = text.split(LINE_HYPHEN)
    out = [first]
    tail = first[-_LONGEST_WORD:]
    for part in rest:
        left, right = _WORD_AT_END.search(tail), _WORD_AT_START.match(part)
        piece = part if left and right and _loses_hyphen(left[0], right[0], words) else "-" + part
        out.append(piece)
        tail = (tail + piece)[-_LONGEST_WORD:]
    return "".join(out)


def _loses_hyphen(left: str, right: str, words: Counter[str]) -> bool:
    joined, hyphenated = words[f"{left}{right}".casefold()], words[f"{left}-{right}".casefold()]
    if joined or hyphenated:
        return joined > hyphenated
    return right[0].islower() and not left[-1].isdigit()


def join_lines(lines: Sequence[str]) -> str:
    """One paragraph from its lines: a space between them, none between ideographs, `LINE_HYPHEN` at broken words."""
    text = ""
    for line in lines:
        line = line.strip()
        if not text or not line or text.endswith(LINE_HYPHEN):
            text += line
        elif text.endswith(("-", "\u2010")) and len(text) > 1 and text[-2].isalnum() and line[0].isalnum():
            text = text[:-1] + LINE_HYPHEN + line
        elif _UNSPACED.match(text[-1]) and _UNSPACED.match(line[0]):
            text += line
        else:
            text += " " + line
    return tidy(text)


def tidy(text: str) -> str:
    """Fold runs of spaces, and dot leaders of contents pages, within one line."""
    return re.sub(r" {2,}", " ", _LEADER.sub(" … ", text)).strip()


def is_contents_line(text: str) -> bool:
    """A line of a contents page: dots, then a page number."""
    return bool(_CONTENTS_LINE.search(text[-120:]))


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence may end."""
    return bool(_SENTENCE_END.search(text.rstrip()[-20:]))


def unwrap(text: str) -> str:
    """Join the lines of hard-wrapped paragraphs in plain text; keep lists, tables, verse and headings as they stand."""
    blocks = re.split(r"\n[ \t]*\n+", text)
    mended: list[str] = []
    for block in blocks:
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        if lines:
            mended.append("\n".join(_unwrap_block(lines)))
    return mend("\n\n".join(mended), vocabulary(mended))


def _unwrap_block(lines: list[str]) -> list[str]:
    width = max(len(line) for line in lines)
    out: list[list[str]] = []
    for line in lines:
        fresh = (
            not out
            or not 40 <= width <= 130
            or BULLET.match(line.lstrip()) is not None
            or _is_columns(line)
            or (_is_centred(line) and _is_centred(out[-1][-1]))
            or _is_columns(out[-1][-1])
            or (len(out[-1][-1]) < 0.6 * width and (ends_sentence(out[-1][-1]) or not line.lstrip()[:1].islower()))
        )
        if fresh:
            out.append([line])
        else:
            out[-1].append(line)
    return [join_lines(group) for group in out]


def _is_centred(line: str) -> bool:
    return len(line) - len(line.lstrip()) >= 8


def _is_columns(line: str) -> bool:
    """A row of a table drawn with spaces or bars."""
    return line.count("|") >= 2 or len(re.findall(r"\S {3,}\S|\t", line)) >= 1


_ROMAN = re.compile(r"^[ivxlcdm]+$")


def line_key(text: str) -> str:
    """What makes two running heads the same: letter case and numbers do not count ("Page 3 of 40")."""
    key = re.sub(r"\s+", " ", re.sub(r"\d+", "#", text)).strip().casefold()
    return "#" if _ROMAN.match(key) else key


def repeated_keys(pages: Sequence[Iterable[str]]) -> frozenset[str]:
    """The keys of lines at the edges of pages that are running heads or feet.

    Each item holds the keys of one page's candidates. A key is a running line if it stands on over 60 % of all pages,
    or of the odd or the even ones, and on three at least.
    """
    found: set[str] = set()
    for group in (pages, pages[::2], pages[1::2]):
        counts = Counter(key for keys in group for key in set(keys))
        found.update(key for key, count in counts.items() if key and count >= 3 and count > 0.6 * len(group))
    return frozenset(found)
