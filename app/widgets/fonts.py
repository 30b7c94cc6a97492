"""The bundled typeface, Inter (OFL): loaded once per process; other scripts come from the system's own fonts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Inter"


@cache
def load_fonts() -> bool:
    """Make Inter known to Qt. False if a file cannot be read: the system's own sans-serif then stands in."""
    folder = files("ternlight.resources") / "fonts"
    loaded = [
        QFontDatabase.addApplicationFontFromData(entry.read_bytes())
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".ttf")
    ]
    return bool(loaded) and all(number >= 0 for number in loaded)


def body_font() -> QFont:
    """Inter, 14 px."""
    font = QFont(FAMILY)
    font.setPixelSize(14)
    return font


def code_font(pixels: int = 13) -> QFont:
    """The system's own monospace font."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font
