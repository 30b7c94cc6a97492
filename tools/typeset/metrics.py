"""How wide each character of a typeface is, read from the font files themselves.

Two kinds of face. Those bundled as files (Inter, Noto Serif, Noto Sans Mono and the script fonts) are what a PDF
embeds. Calibri, Cambria and Arial are what a presentation names and the reader's machine has: they cannot be bundled,
but each has an openly licensed twin with the same advance widths (Carlito, Caladea, Liberation Sans), and those widths
are in `resources/fonts/documents/metrics.json`, written by
`python -m ternlight.tools.typeset.metrics FAMILY=REGULAR,BOLD,ITALIC,BOLDITALIC ...` from the twins' files.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

STYLES = ((False, False), (True, False), (False, True), (True, True))
"""(bold, italic) in the order files are given on the command line."""
_RANGES = ((0x20, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x22FF), (0x2500, 0x25FF), (0x2700, 0x27BF), (0xFB00, 0xFB06))
BUNDLED = {
    ("Inter", False, False): "Inter-Regular.ttf",
    ("Inter", True, False): "Inter-SemiBold.ttf",
    ("Inter", False, True): "Inter-Italic.ttf",
    ("Inter Title", False, False): "Inter-Title.ttf",
    ("Noto Serif", False, False): "documents/NotoSerif-Regular.ttf",
    ("Noto Serif", True, False): "documents/NotoSerif-Bold.ttf",
    ("Noto Serif", False, True): "documents/NotoSerif-Italic.ttf",
    ("Noto Sans Mono", False, False): "documents/NotoSansMono-Regular.ttf",
    ("Noto Sans Arabic", False, False): "documents/NotoSansArabic-Regular.ttf",
    ("Noto Sans Arabic", True, False): "documents/NotoSansArabic-Bold.ttf",
    ("Noto Sans Hebrew", False, False): "documents/NotoSansHebrew-Regular.ttf",
    ("Noto Sans Hebrew", True, False): "documents/NotoSansHebrew-Bold.ttf",
    ("Noto Sans Devanagari", False, False): "documents/NotoSansDevanagari-Regular.ttf",
    ("Noto Sans Devanagari", True, False): "documents/NotoSansDevanagari-Bold.ttf",
    ("Noto Sans Symbols", False, False): "documents/NotoSansSymbols-Regular.ttf",
    ("Noto Sans Math", False, False): "documents/NotoSansMath-Regular.ttf",
}
"""Files in `resources/fonts`, by (family, bold, italic)."""
FALLBACKS = (
    "Inter",
    "Noto Sans Math",
    "Noto Sans Symbols",
    "Noto Sans Hebrew",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
)
"""Where a character is looked for that the face asked for does not have."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface in one style."""

    family: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class FontMetrics:
    """In fractions of the size: the advance of each character by code point, and the height of a line."""

    advances: dict[int, float]
    ascent: float
    descent: float
    """Positive, downwards."""
    line: float
    """From one base line to the next as the font asks for."""


@cache
def bundled_file(face: Face) -> bytes | None:
    """The bundled font file that sets `face`, in the nearest style there is; None if the family is not bundled."""
    for bold, italic in ((face.bold, face.italic), (face.bold, False), (False, face.italic), (False, False)):
        if name := BUNDLED.get((face.family, bold, italic)):
            return files("ternlight.resources").joinpath("fonts", name).read_bytes()
    return None


@cache
def metrics(face: Face) -> FontMetrics:
    """The metrics of `face`; raises `KeyError` for a family nobody knows."""
    data = bundled_file(face)
    if data is not None:
        return read_metrics(TTFont(BytesIO(data), lazy=True))
    return _table()[(face.family, face.bold, face.italic)]


@cache
def _table() -> dict[tuple[str, bool, bool], FontMetrics]:
    stored = json.loads(
        (files("ternlight.resources") / "fonts" / "documents" / "metrics.json").read_text(encoding="utf-8")
    )
    table = {}
    for family, styles in stored.items():
        for (bold, italic), style in zip(STYLES, styles, strict=True):
            advances = {
                start + offset: width / style["units"]
                for start, widths in style["advances"]
                for offset, width in enumerate(widths)
            }
            table[(family, bold, italic)] = FontMetrics(advances, style["ascent"], style["descent"], style["line"])
    return table


def read_metrics(font: TTFont) -> FontMetrics:
    """The metrics of an opened font file."""
    units = font["head"].unitsPerEm
    widths, names = font["hmtx"].metrics, font.getBestCmap()
    hhea, os2 = font["hhea"], font["OS/2"]
    line = max(hhea.ascent - hhea.descent + hhea.lineGap, os2.usWinAscent + os2.usWinDescent) / units
    return FontMetrics(
        {code: widths[name][0] / units for code, name in names.items()},
        hhea.ascent / units,
        -hhea.descent / units,
        line,
    )


@cache
def advance(character: str, face: Face) -> float:
    """The width of one character in fractions of the size. One that `face` lacks is taken from the fonts that would
    stand in for it, and estimated on the wide side when none of those has it either."""
    code = ord(character)
    found = metrics(face).advances.get(code)
    if found is not None:
        return found
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    for family in FALLBACKS:
        found = metrics(Face(family, face.bold)).advances.get(code)
        if found is not None:
            return found
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0 if code < 0x1F000 else 1.35
    return 0.75


def store(families: dict[str, list[Path]], to: Path) -> None:
    """Write the widths of `families`, four files each in the order of `STYLES`, as JSON."""
    stored: dict[str, Any] = {}
    for family, paths in families.items():
        stored[family] = []
        for path in paths:
            font = TTFont(path, lazy=True)
            units, found = font["head"].unitsPerEm, read_metrics(font)
            stored[family].append(
                {
                    "units": units,
                    "ascent": round(found.ascent, 4),
                    "descent": round(found.descent, 4),
                    "line": round(found.line, 4),
                    "advances": _runs({code: round(width * units) for code, width in found.advances.items()}),
                }
            )
    to.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")


def _runs(widths: dict[int, int]) -> list[tuple[int, list[int]]]:
    runs: list[tuple[int, list[int]]] = []
    for code in sorted(code for code in widths if any(low <= code <= high for low, high in _RANGES)):
        if runs and runs[-1][0] + len(runs[-1][1]) == code:
            runs[-1][1].append(widths[code])
        else:
            runs.append((code, [widths[code]]))
    return runs


if __name__ == "__main__":
    given = dict(argument.split("=", 1) for argument in sys.argv[1:])
    store(
        {family: [Path(name) for name in names.split(",")] for family, names in given.items()},
        Path(str(files("ternlight.resources") / "fonts" / "documents" / "metrics.json")),
    )
