"""Fonts of the computer for the scripts that are too large to bundle: Chinese, Japanese, Korean and whatever else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError, newTable

_HAN_FAMILIES = {"ja": "JP", "ko": "KR", "zh-tw": "TC", "zh-hant": "TC", "zh-hk": "HK"}
_KNOWN = {
    "win32": ("msyh.ttc", "msjh.ttc", "YuGothR.ttc", "malgun.ttf", "simsun.ttc", "Nirmala.ttc", "leelawui.ttf"),
    "darwin": ("Supplemental/Arial Unicode.ttf", "STHeiti Light.ttc", "Hiragino Sans GB.ttc", "PingFang.ttc"),
}  # fmt: skip
_FOLDERS = {"win32": "C:/Windows/Fonts", "darwin": "/System/Library/Fonts"}


@dataclass(frozen=True, slots=True)
class SystemFont:
    """A font file, and which font of a collection in it."""

    path: Path
    index: int = 0


def find_font(characters: frozenset[str], lang: str) -> SystemFont | None:
    """The font of this computer that has most of `characters`, preferring one made for `lang` and without serifs. None
    if no font has any."""
    best: tuple[int, SystemFont] | None = None
    for font in _candidates(min(characters), lang):
        covered = sum(ord(character) in coverage(font) for character in characters)
        if covered and (best is None or covered > best[0]):
            best = (covered, font)
        if covered == len(characters):
            break
    return best[1] if best else None


def _candidates(character: str, lang: str) -> Iterator[SystemFont]:
    if sys.platform in _KNOWN:
        for name in _KNOWN[sys.platform]:
            path = Path(_FOLDERS[sys.platform], name)
            if path.is_file():
                yield SystemFont(path)
        return
    yield from _fontconfig(ord(character), lang.lower())


@cache
def _fontconfig(code: int, lang: str) -> tuple[SystemFont, ...]:
    program = shutil.which("fc-list")
    if program is None:
        return ()
    done = subprocess.run(
        [program, f":charset={code:x}", "--format", "%{file}\t%{index}\t%{family}\t%{style}\t%{variable}\n"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    region = next((name for tag, name in _HAN_FAMILIES.items() if lang.startswith(tag)), "SC")

    def preference(line: list[str]) -> tuple[bool, bool, bool, bool, str]:
        path, _index, family, style, _variable = line
        return ("Sans" not in family, f"CJK {region}" not in family, "Mono" in family, "Regular" not in style, path)

    lines = [line.split("\t") for line in done.stdout.splitlines()]
    usable = sorted(
        (line for line in lines if len(line) == 5 and line[0].lower().endswith((".ttf", ".ttc", ".otf"))),
        key=preference,
    )
    return tuple(SystemFont(Path(path), int(index) & 0xFFFF) for path, index, *_rest in usable[:8])


@cache
def coverage(font: SystemFont) -> frozenset[int]:
    """The code points that `font` has."""
    try:
        with _open(font) as opened:
            return frozenset(opened.getBestCmap() or ())
    except (OSError, TTLibError, AssertionError):
        return frozenset()


def _open(font: SystemFont) -> TTFont:
    number = font.index if font.path.suffix.lower() == ".ttc" else -1
    return TTFont(font.path, fontNumber=number, lazy=True)


def cut(font: SystemFont, characters: frozenset[str]) -> bytes:
    """A TrueType file of `font` with nothing but `characters`; outlines of the PostScript kind are converted, because
    the PDF writer embeds no others. The same request gives the same bytes."""
    with _open(font) as opened:
        return _cut(opened, characters)


def _cut(opened: TTFont, characters: frozenset[str]) -> bytes:
    from fontTools import subset  # the slowest part of the library to load, and few documents need it

    options = subset.Options(
        layout_features=["ccmp", "locl", "mark", "mkmk", "liga", "rlig", "init", "medi", "fina", "isol"],
        hinting=False,
        notdef_outline=True,
        name_IDs=[1, 2, 4, 6],
        drop_tables=[
            "BASE",
            "JSTF",
            "DSIG",
            "EBDT",
            "EBLC",
            "EBSC",
            "MERG",
            "meta",
            "VORG",
            "vhea",
            "vmtx",
            "gvar",
            "fvar",
        ],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters] + [0x20])
    subsetter.subset(opened)
    if "CFF " in opened or "CFF2" in opened:
        _to_truetype(opened)
    opened["head"].created = opened["head"].modified = 0
    opened.recalcTimestamp = False
    out = BytesIO()
    opened.save(out, reorderTables=True)
    return out.getvalue()


def _to_truetype(font: TTFont) -> None:
    """Cubic outlines to quadratic ones within a thousandth of the size, in place."""
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=font["head"].unitsPerEm / 1000, reverse_direction=True))
        drawn[name] = pen.glyph()
    for table in ("CFF ", "CFF2", "VORG"):
        if table in font:
            del font[table]
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = drawn
    font["maxp"].tableVersion = 0x00010000
    for field in [
        "maxZones",
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxPoints",
        "maxContours",
        "maxCompositePoints",
        "maxCompositeContours",
        "maxComponentDepth",
    ]:
        setattr(font["maxp"], field, 0)
    font["maxp"].maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
