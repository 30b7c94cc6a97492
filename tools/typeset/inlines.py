"""What may stand within a line of text. There is nothing else: whatever Markdown or HTML said ends as one of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Characters to be set as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Bold."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Em:
    """Italic."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Monospaced, literally."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link; `url` is http, https or mailto, and was checked to be."""

    url: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """The number of a `Source`, set as [n]."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sup:
    """Raised."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sub:
    """Lowered."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A new line within the paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Math:
    """A formula in TeX's notation; `display` puts it on a line of its own."""

    tex: str
    display: bool = False


Inline = Text | Strong | Em | Code | Link | Cite | Sup | Sub | Break | Math
Inlines = tuple[Inline, ...]


def plain(inlines: Iterable[Inline], *, cites: bool = False) -> str:
    """The characters alone: what is measured, compared and put in an outline. Citations only if asked for."""
    parts = []
    for inline in inlines:
        match inline:
            case Text(text=text) | Code(text=text):
                parts.append(text)
            case Math(tex=tex):
                from ternlight.tools.typeset.formula import linear

                parts.append(linear(tex))
            case Break():
                parts.append("\n")
            case Cite(n=n):
                parts.append(f"[{n}]" if cites else "")
            case Strong(children=children) | Em(children=children) | Sup(children=children) | Sub(children=children):
                parts.append(plain(children, cites=cites))
            case Link(children=children):
                parts.append(plain(children, cites=cites))
    return "".join(parts)


def cited(inlines: Iterable[Inline]) -> list[int]:
    """Every source number in order of appearance, repeated where repeated."""
    numbers: list[int] = []
    for inline in inlines:
        if isinstance(inline, Cite):
            numbers.append(inline.n)
        elif isinstance(inline, (Strong, Em, Sup, Sub, Link)):
            numbers += cited(inline.children)
    return numbers


def text(words: str) -> Inlines:
    """`words` as inlines."""
    return (Text(text=words),) if words else ()
