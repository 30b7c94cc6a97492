"""The clipboard and the open page: never without a yes."""

from __future__ import annotations

import pytest

from ternlight.tools.base import ToolContext
from ternlight.tools.errors import NeedsApproval
from ternlight.tools.screen import LONGEST, OpenPage, ReadClipboard, ReadOpenPage


class Screen:
    def __init__(self, copied: str, page: OpenPage | None) -> None:
        self.copied, self.page, self.read = copied, page, 0

    async def text(self) -> str:
        self.read += 1
        return self.copied

    async def open_page(self) -> OpenPage | None:
        self.read += 1
        return self.page


async def test_nothing_is_read_before_the_yes() -> None:
    screen = Screen("password", OpenPage(title="A", text="b"))
    for tool in (ReadClipboard(screen), ReadOpenPage(screen)):
        with pytest.raises(NeedsApproval):
            await tool.run({}, ToolContext())
    assert screen.read == 0


async def test_what_is_there_is_bounded_and_no_instruction() -> None:
    granted = ToolContext(granted=frozenset({"clipboard", "open_page"}))
    long = await ReadClipboard(Screen("x" * 1_000_000, None)).run({}, granted)
    assert len(long.text) == LONGEST
    assert not long.trusted
    page = await ReadOpenPage(Screen("", OpenPage(title="Report, page 3", text="Ships came."))).run({}, granted)
    assert page.text == "Report, page 3\n\nShips came."
    nothing = await ReadOpenPage(Screen("", None)).run({}, granted)
    assert (nothing.text, nothing.title) == ("", "No page is open")
