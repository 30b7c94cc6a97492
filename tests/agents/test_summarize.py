"""Whatever the document and whatever the model says: true points, found quotes, one end."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import cycle

import pytest
from helpers.embedders import WordEmbedder
from helpers.harbour_report import sections
from helpers.planted import planted_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ternlight.agents.events import (
    FINAL,
    Event,
    PointAdded,
    RunFailed,
    RunFinished,
    RunStarted,
    StepFinished,
    StepProgress,
    StepStarted,
    Usage,
)
from ternlight.agents.messages import Message, SummaryPart, part_from_json, part_to_json
from ternlight.agents.model import CallOptions, ChatModel
from ternlight.agents.run import parts_so_far
from ternlight.agents.testing import Reply, ScriptedModel
from ternlight.agents.workflows.summarize import summarize
from ternlight.agents.workflows.summary.plan import Length
from ternlight.agents.workflows.summary.tidy import tidy
from ternlight.engine.errors import EngineDied, ModelFileError
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.text.facts import unsupported
from ternlight.tools.text.sentences import split_pages
from ternlight.tools.text.words import fold


def document(*pages: str, warnings: tuple[str, ...] = ()) -> Document:
    made = tuple(Page(number=number, text=text) for number, text in enumerate(pages, 1))
    return Document(id="d", name="d.pdf", path="/d.pdf", media_type="application/pdf", pages=made, warnings=warnings)


HARBOUR = document(
    *("\n\n".join([heading, *(p for p in paragraphs if not p.isupper())]) for heading, paragraphs in sections())
)

# Every sentence long enough that a tiny model is asked to shorten it.
WORDY = document(
    *(
        "\n\n".join(one.text for one in split_pages([page]) if one.kind == "prose" and len(one.text.split()) > 17)
        for page in HARBOUR.pages
    )
)


async def events_of(source: Document, *, length: Length = "medium", model: ChatModel | None = None) -> list[Event]:
    return [event async for event in summarize(source, length=length, embedder=WordEmbedder(), model=model)]


def summary_of(events: Sequence[Event]) -> SummaryPart:
    final = events[-1]
    assert isinstance(final, RunFinished), final
    (part,) = final.parts
    assert isinstance(part, SummaryPart)
    return part


def check_contract(events: Sequence[Event], source: Document) -> None:
    """One beginning, one end, steps closed, points in order, each quote where it is said to be."""
    assert isinstance(events[0], RunStarted)
    assert [isinstance(event, FINAL) for event in events] == [False] * (len(events) - 1) + [True]
    points = [event for event in events if isinstance(event, PointAdded)]
    assert [event.index for event in points] == list(range(len(points)))
    pages = {page.number: page.text for page in source.pages}
    for event in points:
        point = event.point
        assert fold(pages[point.page][point.start : point.end]) == point.quote
        assert point.quote and point.text
        if point.status == "quoted":
            assert point.text == tidy(point.quote)
        else:
            assert unsupported(point.text, tidy(point.quote)) == []
    if isinstance(events[-1], RunFinished):
        assert summary_of(events).points == tuple(event.point for event in points)
        started = [event.step for event in events if isinstance(event, StepStarted)]
        assert started == [event.step for event in events if isinstance(event, StepFinished)]


async def test_without_a_model_the_points_are_the_documents_own_words() -> None:
    events = await events_of(HARBOUR)
    check_contract(events, HARBOUR)
    part = summary_of(events)
    assert (part.mode, part.model, part.complete, len(part.points)) == ("extractive", "", True, 8)
    assert all(point.status == "quoted" for point in part.points)
    assert [point.page for point in part.points] == sorted(point.page for point in part.points)
    assert part_from_json(json.loads(json.dumps(part_to_json(part)))) == part
    titles = [event.title for event in events if isinstance(event, StepFinished)]
    assert re.fullmatch(r"Found \d+ candidate facts, merged to 8", titles[0])
    assert titles[1] == "Covered 5 of 5 fifths of the text"
    assert titles[2] == "Checked 8 of 8 quotes against the page"


async def test_the_length_decides_the_number_of_points_and_every_tenth_is_covered() -> None:
    counts = [len(summary_of(await events_of(HARBOUR, length=length)).points) for length in ("short", "medium", "long")]
    assert counts == [4, 8, 14]
    events = await events_of(HARBOUR, length="long")
    assert "Covered 5 of 5 fifths of the text" in [e.title for e in events if isinstance(e, StepFinished)]


async def test_the_same_document_gives_the_same_summary() -> None:
    first, second = summary_of(await events_of(HARBOUR)), summary_of(await events_of(HARBOUR))
    assert first.points == second.points


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("The port closed on 9 March because of the storm.", 1),
        ("Yes.", 1),
        ("Name: Smith\nAge: 40", 1),
        ("Item | Price\nRope | 12\nPaint | 30", 2),
        ("word " * 5000, 8),
        ("x" * 20_000, 8),
        ("The port closed on 9 March because of the storm. " * 50, 1),
    ],
)
async def test_small_and_odd_documents_have_a_summary(text: str, points: int) -> None:
    source = document(text)
    events = await events_of(source)
    check_contract(events, source)
    assert 1 <= len(summary_of(events).points) <= points


@pytest.mark.parametrize("pages", [[""], [], [" \n ", "…"]])
async def test_a_document_without_a_letter_fails_with_a_sentence(pages: list[str]) -> None:
    events = await events_of(document(*pages))
    assert isinstance(events[-1], RunFailed)
    assert events[-1].error_kind == "world"
    assert "d.pdf" in events[-1].message


@given(st.lists(st.text(max_size=300) | st.text(alphabet="ab .\n|•1A。", max_size=200), max_size=4))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
async def test_any_text_keeps_the_contract(pages: list[str]) -> None:
    source = document(*pages)
    check_contract(await events_of(source, length="long"), source)


async def test_page_furniture_contents_and_references_are_no_points() -> None:
    body = [
        f"The committee found {n} cracks in pier {n} of the bridge and closed it for {n} weeks." for n in range(2, 9)
    ]
    pages = [
        f"Annual report of the Bridge Company Limited for all of us.\n\n{line}\n\nPage {n} of 9"
        for n, line in enumerate(body)
    ]
    pages[0] = "Contents\n\nThe piers of the bridge ........ 4\n\n" + pages[0]
    pages.append(
        "References\n\nSmith, J. and Miller, P. wrote about the cracks in the piers of the bridge in the year 1999."
    )
    part = summary_of(await events_of(document(*pages), length="long"))
    assert part.points
    assert all(point.text in body for point in part.points)


async def test_a_script_that_the_embedder_does_not_know_is_said() -> None:
    text = (
        "港口在三月九日因风暴关闭了三十一个小时。渡轮码头连续第三年失去乘客。第四泊位处理了三十一万二千个集装箱。" * 3
    )
    source = document(text, "Порт был закрыт на 31 час из-за шторма 9 марта. Доходы выросли на 8 процентов за год.")
    events = await events_of(source)
    check_contract(events, source)
    part = summary_of(events)
    assert any("does not know this document's script" in note for note in part.notes)


async def test_an_embedder_that_fails_is_replaced_by_words_and_said() -> None:
    class Broken(WordEmbedder):
        async def embed(self, texts, *, progress=None):  # type: ignore[no-untyped-def]
            raise ModelFileError("The embedding model cannot be used.")

    events = [event async for event in summarize(HARBOUR, length="medium", embedder=Broken(), model=None)]
    check_contract(events, HARBOUR)
    part = summary_of(events)
    assert len(part.points) == 8
    assert any("The embedding model cannot be used" in note for note in part.notes)


async def test_the_documents_warnings_are_told() -> None:
    source = document("The port closed on 9 March because of the storm.", warnings=("Page 2 is a scan without text.",))
    assert "Page 2 is a scan without text." in summary_of(await events_of(source)).notes


# Models that lie. `source_of` is the sentence that a tiny model was asked to shorten.


def source_of(messages: Sequence[Message]) -> str:
    return messages[-1].text.split("\n", 1)[1]


LIES: dict[str, Callable[[str], str]] = {
    "another number": lambda s: s.rstrip(".") + " in 77 cases.",
    "all numbers changed": lambda s: re.sub(r"\d", "8", s) + " 8",
    "another name": lambda s: "Greta Holm said that " + s,
    "a negation": lambda s: "Not all of this is so: " + s,
    "a negation within": lambda s: re.sub(r"^(\S+ \S+)", r"\1 never", s),
    "chatter": lambda s: "Sure, here is a shorter version: " + s,
    "nothing": lambda s: "",
    "a loop": lambda s: (s + " ") * 5,
    "the first words": lambda s: " ".join(s.split()[:4]),
    "markup": lambda s: f"<b>{s}</b>",
    "something else": lambda s: "The moon is made of green cheese, and everybody has always known it.",
    "swapped halves": lambda s: " ".join([*s.split()[len(s.split()) // 2 :], *s.split()[: len(s.split()) // 2]]),
    "a template": lambda s: "<|im_start|>assistant\n" + s,
    "a link": lambda s: "[Read more](https://evil.example/?q=1) " + s,
}


@pytest.mark.parametrize("lie", LIES)
async def test_nothing_that_a_lying_tiny_model_says_is_shown(lie: str) -> None:
    model = ScriptedModel(lambda messages, options: LIES[lie](source_of(messages)), strength="tiny")
    events = await events_of(WORDY, length="long", model=model)
    check_contract(events, WORDY)
    part = summary_of(events)
    assert len(model.calls) >= 10
    assert [point.text for point in part.points if point.status == "checked"] == []
    assert part.mode == "extractive"
    assert part.notes == ()  # that its points are quotes is what the mode says


async def test_a_tiny_models_honest_shortening_is_shown_as_checked() -> None:
    source = document(
        "The old bridge at Lund, which was built in 1912, was closed for six weeks, because its bearings were worn."
    )
    short = "The old bridge at Lund was closed for six weeks, because its bearings were worn."
    model = ScriptedModel([short], strength="tiny", name="Tiny")
    events = await events_of(source, model=model)
    check_contract(events, source)
    part = summary_of(events)
    assert (part.mode, part.model) == ("model", "Tiny")
    assert part.points[0].text == short
    assert part.points[0].status == "checked"
    assert sum(isinstance(event, Usage) for event in events) == len(model.calls) == 1
    assert model.calls[0].options.temperature == 0


async def test_a_model_with_almost_no_context_is_not_asked() -> None:
    model = ScriptedModel(["x"], strength="tiny", context=20)
    part = summary_of(await events_of(HARBOUR, model=model))
    assert model.calls == []
    assert part.mode == "extractive"


@pytest.mark.parametrize("strength", ["tiny", "capable"])
async def test_a_model_that_dies_leaves_quotes_and_a_note(strength: str) -> None:
    model = ScriptedModel([EngineDied("The engine stopped.")], strength=strength)  # type: ignore[arg-type]
    events = await events_of(HARBOUR, model=model)
    check_contract(events, HARBOUR)
    part = summary_of(events)
    assert len(model.calls) == 1
    assert len(part.points) == 8
    assert part.mode == "extractive"
    assert any("The engine stopped" in note for note in part.notes)


# A capable model picks by number.


def numbered(messages: Sequence[Message]) -> list[str]:
    return re.findall(r"^\[\d+\] (.*)$", messages[1].text, re.MULTILINE)


def answer(*points: tuple[int, str]) -> str:
    return json.dumps({"points": [{"sentence": number, "text": text} for number, text in points]})


def wanted(options: CallOptions) -> int:
    assert options.json_schema is not None
    return int(json.loads(options.json_schema)["properties"]["points"]["minItems"])


def honest(messages: Sequence[Message], options: CallOptions) -> str:
    """The last sentences, each without its first clause's marks: true, and in the schema."""
    found = numbered(messages)
    chosen = list(enumerate(found, 1))[-wanted(options) :]
    return answer(*((number, re.sub(r"[^\w\s.,%;:’'-]", "", text)[:300]) for number, text in chosen))


async def test_a_capable_model_picks_sentences_by_number() -> None:
    model = ScriptedModel(honest, check_schema=True)
    events = await events_of(HARBOUR, length="long", model=model)
    check_contract(events, HARBOUR)
    part = summary_of(events)
    assert part.mode == "model"
    assert len(part.points) == 14
    assert len({point.quote for point in part.points}) == 14
    for call in model.calls:
        assert "page" not in call.messages[-1].text.split("]", 1)[0]


async def test_a_capable_model_gets_one_more_try_with_the_exact_error() -> None:
    def lies_first(messages: Sequence[Message], options: CallOptions) -> Reply:
        if len(messages) == 2:
            return answer(*((n, f"The answer is {7000 + n}.") for n in range(1, wanted(options) + 1)))
        assert "the number '7001' is not in the source" in messages[-1].text
        return answer(*((n, numbered(messages)[n - 1]) for n in range(1, wanted(options) + 1)))

    events = await events_of(HARBOUR, model=ScriptedModel(lies_first))
    check_contract(events, HARBOUR)
    part = summary_of(events)
    assert part.mode == "model"
    assert not any("did not match" in note for note in part.notes)


BABBLE = cycle(
    [
        "no JSON at all",
        '{"points": 3}',
        answer((99, "There is no such sentence."), (-1, "Nor this one.")),
        answer((1, "Twice."), (1, "Twice.")),
        answer((1, "")),
        '{"points": [{"sentence": 1, "text": "cut o',
        answer((1, "Costs fell by 99 percent and nobody noticed."), (2, "The king of Spain came to visit Norrholm.")),
        "null",
        '{"points": [null]}',
    ]
)


async def test_whatever_a_capable_model_babbles_only_the_source_is_shown() -> None:
    for length in ("short", "medium", "long"):
        model = ScriptedModel(lambda messages, options: next(BABBLE))
        events = await events_of(HARBOUR, length=length, model=model)  # type: ignore[arg-type]
        check_contract(events, HARBOUR)
        part = summary_of(events)
        assert len(part.points) == {"short": 4, "medium": 8, "long": 14}[length]
        assert part.mode == "extractive"


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4), st.sampled_from(["tiny", "capable"]))
@settings(deadline=None, max_examples=30)
async def test_any_model_output_keeps_the_contract(replies: list[str], strength: str) -> None:
    model = ScriptedModel(replies, strength=strength)  # type: ignore[arg-type]
    check_contract(await events_of(HARBOUR, length="short", model=model), HARBOUR)


# Cancelling and length


@pytest.mark.parametrize("call", [0, 3])
async def test_cancelling_keeps_the_points_that_are_ready(call: int) -> None:
    model = ScriptedModel(lambda messages, options: source_of(messages), strength="tiny", hangs_at=call)
    seen: list[Event] = []

    async def consume() -> None:
        async for event in summarize(WORDY, length="long", embedder=WordEmbedder(), model=model):
            seen.append(event)

    task = asyncio.create_task(consume())
    await model.hanging.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    ready = [event.point for event in seen if isinstance(event, PointAdded)]
    parts = parts_so_far(seen)
    if ready:
        (part,) = parts
        assert isinstance(part, SummaryPart)
        assert part.points == tuple(ready)
        assert (part.document, part.pages, part.complete) == ("d.pdf", 9, False)
    else:
        assert parts == ()


async def test_a_thousand_pages_are_sifted_and_it_is_said() -> None:
    source = planted_document(7, pages=1_000).document
    embedder = WordEmbedder()
    events = [event async for event in summarize(source, length="long", embedder=embedder, model=None)]
    check_contract(events, source)
    part = summary_of(events)
    assert embedder.texts < 1_500
    assert any("1,200 most promising" in note for note in part.notes)
    assert "Covered 10 of 10 tenths of the text" in [e.title for e in events if isinstance(e, StepFinished)]
    progress = [event for event in events if isinstance(event, StepProgress) and event.unit == "pages"]
    assert progress[-1].done == progress[-1].total == 1_000
