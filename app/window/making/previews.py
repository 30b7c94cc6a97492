"""The pictures of a draft: asked for beside the window's thread, one request at a time, the latest state shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from ternlight.app.widgets.theme import Theme
from ternlight.app.window.making.makings import Makings, Picture
from ternlight.app.window.making.slide_grid import SlideGrid
from ternlight.app.window.making.slide_stage import SlideStage
from ternlight.app.window.making.slide_tile import Tile
from ternlight.app.window.words import number, tr

SMALL, LARGE = 480, 1280
"""Pixels of width: of all of them, and of the one that is shown large."""
SLIDE, PAGE = 9 / 16, 1.414


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    draft: str
    document: str
    outline: dict[str, Any] | None
    state: str
    titles: tuple[str, ...]
    notes: tuple[str, ...]


class Previews(QStackedWidget):
    """A grid of all, or one of them large.

    Signals:
        part_chosen: index of a part of the document whose picture was chosen.
        failed: why there are no pictures.
    """

    part_chosen = Signal(int)
    failed = Signal(str)

    def __init__(self, theme: Theme, makings: Makings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._makings = makings
        self._wanted: _Wanted | None = None
        self._asked: _Wanted | None = None
        """What is being drawn."""
        self._drawn: _Wanted | None = None
        self._large_request = 0
        self._tiles: list[Tile] = []
        self._aspect = SLIDE
        self.grid = SlideGrid(theme)
        self.stage = SlideStage(theme)
        self.addWidget(self.grid)
        self.addWidget(self.stage)
        self.grid.chosen.connect(self._on_chosen)
        self.grid.opened.connect(self.show_large)
        self.stage.closed.connect(self.show_all)
        self.stage.stepped.connect(lambda by: self.show_large(self.grid.current + by))

    @property
    def large(self) -> bool:
        """Whether one is shown large."""
        return self.currentWidget() is self.stage

    @property
    def part(self) -> int:
        """Index of the part whose picture is chosen, -1 for none."""
        at = self.grid.current
        return self._tiles[at].part if 0 <= at < len(self._tiles) else -1

    def clear(self) -> None:
        """Show nothing."""
        self._wanted = self._drawn = None
        self._tiles = []
        self.grid.show_tiles((), SLIDE)
        self.setCurrentWidget(self.grid)

    def show_draft(
        self,
        draft: str,
        document: str,
        *,
        outline: dict[str, Any] | None,
        state: str,
        titles: Sequence[str],
        notes: Sequence[str],
    ) -> None:
        """Show a draft; another `state` or `outline` than before has it drawn anew."""
        wanted = _Wanted(
            draft=draft, document=document, outline=outline, state=state, titles=tuple(titles), notes=tuple(notes)
        )
        if wanted in (self._drawn, self._asked) and (self._asked is None or wanted == self._asked):
            self._wanted = wanted
            return
        self._wanted = wanted
        if self._tiles:
            self._caption(wanted)
        else:
            self._show_empty(wanted)
        self._ask()

    def choose_part(self, part: int) -> None:
        """Choose the first picture of a part."""
        at = next((n for n, tile in enumerate(self._tiles) if tile.part == part), -1)
        if at >= 0:
            self.grid.choose(at)
            if self.large:
                self.show_large(at)

    def show_all(self) -> None:
        """All of them."""
        self.setCurrentWidget(self.grid)
        if self.grid.tiles and self.grid.current >= 0:
            self.grid.tiles[self.grid.current].setFocus()

    def show_large(self, at: int) -> None:
        """One of them, large: at first as it is, then drawn for its size."""
        if not 0 <= at < len(self._tiles) or self._drawn is None:
            return
        self.grid.choose(at)
        self._on_chosen(at)
        tile = self._tiles[at]
        self.setCurrentWidget(self.stage)
        self.stage.show_image(tile.image or QImage(), tile.caption, tile.note, at + 1, len(self._tiles))
        self.stage.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stage.setFocus()
        self._large_request += 1
        request, drawn = self._large_request, self._drawn

        def done(pictures: tuple[Picture, ...]) -> None:
            if request == self._large_request and self.large and pictures:
                image = pictures[min(at, len(pictures) - 1)].image
                self.stage.show_image(image, tile.caption, tile.note, at + 1, len(self._tiles))

        self._makings.previews(drawn.draft, done, lambda _: None, width=LARGE, outline=drawn.outline, only=(at,))

    def _ask(self) -> None:
        wanted = self._wanted
        if wanted is None or self._asked is not None or wanted == self._drawn:
            return
        self._asked = wanted
        self._makings.previews(
            wanted.draft,
            lambda pictures: self._on_drawn(wanted, pictures),
            lambda reason: self._on_failed(wanted, reason),
            width=SMALL,
            outline=wanted.outline,
        )

    def _on_drawn(self, asked: _Wanted, pictures: tuple[Picture, ...]) -> None:
        self._asked = None
        if self._wanted is None or self._wanted.draft != asked.draft:
            self._ask()
            return
        self._drawn = asked
        tiles: list[Tile] = []
        if max((picture.part for picture in pictures), default=-1) + 1 != len(asked.titles):
            asked = replace(asked, titles=())  # a part was left out, and nobody knows which
        for at, picture in enumerate(pictures):
            caption, note = _caption(asked, picture.part, at), _note(asked, picture.part)
            tiles.append(Tile(caption=caption, part=picture.part, image=picture.image, note=note))
        first = pictures[0].image.size() if pictures else QSize()
        self._show(tiles, first.height() / first.width() if first.width() > 0 else SLIDE)
        self._ask()

    def _on_failed(self, asked: _Wanted, reason: str) -> None:
        self._asked = None
        if self._wanted is asked or self._wanted == asked:
            self._drawn = asked
            if not any(tile.image for tile in self._tiles):
                self.failed.emit(reason)
        else:
            self._ask()

    def _caption(self, wanted: _Wanted) -> None:
        """What the pictures are called can be said before they are drawn anew."""
        known = max((tile.part for tile in self._tiles), default=-1) + 1
        if known == len(wanted.titles):
            tiles = [
                replace(tile, caption=_caption(wanted, tile.part, at), note=_note(wanted, tile.part))
                for at, tile in enumerate(self._tiles)
            ]
            self._show(tiles, self._aspect)

    def _show_empty(self, wanted: _Wanted) -> None:
        """Tiles without pictures, as many as there will be."""
        deck = wanted.document == "deck"
        tiles = [Tile(caption=_caption(wanted, n if deck else -1, n), part=n) for n in range(len(wanted.titles))]
        self._show(tiles, SLIDE if deck else PAGE)

    def _show(self, tiles: list[Tile], aspect: float) -> None:
        at = self.grid.current
        self._tiles, self._aspect = tiles, aspect
        self.grid.show_tiles(tiles, aspect)
        if self.large and 0 <= at < len(tiles):
            self.show_large(at)

    def _on_chosen(self, at: int) -> None:
        if 0 <= at < len(self._tiles):
            self.part_chosen.emit(self._tiles[at].part)


def _caption(wanted: _Wanted, part: int, at: int) -> str:
    if part < 0:
        return tr("Page %n").replace("%n", number(at + 1))
    if part < len(wanted.titles):
        return f"{number(part + 1)}  {wanted.titles[part]}"
    return number(part + 1)


def _note(wanted: _Wanted, part: int) -> str:
    return wanted.notes[part] if 0 <= part < len(wanted.notes) else ""
