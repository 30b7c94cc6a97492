"""What has been found in the sources. Everything is frozen, and JSON by `tools.typeset.codec`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A document that was read: a file, a page of the web, a conversation."""

    key: str
    """`Document.id`."""
    title: str
    url: str = ""
    path: str = ""
    retrieved: str = ""
    """The day it was read, ISO 8601."""
    paged: bool = True
    """Whether its pages are pages that a reader can turn to."""
    kind: str = "page"
    """`Page.kind` of its pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of a source, found there by code; `id` is its index in `Material.passages`."""

    id: int
    origin: int
    """Index in `Material.origins`."""
    page: int
    text: str
    """Tidied: without list marks, reference marks and opening connectives."""
    quote: str
    """As the page has it, white space folded."""
    topic: int
    """Index in `Material.topics`."""
    order: int
    """Ordinal of the sentence in its document."""
    worth: float
    """How much it matters, 0 to 1."""
    alone: bool = True
    """Whether it can be understood without the sentence before it."""
    item: bool = False
    """An item of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """A table as the page has it, every row as long as `header`."""

    id: str
    origin: int
    page: int
    topic: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The items of one list, each as the page has it without its mark."""

    origin: int
    page: int
    topic: int
    lead: str
    """The sentence or heading before it."""
    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPicture:
    """A picture of a source, in a file of its own."""

    id: str
    origin: int
    page: int
    topic: int
    path: str
    width: int
    """Pixels."""
    height: int
    caption: str = ""
    """As the source has it, without its number."""
    alt: str = ""
    """What it shows, in the source's words; where there are none, where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A part of a source under one heading."""

    title: str
    """The heading without its number; the source's title where it has no headings."""
    origin: int
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything found in the sources of one document that is to be made."""

    title: str
    """What the sources are about, in the words of their own title."""
    origins: tuple[Origin, ...]
    topics: tuple[Topic, ...]
    passages: tuple[Passage, ...]
    tables: tuple[FoundTable, ...] = ()
    listings: tuple[Listing, ...] = ()
    pictures: tuple[FoundPicture, ...] = ()
    about: int = -1
    """The passage that says what the first source is about; -1 if none does."""
    lang: str = "en"
    notes: tuple[str, ...] = ()
    """Sentences for the user about what could not be read or was left out."""

    def of_topic(self, topic: int) -> tuple[Passage, ...]:
        """The passages of a topic in the order of the text."""
        return tuple(passage for passage in self.passages if passage.topic == topic)
