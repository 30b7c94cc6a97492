"""Flowables inside a frame of their own: callouts, quotations, list items. They split over pages and keep their
dress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.platypus import Flowable

Dress = Callable[[Any, float, float, bool], None]
"""Called with the canvas, width, height and whether this is the first part; draws behind the content."""


class Box(Flowable):  # type: ignore[misc]
    """`children` one under another inside `left`, `right`, `top` and `bottom` padding; `dress` draws what is behind or
    beside them."""

    def __init__(
        self,
        children: Sequence[Flowable],
        *,
        left: float = 0.0,
        right: float = 0.0,
        top: float = 0.0,
        bottom: float = 0.0,
        before: float = 0.0,
        after: float = 0.0,
        dress: Dress | None = None,
        first: bool = True,
    ) -> None:
        super().__init__()
        self.children = list(children)
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.before, self.after = before, after
        self.dress = dress
        self.first = first

    def getSpaceBefore(self) -> float:
        """Points above, if something stands there."""
        return self.before

    def getSpaceAfter(self) -> float:
        """Points below, if something stands there."""
        return self.after

    def _placed(self, width: float) -> list[tuple[Flowable, float, float]]:
        """Each child, how far below the top of the content it begins, and its height."""
        room = width - self.left - self.right
        found = []
        at = 0.0
        for index, child in enumerate(self.children):
            if index:
                at += max(self.children[index - 1].getSpaceAfter(), child.getSpaceBefore())
            height = child.wrapOn(getattr(self, "canv", None), room, 1e6)[1]
            found.append((child, at, height))
            at += height
        return found

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Place the children; the size taken."""
        self._laid = self._placed(width)
        content = self._laid[-1][1] + self._laid[-1][2] if self._laid else 0.0
        self.width, self.height = width, content + self.top + self.bottom
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two boxes, the first no higher than `height`; none if nothing would fit in it."""
        room = height - self.top - self.bottom
        above: list[Flowable] = []
        below: list[Flowable] = []
        for index, (child, at, taken) in enumerate(self._placed(width)):
            if at + taken <= room + 0.01:
                above.append(child)
                continue
            parts = child.splitOn(getattr(self, "canv", None), width - self.left - self.right, room - at)
            below = list(self.children[index + 1 :])
            if len(parts) > 1:
                above.append(parts[0])
                below = [*parts[1:], *below]
            else:
                below = [child, *below]
            break
        while above and above[-1].getKeepWithNext():
            below.insert(0, above.pop())
        if not above or not below:
            return []
        return [self._part(above, first=self.first, last=False), self._part(below, first=False, last=True)]

    def _part(self, children: Sequence[Flowable], *, first: bool, last: bool) -> Box:
        return Box(
            children,
            left=self.left,
            right=self.right,
            top=self.top,
            bottom=self.bottom,
            before=self.before if first else 0,
            after=self.after if last else 0,
            dress=self.dress,
            first=first,
        )

    def draw(self) -> None:
        """Draw the dress, then the children."""
        if self.dress is not None:
            self.dress(self.canv, self.width, self.height, self.first)
        for child, at, height in self._laid:
            child.drawOn(self.canv, self.left, self.height - self.top - at - height)
