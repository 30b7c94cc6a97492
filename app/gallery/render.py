"""From scenes to pictures."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from ternlight.app.gallery import collections, conversations, documents, making, settings
from ternlight.app.gallery.stage import Scene, settle
from ternlight.app.languages.choose import NAMES, use_language
from ternlight.app.widgets.theme import ThemeChoice

LARGE, SMALL = (1360, 860), (900, 600)
SCENES = (*documents.SCENES, *collections.SCENES, *conversations.SCENES, *making.SCENES, *settings.SCENES)
_LIGHTLY_PACKED = 80
"""Qt's "quality" of PNG pictures, which are exact with any: packing hundreds would take longer than drawing them."""
LONG_NAMES = {
    "german": "Rechtsschutzversicherungsgesellschaften und Donaudampfschifffahrtskapitänswitwenrente – Bericht.pdf",
    "arabic": "التقرير السنوي لهيئة الميناء.pdf",
    "chinese": "港口管理局年度报告（第二版）.pptx",
}


def render(out: Path, only: Collection[str] = ()) -> list[Path]:
    """Draw all pictures, or those of the scenes in `only`, into `out`; returns their files."""
    out.mkdir(parents=True, exist_ok=True)
    written = []

    def picture(
        name: str, build: Callable[[Scene], None], theme: ThemeChoice, size: tuple[int, int], document: str = ""
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            scene = Scene(Path(folder), theme, size, document or "Annual harbour report.pdf")
            build(scene)
            settle()
            path = out / f"{name}.png"
            (scene.dialog or scene.window).grab().save(str(path), "PNG", _LIGHTLY_PACKED)
            written.append(path)
            scene.close()

    for build in SCENES:
        if only and build.__name__ not in only:
            continue
        for theme in ("light", "dark"):
            picture(f"{build.__name__}_{theme}", build, theme, LARGE)
        picture(f"{build.__name__}_small", build, "light", SMALL)
        for language in NAMES:
            if language != "en":
                with speaking(language):
                    picture(f"{build.__name__}_{language}", build, "light", LARGE)
        with mirrored():
            picture(f"{build.__name__}_mirrored", build, "light", LARGE)
    for name, document in LONG_NAMES.items() if not only else ():
        picture(f"name_{name}", documents.finished, "light", LARGE, document)
        picture(f"name_{name}_small", documents.finished, "dark", SMALL, document)
    return written


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is built within this speaks `language`."""
    app, before = QApplication.instance(), QLocale()
    assert app is not None
    translators = use_language(app, language)
    try:
        yield
    finally:
        for translator in translators:
            app.removeTranslator(translator)
        QLocale.setDefault(before)


@contextmanager
def mirrored() -> Iterator[None]:
    """What is built within this runs from right to left."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        yield
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Render every screen and state of the window to PNG files.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="the scenes of these names alone")
    options = parser.parse_args()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    written = render(options.out, options.only)
    sys.stderr.write(f"{len(written)} pictures in {options.out}\n")
    return 0
