"""The structure of a tagged PDF: built beside the flowables, filled while they draw, attached afterwards.

reportlab has no tagging of its own. Elements are made in reading order when the content is laid out; drawing brackets
each piece of the page's content stream with the number by which its element finds it (ISO 32000-1, 14.6 to 14.8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Element:
    """A structure element. `content` holds child elements and (page, number) marks, in order."""

    role: str
    alt: str = ""
    scope: str = ""
    lang: str = ""
    content: list[Element | tuple[int, int]] = field(default_factory=list)
    annotations: list[tuple[int, int]] = field(default_factory=list)
    """(page, index among the page's links): what a Link element points at."""

    def add(self, role: str, *, alt: str = "", scope: str = "", lang: str = "") -> Element:
        """A new child."""
        child = Element(role, alt=alt, scope=scope, lang=lang)
        self.content.append(child)
        return child

    @property
    def empty(self) -> bool:
        """Nothing of it was drawn."""
        return all(isinstance(each, Element) and each.empty for each in self.content)


class Tagger:
    """Marks content while it is drawn."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._numbers: dict[int, int] = {}
        self._links: dict[int, int] = {}
        self._open = False

    @contextmanager
    def marked(self, canvas: Any, element: Element | None) -> Iterator[None]:
        """What is drawn inside belongs to `element`; None means it is decoration. Does not nest: an inner one is part
        of the outer."""
        if self._open:
            yield
            return
        self.begin(canvas, element)
        try:
            yield
        finally:
            self.end(canvas)

    def begin(self, canvas: Any, element: Element | None) -> None:
        """Open a bracket."""
        if element is None:
            canvas._code.append("/Artifact BMC")
        else:
            page = canvas.getPageNumber()
            number = self._numbers.get(page, 0)
            self._numbers[page] = number + 1
            element.content.append((page, number))
            canvas._code.append(f"/{element.role} <</MCID {number}>> BDC")
        self._open = True

    def end(self, canvas: Any) -> None:
        """Close it."""
        canvas._code.append("EMC")
        self._open = False

    @property
    def is_open(self) -> bool:
        """Whether a bracket is open."""
        return self._open

    def link(self, canvas: Any, element: Element, rectangle: tuple[float, float, float, float], target: str) -> None:
        """A link over `rectangle`: to an address, or within the document when `target` begins with #."""
        page = canvas.getPageNumber()
        if target.startswith("#"):
            canvas.linkRect("", target[1:], rectangle, relative=1, thickness=0)
        else:
            canvas.linkURL(target, rectangle, relative=1, thickness=0)
        index = self._links.get(page, 0)
        self._links[page] = index + 1
        element.annotations.append((page, index))
