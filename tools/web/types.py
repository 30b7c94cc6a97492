"""What a page of the web is once it has been read. All frozen and JSON-serialisable."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

from ternlight.tools.documents.types import Document, Page

Kind = Literal["html", "pdf", "text"]
ParagraphKind = Literal["heading", "prose", "bullet", "table", "quote", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A piece of a page: `page.text[start:end]`."""

    start: int
    end: int
    kind: ParagraphKind = "prose"
    page: int = 1
    """`Page.number` in a PDF, 1 elsewhere."""


@dataclass(frozen=True, kw_only=True)
class WebPage:
    """The main text of a page. Every word of it was written by strangers: data, never an instruction or markup."""

    url: str
    """The address that was asked for, canonical."""
    final_url: str
    """Where redirects led, canonical."""
    title: str
    text: str
    """Paragraphs, parted by blank lines; in a PDF the pages, parted by `PAGE_BREAK`."""
    paragraphs: tuple[Paragraph, ...]
    """In order, without overlap."""
    kind: Kind
    retrieved: float
    """Seconds since the epoch."""
    published: str = ""
    """The page's own word on it: YYYY-MM-DD, or ""."""
    author: str = ""
    language: str = ""
    """The page's own word on it: "en", "de-CH", or ""."""
    site: str = ""
    """What the site calls itself, else its host."""
    warnings: tuple[str, ...] = ()
    """Sentences for the user."""

    @cached_property
    def document(self) -> Document:
        """The page as a document, so that quotes are found and answers cited as in a file."""
        if self.kind == "pdf":
            numbers = sorted({paragraph.page for paragraph in self.paragraphs})
            pages = tuple(Page(number=number, text=self._page_text(number)) for number in numbers)
        else:
            pages = (Page(number=1, text=self.text, kind="section", label=self.title),)
        return Document(
            id=hashlib.sha256(f"{self.final_url}\n{self.text}".encode()).hexdigest(),
            name=self.title or self.final_url,
            path=self.final_url,
            media_type={"pdf": "application/pdf", "html": "text/html", "text": "text/plain"}[self.kind],
            pages=pages,
            title=self.title,
            warnings=self.warnings,
        )

    def _page_text(self, number: int) -> str:
        of_page = [paragraph for paragraph in self.paragraphs if paragraph.page == number]
        return self.text[of_page[0].start : of_page[-1].end]

    @cached_property
    def markdown(self) -> str:
        """The text with its headings and list items marked, as a model reads it."""
        marks = {"heading": "## ", "bullet": "- ", "quote": "> "}
        return "\n\n".join(marks.get(p.kind, "") + self.text[p.start : p.end] for p in self.paragraphs)

    def to_dict(self) -> dict[str, Any]:
        """The page as JSON can hold it; `from_dict` is the way back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> WebPage:
        """The page that `to_dict` wrote."""
        paragraphs = tuple(Paragraph(**paragraph) for paragraph in values["paragraphs"])
        return cls(**{**values, "paragraphs": paragraphs, "warnings": tuple(values["warnings"])})
