from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator

import pytest
from helpers.website import ResearchWeb, Site, redirect, research_web
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.base import ToolContext
from ternlight.tools.errors import BadStatus, NeedsApproval, Offline, RetryWithHint, RobotsRefused
from ternlight.tools.registry import ToolRegistry
from ternlight.tools.sources import Source, SourceRegistry
from ternlight.tools.web.contradict import find_contradictions
from ternlight.tools.web.duplicates import near_duplicates
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.sources import add_from_user, clean_answer, find_source_quote
from ternlight.tools.web.tools import SCOPE

ALLOWED = frozenset({SCOPE})


@pytest.fixture(scope="module")
def web() -> Iterator[ResearchWeb]:
    with research_web() as web:
        yield web


def options(web: ResearchWeb, **others: object) -> WebOptions:
    policy = NetworkPolicy.of(allow=[web.site.host])
    return WebOptions(**{"policy": policy, "searxng": web.site.origin, "pause": 0.0, **others})  # type: ignore[arg-type]


async def test_search_numbers_and_reading_by_number(web: ResearchWeb) -> None:
    async with Web(options(web)) as opened:
        search, read = opened.tools()
        assert len(ToolRegistry([search, read])) == 2
        context = ToolContext(granted=ALLOWED)
        found = await search.run({"query": "harbour Karsund ships 2023"}, context)
        assert found.title.endswith("results from SearXNG")
        assert found.sources == tuple(range(1, len(found.sources) + 1))
        assert found.text.startswith("[1] The harbour of Karsund")
        assert "http" not in found.text  # no address, so none to copy
        page = await read.run({"source": 1}, context)
        assert page.sources == (1,)
        assert "handled 208 ships" in page.text
        citation = find_source_quote(context.sources, 1, "handled 208 ships, most of them carrying timber")
        assert citation is not None
        assert find_source_quote(context.sources, 1, "handled 209 ships") is None
        assert find_source_quote(context.sources, 2, "handled 208 ships") is None  # found, but not read
        assert {entry.tool for entry in opened.ledger.entries()} == {"web_search", "read_page"}
        assert any("Karsund" in entry.why for entry in opened.ledger.entries())


async def test_the_user_is_asked_with_the_real_arguments(web: ResearchWeb) -> None:
    async with Web(options(web)) as opened:
        search, read = opened.tools()
        context = ToolContext()
        before = len(web.site.requests)
        with pytest.raises(NeedsApproval) as asked:
            await search.run({"query": "my  secret plans"}, context)
        assert (asked.value.scope, asked.value.question) == ("web:search", "Send “my secret plans” to SearXNG?")
        number = context.sources.add(Source(key="k", title="T", url=f"{web.site.origin}/ostby/museum?a=b"))
        with pytest.raises(NeedsApproval) as asked:
            await read.run({"source": number}, context)
        assert asked.value.question == f"Open {web.site.origin}/ostby/museum?a=b?"
        assert len(web.site.requests) == before
        granted = ToolContext(sources=context.sources, granted=frozenset({asked.value.scope}))
        assert "2011" in (await read.run({"source": number}, granted)).text


async def test_a_number_that_is_no_page_is_explained(web: ResearchWeb) -> None:
    async with Web(options(web)) as opened:
        search, read = opened.tools()
        context = ToolContext(granted=ALLOWED)
        with pytest.raises(RetryWithHint, match="web_search first"):
            await read.run({"source": 1}, context)
        context.sources.add(Source(key="d", title="Report", path="/x.pdf"))
        context.sources.add(Source(key="w", title="Page", url=f"{web.site.origin}/x"))
        for wrong in (1, 3, 0, -1, True, "2", None):
            if wrong is True:
                continue
            with pytest.raises(RetryWithHint, match="numbers 2"):
                await read.run({"source": wrong}, context)
        with pytest.raises(RetryWithHint, match="empty"):
            await search.run({"query": "  "}, context)


async def test_bad_pages_are_errors_with_a_sentence(web: ResearchWeb) -> None:
    async with Web(options(web)) as opened:
        _, read = opened.tools()
        context = ToolContext(granted=ALLOWED)
        dead, members = add_from_user(
            context.sources, f"{web.site.origin}{web.dead[0]} and {web.site.origin}{web.forbidden}."
        )
        with pytest.raises(BadStatus):
            await read.run({"source": dead}, context)
        with pytest.raises(RobotsRefused):
            await read.run({"source": members}, context)


async def test_offline_opens_no_socket(web: ResearchWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_sockets: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened_sockets.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: opened_sockets.append(args))
    context = ToolContext(granted=ALLOWED, offline=True)
    context.sources.add(Source(key="w", title="Page", url=f"{web.site.origin}/x"))
    for policy in (NetworkPolicy(offline=True), NetworkPolicy()):
        for searxng in ("", web.site.origin):
            async with Web(options(web, policy=policy, searxng=searxng)) as opened:
                search, read = opened.tools()
                contexts = (
                    [context]
                    if not policy.offline
                    else [context, ToolContext(granted=ALLOWED, sources=context.sources)]
                )
                for each in contexts:
                    with pytest.raises(Offline):
                        await search.run({"query": "harbour"}, each)
                    with pytest.raises(Offline):
                        await read.run({"source": 1}, each)
    assert opened_sockets == []


async def test_a_page_keeps_its_number_through_redirects(web: ResearchWeb) -> None:
    with Site() as site:
        site.add("/old", redirect(f"{web.site.origin}/ostby/museum"))
        async with Web(options(web, policy=NetworkPolicy.of(allow=[web.site.host, site.host]))) as opened:
            _, read = opened.tools()
            context = ToolContext(granted=ALLOWED)
            old, direct = add_from_user(context.sources, f"{site.origin}/old {web.site.origin}/ostby/museum")
            first = await read.run({"source": direct}, context)
            second = await read.run({"source": old}, context)
            assert first.sources == second.sources == (direct,)


async def test_the_research_web_shows_what_it_should_and_hides_what_it_must(web: ResearchWeb) -> None:
    async with Web(options(web)) as opened:

        async def page(path: str):  # type: ignore[no-untyped-def]
            return await opened.reader.read(web.site.origin + path, tool="read_page", why="w")

        for hidden in await asyncio.gather(*(page(path) for path in web.hidden)):
            assert not any(planted.split(".")[0] in hidden.text for planted in web.planted), hidden.url
            assert "Water and power" in hidden.text
        group = next(group for group in web.duplicates if len(group) == 3)
        pages = await asyncio.gather(*(page(path) for path in (*group, *web.contradiction)))
        assert near_duplicates([page.text for page in pages]) == [0, 0, 0, 3, 4]
        found = find_contradictions([(n, page.document) for n, page in enumerate(pages, 1)])
        assert [contradiction.note for contradiction in found] == ["Sources disagree: 312 ships [4], 298 ships [5]."]
        report = await page(web.pdf)
        assert report.kind == "pdf"
        assert "4.6 million euros" in report.document.pages[1].text


# ---------------------------------------------------------------------------------------------------------------------
# What a model writes


def registry() -> SourceRegistry:
    sources = SourceRegistry()
    sources.add(Source(key="example.org/a", title="A", url="https://example.org/a"))
    sources.add(Source(key="d", title="B", path="/b.pdf"))
    return sources


@pytest.mark.parametrize(
    ("written", "shown", "cited", "invented"),
    [
        ("Ships rose [1]. So did dues [2, 1].", "Ships rose [1]. So did dues [2][1].", (1, 2), ()),
        ("It fell [7]. It rose [1; 9].", "It fell. It rose [1].", (1,), (7, 9)),
        ("See https://evil.example/x?d=secret.", "See.", (), ()),
        ("See [here](https://evil.example) now.", "See here now.", (), ()),
        ("See [A](https://example.org/a/).", "See A [1].", (1,), ()),
        ("![x](http://evil.example/p.png)", "x", (), ()),
        ("At https://www.example.org/a?utm_source=m, it says.", "At [1], it says.", (1,), ()),
        ("<https://evil.example> and www.evil.example/x", "and", (), ()),
        ("Text\n[1]: https://evil.example\n", "Text", (), ()),
        ("[1](https://evil.example)", "[1]", (1,), ()),
        ("[https://evil.example](https://example.org/a)", "[1]", (1,), ()),
        ("javascript:alert data:text/html,x mailto:a@b.c", "", (), ()),
    ],
)
def test_an_answer_keeps_numbers_and_loses_addresses(
    written: str, shown: str, cited: tuple[int, ...], invented: tuple[int, ...]
) -> None:
    clean = clean_answer(written, registry())
    assert (clean.text, clean.cited, clean.invented) == (shown, cited, invented)


_FRAGMENTS = st.sampled_from(
    ["[", "]", "(", ")", "<", ">", "http://", "https://evil.example", "www.", "[1]", "[99]", " ", "\n", "!", ".", ":",
     "a", "https://example.org/a", "javascript:", "[1]: "]
)  # fmt: skip


@given(st.lists(_FRAGMENTS, max_size=14).map("".join))
def test_no_address_survives(written: str) -> None:
    clean = clean_answer(written, registry())
    assert not re.search(r"(?:https?://|www\.)\w", clean.text)
    assert all(number in (1, 2) for number in clean.cited)
    assert not re.search(r"\[99\]", clean.text)
