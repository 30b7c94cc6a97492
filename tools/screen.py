"""What the user has before them: the clipboard, and the page that is open. Both are asked for each time.

Where the text comes from is a protocol: only the window knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ternlight.tools.base import ToolContext, ToolResult, ToolSpec

LONGEST = 200_000
"""Characters that are looked at."""
_NOTHING: dict[str, Any] = {"type": "object", "properties": {}, "required": []}


class Clipboard(Protocol):
    """The clipboard of this computer."""

    async def text(self) -> str:
        """Its text, "" where it holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """The page that the user looks at."""

    title: str
    """Of its document, with the page's number."""
    text: str


class PageView(Protocol):
    """What shows pages to the user."""

    async def open_page(self) -> OpenPage | None:
        """The page that is open, or None."""


class ReadClipboard:
    """Reads the clipboard, after the user's yes for this very time."""

    def __init__(self, clipboard: Clipboard) -> None:
        self._clipboard = clipboard
        self._spec = ToolSpec(
            name="read_clipboard",
            title="Read the clipboard",
            description="Read the text that the user has copied. Use it when the user speaks of copied text.",
            parameters=_NOTHING,
            effect="read",
            examples=(
                "Summarise the text I copied",
                "What is on my clipboard?",
                "Explain what I have copied",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Read it. Raises `NeedsApproval`: a clipboard may hold a password."""
        context.require("clipboard", "Let the assistant read what you have copied?")
        text = (await self._clipboard.text())[:LONGEST]
        return ToolResult(text=text, title=f"{len(text):,} characters from the clipboard")


class ReadOpenPage:
    """Reads the page that is open beside the conversation."""

    def __init__(self, view: PageView) -> None:
        self._view = view
        self._spec = ToolSpec(
            name="read_open_page",
            title="Read the open page",
            description="Read the page that the user is looking at. Use it when the user speaks of “this page”.",
            parameters=_NOTHING,
            effect="read",
            examples=(
                "What does the page I am looking at say?",
                "Explain this page",
                "Summarise the open page",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Read it. Raises `NeedsApproval`."""
        context.require("open_page", "Let the assistant read the page that is open?")
        page = await self._view.open_page()
        if page is None:
            return ToolResult(text="", title="No page is open")
        return ToolResult(text=f"{page.title}\n\n{page.text[:LONGEST]}", title=f"Read {page.title}")
