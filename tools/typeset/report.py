"""A report: front matter, sections of blocks, and what they cite and show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ternlight.tools.typeset.blocks import Block, Heading
from ternlight.tools.typeset.codec import from_json, to_json
from ternlight.tools.typeset.inlines import Inline
from ternlight.tools.typeset.sources import Dataset, Figure, Source

Status = Literal["model", "repaired", "fallback", "user"]
"""Who made a part: the model; the model, then code; code because the model's words could not be used; the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it until the next heading."""

    heading: tuple[Inline, ...]
    """Empty for text before the first heading."""
    level: int = 1
    """1 to 4."""
    blocks: tuple[Block, ...] = ()
    status: Status = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a renderer needs. `date` is printed as it is; `lang` is a BCP 47 tag."""

    title: str
    subtitle: str = ""
    author: str = ""
    date: str = ""
    lang: str = "en"
    theme: str = "harbour"
    summary: tuple[Block, ...] = ()
    """Printed first, under its own heading; may be empty."""
    sections: tuple[Section, ...] = ()
    sources: tuple[Source, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    figures: tuple[Figure, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        data: dict[str, Any] = to_json(self)
        return data

    @classmethod
    def from_json(cls, data: Any) -> Report:
        """The report that `to_json` wrote; raises `codec.BadDocument`."""
        return from_json(cls, data)


def sections_of(blocks: Sequence[Block], *, status: Status = "user") -> tuple[Section, ...]:
    """A block tree cut at its headings. The highest level found becomes 1 and no level is skipped on the way down, as
    an outline demands (a heading of level 4 under one of level 1 becomes level 2)."""
    sections: list[Section] = []
    heading: tuple[Inline, ...] = ()
    level = 1
    gathered: list[Block] = []
    open_levels: list[int] = []

    def close() -> None:
        if heading or gathered:
            sections.append(Section(heading=heading, level=level, blocks=tuple(gathered), status=status))

    for block in blocks:
        if isinstance(block, Heading):
            close()
            gathered = []
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            heading, level = block.inlines, min(len(open_levels), 4)
        else:
            gathered.append(block)
    close()
    return tuple(sections)
