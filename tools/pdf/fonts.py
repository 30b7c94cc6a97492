"""Fonts of a PDF: which one draws each character, how its glyphs are shaped, and what no font has."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ternlight.tools.typeset.bidi import has_rtl
from ternlight.tools.typeset.measure import clusters
from ternlight.tools.typeset.metrics import BUNDLED, FALLBACKS, Face, bundled_file
from ternlight.tools.typeset.system_fonts import cut, find_font

MONO = "Noto Sans Mono"
_SIGNS = {
    "✅": "✓", "☑": "☑", "✔": "✓", "❌": "✗", "❎": "✗", "✖": "✗", "⚠": "⚠", "⭐": "★", "🌟": "★",
    "➡": "→", "⬅": "←", "⬆": "↑", "⬇": "↓", "🔴": "●", "🟢": "●", "🟡": "●", "🔵": "●", "⚫": "●",
    "⚪": "○", "🔺": "▲", "🔻": "▼", "❗": "!", "❓": "?", "➕": "+", "➖": "−", "✨": "✦", "📌": "•",
    "🔹": "•", "🔸": "•", "👉": "→", "❤": "♥", "💡": "•", "📈": "↗", "📉": "↘", "‑": "-",
}  # fmt: skip
"""Signs for the emoji that documents use most: no font that can be embedded has the coloured ones."""
_INVISIBLE = {"\ufe0f", "\ufe0e", "\u200d", "\u200b", "\u00ad", "\u200e", "\u200f"}
_SHAPED = (
    (0x0590, 0x08FF), (0x0900, 0x0DFF), (0x0E00, 0x109F), (0x1780, 0x17FF), (0x1AB0, 0x1AFF), (0x1CD0, 0x1CFF),
    (0x0300, 0x036F), (0xA8E0, 0xA8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn sign: the character reportlab knows it by, its advance and offset in fractions of the size."""

    character: str
    advance: float
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one font. `glyphs` is None where the characters can be drawn as they are."""

    text: str
    font: str
    width: float
    """In fractions of the size."""
    glyphs: tuple[Glyph, ...] | None = None
    rtl: bool = False


def needs_shaping(text: str) -> bool:
    """Whether `text` must be shaped: its script joins, stacks or reorders."""
    return not text.isascii() and any(low <= ord(c) <= high for c in text for low, high in _SHAPED)


def _register(name: str, data: bytes) -> Any:
    # Asking reportlab for a font it does not know would have it search the disk for one.
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, BytesIO(data), asciiReadable=False))
    return pdfmetrics.getFont(name)


class FontBook:
    """The fonts of one document. `characters` is all its text; the computer's fonts are cut to what of it they draw.

    `missing` holds every character that no font has; it is left out of the page, and the result says so.
    """

    def __init__(self, characters: Iterable[str], lang: str) -> None:
        self.missing: set[str] = set()
        self._system: list[tuple[frozenset[int], str]] = []
        self._fonts: dict[Face, list[tuple[frozenset[int], str]]] = {}
        self._chosen: dict[tuple[str, Face], str | None] = {}
        self._runs: dict[tuple[str, Face, bool], tuple[Run, ...]] = {}
        self.substituted: dict[str, str] = {}
        self._find_system_fonts(frozenset(characters), lang)

    def name(self, face: Face) -> str:
        """reportlab's name for the font of `face` itself."""
        return self._chain(face)[0][1]

    def runs(self, text: str, face: Face, *, rtl: bool = False) -> tuple[Run, ...]:
        """`text` cut by font and shaped; for `rtl` the runs are in the order they are drawn, from the left."""
        key = (text, face, rtl)
        if key not in self._runs:
            self._runs[key] = self._cut(text, face, rtl)
        return self._runs[key]

    def width(self, text: str, face: Face, size: float) -> float:
        """The width of `text` on one line."""
        return sum(run.width for run in self.runs(text, face, rtl=has_rtl(text))) * size

    def _cut(self, text: str, face: Face, rtl: bool) -> tuple[Run, ...]:
        pieces: list[tuple[str, str]] = []
        for cluster in clusters(text):
            kept = "".join(_SIGNS.get(c, c) for c in cluster if c not in _INVISIBLE)
            for character in [kept] if len(kept) > 1 and all(unicodedata.combining(c) for c in kept[1:]) else kept:
                font = self._font_for(character, face)
                if font is None:
                    continue
                if pieces and pieces[-1][1] == font:
                    pieces[-1] = (pieces[-1][0] + character, font)
                else:
                    pieces.append((character, font))
        runs = [_run(piece, font, rtl) for piece, font in pieces]
        return tuple(reversed(runs) if rtl else runs)

    def _font_for(self, cluster: str, face: Face) -> str | None:
        key = (cluster, face)
        if key not in self._chosen:
            self._chosen[key] = self._choose(cluster, face)
        return self._chosen[key]

    def _choose(self, cluster: str, face: Face) -> str | None:
        codes = {ord(character) for character in cluster if not character.isspace()}
        chain = self._chain(face)
        for coverage, name in chain:
            if codes <= coverage:
                return name
        for coverage, name in chain:
            if ord(cluster[0]) in coverage:
                return name
        if unicodedata.category(cluster[0]) in ("Cf", "Mn"):
            return None
        self.missing.add(cluster[0])
        return None

    def _chain(self, face: Face) -> list[tuple[frozenset[int], str]]:
        if face not in self._fonts:
            families = [face.family, *(family for family in FALLBACKS if family != face.family)]
            found = [_bundled(Face(family, face.bold, face.italic and family == face.family)) for family in families]
            self._fonts[face] = [*found, *self._system]
        return self._fonts[face]

    def _find_system_fonts(self, characters: frozenset[str], lang: str) -> None:
        bundled = frozenset().union(*(_bundled(Face(family))[0] for family in FALLBACKS))
        wanted = frozenset(
            sign
            for character in characters
            for sign in _SIGNS.get(character, character)
            if ord(sign) not in bundled
            and not sign.isspace()
            and sign not in _INVISIBLE
            and unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
            and not 0x1F000 <= ord(sign) <= 0x1FAFF
        )
        for _attempt in range(4):
            font = find_font(wanted, lang) if wanted else None
            if font is None:
                return
            data = cut(font, wanted)
            name = f"System {font.path.stem} {hashlib.sha256(data).hexdigest()[:12]}"
            coverage = frozenset(_register(name, data).face.charToGlyph)
            self._system.append((coverage, name))
            wanted = frozenset(character for character in wanted if ord(character) not in coverage)


@lru_cache(maxsize=64)
def _bundled(face: Face) -> tuple[frozenset[int], str]:
    """The characters and reportlab's name of the bundled font nearest to `face`."""
    data = bundled_file(face)
    if data is None:
        raise KeyError(face.family)
    styles = ((face.bold, face.italic), (face.bold, False), (False, face.italic), (False, False))
    file = next(BUNDLED[(face.family, *style)] for style in styles if (face.family, *style) in BUNDLED)
    name = file.rsplit("/", 1)[-1].removesuffix(".ttf")
    coverage = frozenset(code for code in _register(name, data).face.charToGlyph if not 0xE000 <= code <= 0xF8FF)
    return coverage, name


_PRIVATE: dict[tuple[str, int, str], int] = {}
"""(font, glyph, text it stands for) to the private character reportlab draws it by."""


def private_texts(font: str) -> dict[int, str]:
    """What the private characters of `font` (reportlab's name, or its PostScript name) stand for."""
    return {code: text for (name, _glyph, text), code in _PRIVATE.items() if name == font}


def _run(text: str, name: str, rtl: bool) -> Run:
    font = pdfmetrics.getFont(name)
    if not rtl and not needs_shaping(text):
        widths = font.face.charWidths
        return Run(text, name, sum(widths.get(ord(c), font.face.defaultWidth) for c in text) / 1000)
    shaper = uharfbuzz.Font(font.hbFace)
    units = font.hbFace.upem
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    uharfbuzz.shape(shaper, buffer, {"kern": True, "liga": True})
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    told: set[int] = set()
    glyphs = []
    for info, position in zip(infos, positions, strict=True):
        stands_for = "" if info.cluster in told else text[info.cluster : ends[info.cluster]][:: -1 if rtl else 1]
        told.add(info.cluster)
        glyphs.append(
            Glyph(
                _known_as(font, name, info.codepoint, stands_for),
                position.x_advance / units,
                position.x_offset / units,
                position.y_offset / units,
            )
        )
    return Run(text, name, sum(glyph.advance for glyph in glyphs), tuple(glyphs), rtl)


def _known_as(font: Any, name: str, glyph: int, text: str) -> str:
    """The character by which reportlab draws `glyph`: the text itself if that is what it draws, else a private one."""
    face = font.face
    if len(text) == 1 and face.charToGlyph.get(ord(text)) == glyph:
        return text
    key = (name, glyph, text)
    if key not in _PRIVATE:
        code = 0xE000 + sum(other == name for other, _glyph, _text in _PRIVATE)
        while code in face.charToGlyph:
            code += 1
        face.charToGlyph[code] = glyph
        advance = font.hbFace and uharfbuzz.Font(font.hbFace).get_glyph_h_advance(glyph)
        face.charWidths[code] = round(advance * 1000 / font.hbFace.upem)
        _PRIVATE[key] = code
    return chr(_PRIVATE[key])
