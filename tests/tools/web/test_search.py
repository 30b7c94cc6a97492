from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from urllib.parse import quote

import pytest
from helpers.website import Answer, Request, Site

from ternlight.tools.errors import BadStatus, NoAnswer, Offline, RateLimited, SearchFailed, WebError
from ternlight.tools.web.ledger import MemoryLedger
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.providers.base import Found, SearchQuery
from ternlight.tools.web.providers.ddgs import DdgsSearch
from ternlight.tools.web.providers.keyed import BraveSearch, TavilySearch
from ternlight.tools.web.providers.searxng import SearxngSearch
from ternlight.tools.web.providers.wikipedia import WikipediaSearch
from ternlight.tools.web.search import WebSearch
from ternlight.tools.web.unwrap import unwrap
from ternlight.tools.web.urls import parse_url

from .conftest import MakeFetcher

QUERY = SearchQuery(text="harbour dues 2024")


class Scripted:
    """A provider that answers, or fails, as it is told."""

    def __init__(self, name: str, answer: Sequence[str] | WebError) -> None:
        self.name = name
        self.answer = answer
        self.calls = 0

    async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
        self.calls += 1
        if isinstance(self.answer, WebError):
            raise self.answer
        return [Found(url=url, title=f"{self.name} {i}", snippet="s" * i) for i, url in enumerate(self.answer)]


def json_answer(value: object, status: int = 200) -> Answer:
    return Answer(body=json.dumps(value), type="application/json", status=status)


# ---------------------------------------------------------------------------------------------------------------------
# The fusion


async def test_lists_are_fused_by_rank_and_pages_named_once() -> None:
    one = Scripted("one", ["https://a.org/", "https://b.org/?utm_source=x", "https://c.org/"])
    two = Scripted("two", ["http://www.b.org", "https://d.org/", "https://d.org/#again"])
    outcome = await WebSearch([one, two]).search(QUERY, why="w")
    assert [str(result.url) for result in outcome.results] == [
        "https://b.org/?utm_source=x",
        "https://a.org/",
        "https://d.org/",
        "https://c.org/",
    ]
    assert outcome.results[0].providers == ("one", "two")
    assert (outcome.answered, outcome.failures, outcome.dropped) == (("one", "two"), (), 0)


async def test_the_next_one_steps_in_where_one_fails_and_the_reason_is_kept() -> None:
    failing = Scripted("first", NoAnswer("It could not be reached."))
    empty, third, spare = (
        Scripted("second", []),
        Scripted("third", ["https://a.org/"]),
        Scripted("spare", ["https://b.org/"]),
    )
    outcome = await WebSearch([failing, empty, third, spare], breadth=1).search(QUERY, why="w")
    assert [str(result.url) for result in outcome.results] == ["https://a.org/"]
    assert [(failure.provider, failure.reason) for failure in outcome.failures] == [
        ("first", "It could not be reached.")
    ]
    assert outcome.answered == ("third", "second")
    assert spare.calls == 0


@pytest.mark.parametrize("failing", range(3))
async def test_any_one_provider_may_fail(failing: int) -> None:
    providers = [Scripted(str(i), [f"https://{i}.org/"]) for i in range(3)]
    providers[failing].answer = BadStatus("no", status=500)
    outcome = await WebSearch(providers).search(QUERY, why="w")
    assert len(outcome.results) == 2


async def test_all_failing_is_told_with_every_reason() -> None:
    providers = [Scripted("A", NoAnswer("Nobody there.")), Scripted("B", SearchFailed("Strange answer."))]
    with pytest.raises(SearchFailed, match=r"A: Nobody there\. B: Strange answer\.") as caught:
        await WebSearch(providers).search(QUERY, why="w")
    assert caught.value.reasons == ("A: Nobody there.", "B: Strange answer.")
    with pytest.raises(SearchFailed, match="Settings"):
        await WebSearch([]).search(QUERY, why="w")


async def test_finding_nothing_is_an_answer() -> None:
    outcome = await WebSearch([Scripted("A", []), Scripted("B", NoAnswer("x"))]).search(QUERY, why="w")
    assert outcome.results == ()
    assert outcome.answered == ("A",)


async def test_a_provider_that_asks_for_rest_gets_it() -> None:
    now = [0.0]
    busy = Scripted("busy", RateLimited("Too often.", retry_after=100))
    search = WebSearch([busy, Scripted("other", ["https://a.org/"])], breadth=1, clock=lambda: now[0])
    await search.search(QUERY, why="w")
    outcome = await search.search(QUERY, why="w")
    assert busy.calls == 1
    assert "another 100 seconds" in outcome.failures[0].reason
    now[0] = 101.0
    busy.answer = ["https://b.org/"]
    assert (await search.search(QUERY, why="w")).answered == ("busy",)


async def test_offline_is_said_at_once() -> None:
    with pytest.raises(Offline):
        await WebSearch([Scripted("A", Offline("off")), Scripted("B", ["https://a.org/"])]).search(QUERY, why="w")


async def test_what_is_no_page_is_dropped_and_words_are_cleaned() -> None:
    provider = Scripted(
        "A", ["javascript:alert(1)", "http://0x7f.1/", "https://duckduckgo.com/y.js?ad=1", "https://a.org/"]
    )
    outcome = await WebSearch([provider]).search(QUERY, why="w")
    assert [str(result.url) for result in outcome.results] == ["https://a.org/"]
    assert outcome.dropped == 3

    class Dirty:
        name = "D"

        async def search(self, query: SearchQuery, *, tool: str, why: str) -> Sequence[Found]:
            return [Found(url="https://a.org/", title="a\u200b\n\n  b" + "x" * 500, snippet="c\x1b[31m" + "y" * 5000)]

    result = (await WebSearch([Dirty()]).search(QUERY, why="w")).results[0]
    assert result.title.startswith("a bxxx")
    assert len(result.title) == 200
    assert "\x1b" not in result.snippet
    assert len(result.snippet) == 500


@pytest.mark.parametrize(
    ("wrapped", "inner"),
    [
        ("https://duckduckgo.com/l/?uddg=" + quote("https://a.org/x?y=z", safe="") + "&rut=1", "https://a.org/x?y=z"),
        ("https://www.google.com/url?q=https://a.org/&sa=U", "https://a.org/"),
        ("https://www.bing.com/ck/a?!&&p=1&u=a1" + base64.urlsafe_b64encode(b"https://a.org/b").decode().rstrip("="), "https://a.org/b"),
        ("https://r.search.yahoo.com/_ylt=x/RV=2/RO=10/RU=https%3a%2f%2fa.org%2f/RK=2/RS=y", "https://a.org/"),
        ("https://duckduckgo.com/l/?uddg=" + quote("https://www.google.com/url?q=https://a.org/"), "https://a.org/"),
        ("https://a.org/url?q=https://b.org/", "https://a.org/url?q=https://b.org/"),
        ("https://duckduckgo.com/y.js?u3=https://a.org", None),
        ("https://www.googleadservices.com/pagead/aclk?adurl=https://a.org", None),
        ("https://ad.doubleclick.net/x", None),
        ("https://duckduckgo.com/l/?x=1", None),
        ("https://www.bing.com/ck/a?u=a1%%%", None),
        ("https://www.google.com/url?q=javascript:alert(1)", None),
        ("https://www.google.com/url?q=http://user@127.0.0.1/", None),
    ],
)  # fmt: skip
def test_wrappers_are_opened_without_asking_anyone(wrapped: str, inner: str | None) -> None:
    found = unwrap(parse_url(wrapped))
    assert (str(found) if found else None) == inner


# ---------------------------------------------------------------------------------------------------------------------
# The providers


async def test_searxng_is_asked_as_its_documents_say(
    make_fetcher: MakeFetcher, site: Site, ledger: MemoryLedger
) -> None:
    site.add(
        "/sx/search",
        json_answer(
            {
                "results": [
                    {"url": "https://a.org/", "title": "A &amp; <b>B</b>", "content": "c", "publishedDate": None},
                    {"url": "", "title": "no address"},
                    {"title": "none"},
                    "rubbish",
                    {"url": "https://b.org/", "title": None, "content": 3},
                ]
            }
        ),
    )
    provider = SearxngSearch(make_fetcher(), f"{site.origin}/sx/")
    query = SearchQuery(text="Häfen & more", language="de", region="ch")
    found = await provider.search(query, tool="web_search", why="search")
    await provider.close()
    assert [(f.url, f.title, f.snippet) for f in found] == [
        ("https://a.org/", "A & B", "c"),
        ("https://b.org/", "", ""),
    ]
    assert site.requests[0].query == {"q": "Häfen & more", "format": "json", "language": "de-CH"}
    assert [(entry.host, entry.tool) for entry in ledger.entries()] == [(site.host, "web_search")]


async def test_pages_may_not_go_where_searxng_stands(make_fetcher: MakeFetcher, site: Site) -> None:
    fetcher = make_fetcher()
    await SearxngSearch(fetcher, site.origin).close()
    with pytest.raises(WebError, match="was not opened"):
        await fetcher.get(site.origin, tool="read_page", why="w")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(body="<h1>hi</h1>"), "not a page"),
        (Answer(body="{", type="application/json"), "does not understand"),
        (Answer(body="[" * 100_000, type="application/json"), "does not understand"),
        (json_answer([]), "does not understand"),
        (json_answer({"results": [], "unresponsive_engines": [["google", "CAPTCHA"]]}), "None of the search engines"),
        (json_answer({}, 403), "json"),
        (json_answer({}, 500), "error"),
        (Answer(status=302, headers={"Location": "https://example.org/"}), "error"),
    ],
)
async def test_a_searxng_that_does_not_work_says_why(
    make_fetcher: MakeFetcher, site: Site, answer: Answer, said: str
) -> None:
    site.add("/search", answer)
    provider = SearxngSearch(make_fetcher(), site.origin)
    with pytest.raises(WebError, match=said):
        await provider.search(QUERY, tool="t", why="w")
    await provider.close()


async def test_brave_and_tavily_by_key(make_fetcher: MakeFetcher, site: Site) -> None:
    def brave(request: Request) -> Answer:
        if request.headers.get("x-subscription-token") != "KEY":
            return json_answer({"error": "bad key"}, 422)
        results = [
            {"url": "https://a.org/", "title": "A", "description": "<strong>d</strong>", "page_age": "2024-01-01"}
        ]
        return json_answer({"web": {"results": results}})

    def tavily(request: Request) -> Answer:
        if request.headers.get("authorization") != "Bearer KEY":
            return json_answer({}, 401)
        assert json.loads(request.body) == {"query": QUERY.text, "max_results": 10}
        return json_answer({"results": [{"url": "https://b.org/", "title": "B", "content": "c"}]})

    site.add("/brave", brave)
    site.add("/tavily", tavily)
    fetcher = make_fetcher(allow=[site.host])
    for kind, path in ((BraveSearch, "/brave"), (TavilySearch, "/tavily")):
        found = await kind(fetcher, "KEY", url=site.origin + path).search(QUERY, tool="t", why="w")
        assert len(found) == 1
        assert "<" not in found[0].snippet
        with pytest.raises(SearchFailed, match="did not accept the key"):
            await kind(fetcher, "WRONG", url=site.origin + path).search(QUERY, tool="t", why="w")


async def test_wikipedia_in_the_users_language(make_fetcher: MakeFetcher, site: Site) -> None:
    entry = {"title": "Port of X/Y?", "snippet": 'the <span class="searchmatch">port</span> of'}
    site.add("/w/api.php", json_answer({"query": {"search": [entry]}}))
    provider = WikipediaSearch(make_fetcher(allow=[site.host]), origin=site.origin)
    found = await provider.search(QUERY, tool="t", why="w")
    assert [(f.url, f.title, f.snippet) for f in found] == [
        (f"{site.origin}/wiki/Port_of_X%2FY%3F", "Port of X/Y?", "the port of")
    ]
    site.add("/w/api.php", json_answer({"error": {}}))
    with pytest.raises(SearchFailed):
        await provider.search(QUERY, tool="t", why="w")
    site.add("/w/api.php", Answer(status=429, headers={"Retry-After": "500"}))
    with pytest.raises(RateLimited):
        await provider.search(QUERY, tool="t", why="w")


DUCK = """<html><body><div class="serp"><div class="links result__body"><h2><a href="x">Harbour dues</a></h2>
<a class="result__snippet" href="https://a.org/dues">Dues of <b>2024</b></a></div>
<div class="result__body"><h2>Advert</h2><a href="https://duckduckgo.com/y.js?ad_domain=x">buy</a></div></div></body></html>"""


async def test_duckduckgo_through_ddgs(
    make_fetcher: MakeFetcher, site: Site, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddgs.engines.duckduckgo.Duckduckgo.search_url", f"{site.origin}/html/")
    site.add("/html/", DUCK)
    provider = DdgsSearch(make_fetcher(allow=[site.host]))
    found = await provider.search(QUERY, tool="web_search", why="search for dues")
    assert [(f.url, f.title, f.snippet) for f in found] == [("https://a.org/dues", "Harbour dues", "Dues of 2024")]
    assert b"harbour+dues+2024" in site.requests[0].body
    entry = ledger.entries()[0]
    assert (entry.method, entry.host, entry.outcome, entry.status) == ("POST", site.host, "answered", 200)
    assert (entry.why, entry.received) == ("search for dues", len(DUCK))
    site.add("/html/", Answer(status=202, body="please solve this puzzle"))
    with pytest.raises(RateLimited):
        await provider.search(QUERY, tool="t", why="w")
    site.add("/html/", Answer(status=302, headers={"Location": f"{site.origin}/elsewhere"}))
    with pytest.raises(BadStatus):
        await provider.search(QUERY, tool="t", why="w")
    assert not site.asked("/elsewhere")
    site.add("/html/", Answer(body=""))
    with pytest.raises(WebError):
        await provider.search(QUERY, tool="t", why="w")


async def test_ddgs_asks_the_policy_first(
    make_fetcher: MakeFetcher, site: Site, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddgs.engines.duckduckgo.Duckduckgo.search_url", f"{site.origin}/html/")
    with pytest.raises(Offline):
        await DdgsSearch(make_fetcher(policy=NetworkPolicy(offline=True))).search(QUERY, tool="t", why="w")
    with pytest.raises(WebError, match="was not opened"):
        await DdgsSearch(make_fetcher()).search(QUERY, tool="t", why="w")
    with pytest.raises(SearchFailed, match="no search engine called"):
        await DdgsSearch(make_fetcher(), "altavista").search(QUERY, tool="t", why="w")
    assert not site.requests
    assert [entry.outcome for entry in ledger.entries()] == ["refused"]
