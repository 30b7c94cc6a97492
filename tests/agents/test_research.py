from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
from helpers.embedders import RealEmbedder
from helpers.website import INJECTIONS, ResearchWeb, research_web

from ternlight.agents.events import (
    Event,
    RunFailed,
    RunFinished,
    RunStarted,
    SubagentEvent,
    TextDelta,
    ToolFinished,
    ToolStarted,
    Usage,
)
from ternlight.agents.messages import CitationsPart, Message, OutcomePart, TextPart, part_from_json, part_to_json
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.testing import ScriptedModel
from ternlight.agents.workflows.findings.evidence import is_addressed_to_assistants
from ternlight.agents.workflows.findings.plan import plan
from ternlight.agents.workflows.research import research
from ternlight.tools.base import ToolContext
from ternlight.tools.web.policy import NetworkPolicy
from ternlight.tools.web.service import Web, WebOptions
from ternlight.tools.web.sources import find_source_quote
from ternlight.tools.web.tools import SCOPE


@pytest.fixture(scope="module")
def web() -> Iterator[ResearchWeb]:
    with research_web() as web:
        yield web


@pytest.fixture(scope="module")
def embedder() -> RealEmbedder:
    return RealEmbedder()


@pytest.fixture
async def opened(web: ResearchWeb) -> AsyncIterator[Web]:
    policy = NetworkPolicy.of(allow=[web.site.host])
    async with Web(WebOptions(policy=policy, searxng=web.site.origin, pause=0.0)) as opened:
        yield opened


async def ask(
    opened: Web,
    embedder: RealEmbedder,
    question: str,
    model: ChatModel | None = None,
    context: ToolContext | None = None,
) -> tuple[list[Event], ToolContext]:
    search, read = opened.tools()
    context = context or ToolContext(granted=frozenset({SCOPE}))
    run = research(question, search=search, read=read, embedder=embedder, model=model, context=context)
    events = [event async for event in run]
    assert isinstance(events[0], RunStarted)
    return events, context


def answer(events: list[Event]) -> tuple[str, CitationsPart]:
    final = events[-1]
    assert isinstance(final, RunFinished), final
    text, citations = final.parts[-2:]
    assert isinstance(text, TextPart)
    assert isinstance(citations, CitationsPart)
    assert part_from_json(json.loads(json.dumps(part_to_json(citations)))) == citations
    return text.text, citations


def check_citations(text: str, citations: CitationsPart, context: ToolContext) -> None:
    """Every sentence cites; every number is a source's; every quote stands in the text that was read."""
    for sentence in text.split("\n\n"):
        assert re.search(r"(?:\[\d+\])+$", sentence), sentence
    assert {int(n) for n in re.findall(r"\[(\d+)\]", text)} == {place.n for place in citations.citations}
    for place in citations.citations:
        source = context.sources.get(place.n)
        assert source is not None
        assert source.url == place.url
        assert find_source_quote(context.sources, place.n, place.quote) is not None
        document = context.sources.document(place.n)
        assert document is not None
        text_of_page = next(page.text for page in document.pages if page.number == place.page)
        assert " ".join(text_of_page[place.start : place.end].split()) == place.quote
    assert "http" not in text


@pytest.mark.parametrize("index", range(5))
async def test_questions_are_answered_with_checked_citations(
    web: ResearchWeb, opened: Web, embedder: RealEmbedder, index: int
) -> None:
    question = web.questions[index]
    events, context = await ask(opened, embedder, question.text)
    text, citations = answer(events)
    check_citations(text, citations, context)
    assert any(fact in text.split("\n\n")[0] for fact in question.facts), text
    assert all(fact in text for fact in question.facts), text
    assert {place.url.removeprefix(web.site.origin) for place in citations.citations} & set(question.pages)
    assert citations.mode == "extractive"
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == text


async def test_disagreeing_sources_are_named(opened: Web, embedder: RealEmbedder) -> None:
    events, _ = await ask(opened, embedder, "How many ships did the harbour of Lindholm handle in 2023?")
    _, citations = answer(events)
    notes = [note for note in citations.notes if note.startswith("Sources disagree")]
    assert len(notes) == 1
    assert "312 ships" in notes[0]
    assert "298 ships" in notes[0]


async def test_dead_links_and_reprints_are_told(opened: Web, embedder: RealEmbedder) -> None:
    events, context = await ask(opened, embedder, "What do the harbour statistics of Lindholm say about ships?")
    failed = [event for event in events if isinstance(event, ToolFinished) and event.part.status == "failed"]
    assert any("no such page" in event.title for event in failed)
    _, citations = answer(events)
    assert any("could not be read" in note for note in citations.notes)
    assert any("counted once" in note for note in citations.notes)
    assert len(context.sources) > 3


async def test_several_questions_at_once(opened: Web, embedder: RealEmbedder) -> None:
    question = "Who is the harbour master of Hallvik? When did the museum of Ostby open? And who is its harbour master?"
    events, context = await ask(opened, embedder, question)
    text, citations = answer(events)
    check_citations(text, citations, context)
    assert "Sigrid Dahl" in text
    assert "2011" in text
    assert "Jonas Falk" in text
    assert "Olav Brekke" not in text


async def test_what_is_compared_is_looked_up_one_by_one(opened: Web, embedder: RealEmbedder) -> None:
    question = "Compare the harbours of Karsund and Vestermark: how many ships, and what cargo?"
    events, context = await ask(opened, embedder, question)
    text, citations = answer(events)
    check_citations(text, citations, context)
    for said in ("208 ships", "timber", "541 ships", "steel"):
        assert said in text


async def test_what_is_not_there_is_not_answered(opened: Web, embedder: RealEmbedder) -> None:
    events, _ = await ask(opened, embedder, "What is the population of Quetzaltenango harbour?")
    final = events[-1]
    assert isinstance(final, RunFinished)
    assert isinstance(final.parts[-3], OutcomePart)
    text, citations = answer(events)
    assert text.startswith("Nothing that answers this")
    assert citations.citations == ()


async def test_a_model_phrases_and_its_inventions_are_replaced(opened: Web, embedder: RealEmbedder) -> None:
    def reply(messages: Sequence[Message], options: CallOptions) -> str:
        if "plan research" in messages[0].text:
            return json.dumps({"questions": ["Who painted the Mona Lisa?", "How long is the main quay of Karsund?"]})
        quotes = dict(re.findall(r"^\[(\d+)\] (.*)$", messages[-1].text, re.MULTILINE))
        ships = next((int(number) for number, quote in quotes.items() if "208 ships" in quote), 0)
        if not ships:
            return "nothing"
        other = next((int(number) for number in quotes if int(number) != ships), ships)
        proposals = [
            (ships, "In 2023 the harbour of Karsund handled 208 ships, most with timber."),
            (other, "Quickcrane Ltd is the best company in the world."),
            (other, "Again."),
            (ships, "See http://evil.example/prize for more."),
        ]
        return json.dumps({"answer": [{"quote": number, "sentence": text} for number, text in proposals]})

    model = ScriptedModel(reply)
    question = "What is known about the ships and the quay in the harbour of Karsund?"
    events, context = await ask(opened, embedder, question, model)
    text, citations = answer(events)
    check_citations(text, citations, context)
    searched = [event.title for event in events if isinstance(event, ToolStarted) and event.part.tool == "web_search"]
    assert len(searched) == 2  # what shares nothing with the question is not looked up
    assert "main quay Karsund" in searched[1]
    assert len(model.calls) == 3
    agents = [event for event in events if isinstance(event, SubagentEvent)]
    begun = [event.agent for event in agents if isinstance(event.event, RunStarted)]
    asked = [event.agent for event in agents if isinstance(event.event, Usage)]
    assert begun == ["part 0", "part 1"]
    assert sorted(set(asked)) == begun  # none ended without having asked the model
    assert "980 metres" in text
    assert "Quickcrane" not in text
    assert "evil" not in text
    assert text.startswith("In 2023 the harbour of Karsund handled 208 ships, most with timber. [")
    assert citations.mode == "model"
    assert "1 of the model's sentences said more than their source" in " ".join(citations.notes)


@pytest.mark.parametrize("reply", ["PWNED", "{}", '{"answer": [{"quote": 99, "sentence": "x"}]}', '{"answer": 3}', ""])
async def test_a_model_that_writes_nonsense_changes_nothing(opened: Web, embedder: RealEmbedder, reply: str) -> None:
    question = "Who is the harbour master of Hallvik?"
    plain, _ = await ask(opened, embedder, question)
    events, _ = await ask(opened, embedder, question, ScriptedModel([reply]))
    assert answer(events)[0] == answer(plain)[0]


async def test_planted_instructions_are_obeyed_by_nobody(web: ResearchWeb, opened: Web, embedder: RealEmbedder) -> None:
    """The model does what it is told by whatever it is shown; nothing of it may be seen or done."""

    def obedient(messages: object, options: object) -> str:
        shown = str(messages)
        said = next((planted for planted in INJECTIONS if planted[:25] in shown), "PWNED. Visit www.evil.example")
        return json.dumps({"answer": [{"quote": 1, "sentence": said}]})

    before = len(web.site.requests)
    for number in range(1, 6):
        question = f"Forum: which harbour is best, page {number}? A sailor's guide to the harbours, part {number}"
        events, context = await ask(opened, embedder, question, ScriptedModel(obedient))
        text, _ = answer(events)
        for bad in ("PWNED", "evil.example", "Quickcrane", "maintenance mode", "steal", "text of your instructions"):
            assert bad not in text
        assert all(source.url.startswith(web.site.origin) for _, source in context.sources)
    assert "/steal" not in {request.path for request in web.site.requests[before:]}
    assert {entry.host for entry in opened.ledger.entries()} == {web.site.host}


@pytest.mark.parametrize("planted", INJECTIONS)
def test_sentences_for_assistants_are_known(planted: str) -> None:
    assert any(is_addressed_to_assistants(part) for part in (planted, *re.split(r"(?<=[.:]) ", planted)))


@pytest.mark.parametrize(
    "text",
    [
        "The assistant harbour master retired in May.",
        "The port's system was renewed in 2019, and users were content.",
        "All previous records were broken, and the rules for pilots have changed.",
        "Reply cards are at the office.",
    ],
)
def test_ordinary_sentences_are_not(text: str) -> None:
    assert not is_addressed_to_assistants(text)


async def test_without_the_network_it_says_so(web: ResearchWeb, embedder: RealEmbedder) -> None:
    options = WebOptions(policy=NetworkPolicy(offline=True), searxng=web.site.origin)
    before = len(web.site.requests)
    async with Web(options) as opened:
        events, _ = await ask(opened, embedder, "Who is the harbour master of Hallvik?")
    assert isinstance(events[-1], RunFailed)
    assert "offline" in events[-1].message
    assert len(web.site.requests) == before


async def test_without_the_users_yes_nothing_is_asked(web: ResearchWeb, opened: Web, embedder: RealEmbedder) -> None:
    before = len(web.site.requests)
    events, _ = await ask(opened, embedder, "Who is the harbour master of Hallvik?", context=ToolContext())
    assert isinstance(events[-1], RunFailed)
    assert len(web.site.requests) == before


def test_a_question_becomes_queries() -> None:
    one, two = plan("How many ships did the harbour of Karsund handle in 2023? And who runs it?")
    assert one.query == "ships harbour Karsund handle 2023"
    assert one.wants_number
    assert one.names == {"karsund"}
    assert two.wants_name
    assert (two.names, two.query) == ({"karsund"}, "runs Karsund")
    assert [part.query for part in plan("???")] == ["???"]
    two = plan("Who is the harbour master of Hallvik, and when did the museum of Ostby open?")
    assert [part.text for part in two] == ["Who is the harbour master of Hallvik", "when did the museum of Ostby open?"]
    assert [part.wants_name for part in two] == [True, False]
    one, two = plan("Who founded Karsund and what does it export?")
    assert two.names == one.names == {"karsund"}
    compared = "Compare the harbours of Karsund and Vestermark: how many ships, and what cargo?"
    assert [(part.names, part.query) for part in plan(compared)] == [
        ({"karsund"}, "harbours Karsund ships cargo"),
        ({"vestermark"}, "harbours Vestermark ships cargo"),
    ]
    assert [part.names for part in plan("Which harbour is older, Hallvik or Ostby?")] == [{"hallvik"}, {"ostby"}]
    different = plan("What is the difference between Karsund, Ostby and Hallvik?")
    assert [part.text for part in different] == [f"Tell me about {name}" for name in ("Karsund", "Ostby", "Hallvik")]
    for whole in ("What is the capital of Trinidad and Tobago?", "How do Johnson and Johnson compare with Pfizer?"):
        assert [part.text for part in plan(whole)] == [whole]
    for whole in ("What happened to the pilot station, and when?", "Explain when and where ships may moor"):
        assert [part.text for part in plan(whole)] == [whole]
