"""What every reader takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ternlight.tools.documents.types import Limits, OutlineEntry, Page
from ternlight.tools.errors import TooLarge

Progress = Callable[[int, int], None]
"""Called with (pages done, pages in all)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file as a reader gets it: its bytes, already checked against the limit on size."""

    name: str
    """File name without its folder; for messages and for nothing else."""
    data: bytes
    limits: Limits = field(default_factory=Limits)
    password: str = field(default="", repr=False)
    """Of a protected document, "" for none."""
    keep_scans: bool = False
    """Pages without usable text are marked, and neither refused nor complained about: they will be recognised."""

    def check_pages(self, count: int, what: str = "pages") -> None:
        """Raise `TooLarge` if there are more pages than allowed."""
        if count > self.limits.pages:
            raise TooLarge(
                f"“{self.name}” has {count:,} {what}; at most {self.limits.pages:,} can be read. Split it and read "
                "the parts."
            )

    def check_characters(self, count: int) -> None:
        """Raise `TooLarge` if there is more text than allowed."""
        if count > self.limits.characters:
            raise TooLarge(
                f"“{self.name}” holds over {self.limits.characters / 1e6:,.0f} million characters of text, more than "
                "can be read. Split it and read the parts."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader found: the document without what the file around it says."""

    pages: tuple[Page, ...]
    title: str = ""
    outline: tuple[OutlineEntry, ...] = ()
    warnings: tuple[str, ...] = ()
