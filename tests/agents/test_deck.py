"""Whatever the document and whatever the model: a whole deck, every number traced, nothing made up, nothing lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from helpers.harbour_report import SAMPLE
from helpers.making import all_of, events_of_deck, form_filler, made, planned

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import Event, RunFailed, SectionMade, SubagentEvent, Usage
from ternlight.agents.messages import MadePart, Message, part_from_json, part_to_json
from ternlight.agents.model import CallOptions
from ternlight.agents.run import parts_so_far
from ternlight.agents.testing import ScriptedModel
from ternlight.agents.workflows.deck.by_code import texts_of
from ternlight.agents.workflows.deck.facts import UserFacts, facts_of
from ternlight.agents.workflows.deck.ground import Ground
from ternlight.agents.workflows.deck.headline_choices import states
from ternlight.agents.workflows.deck.notes import FEWEST, MOST
from ternlight.agents.workflows.deck.outline import Outline
from ternlight.agents.workflows.deck.plan import DeckOptions
from ternlight.agents.workflows.deck.run import load_draft, redo_slide, switch_theme, write_deck
from ternlight.agents.workflows.deck.slots import FORMS, read
from ternlight.agents.workflows.material.brief import leans
from ternlight.app.benchmark.judge import invented
from ternlight.app.benchmark.ventures import VENTURES, document_of
from ternlight.tools.documents.read import read_document
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.errors import ToolError
from ternlight.tools.typeset.check import check_file

PITCH = DeckOptions(kind="pitch", date="22 November 2026")
RESEARCH = DeckOptions(date="22 November 2026")


def venture(number: int = 0) -> Document:
    return document_of(VENTURES[number])


async def judged(path: Path, document: Document, *known: str) -> list[str]:
    deck = await read_document(path)
    lines = [line for page in deck.pages for line in page.text.split("\n")]
    return invented(lines, document.text, known=(document.title, document.name, "22 November 2026", *known))


@pytest.mark.parametrize("options", [PITCH, RESEARCH])
async def test_without_a_model_the_deck_is_whole_and_says_so(tmp_path: Path, options: DeckOptions) -> None:
    part = made(await events_of_deck(venture(), tmp_path, options))
    assert part.complete
    assert 10 <= len(part.parts) <= 14
    assert len({section.layout for section in part.parts}) >= 8
    assert {section.status for section in part.parts} == {"fallback"}
    checked = check_file(tmp_path / "deck.pptx")
    assert checked.errors == ()
    assert checked.figures["with_visual"] >= 0.7
    assert await judged(tmp_path / "deck.pptx", venture()) == []
    titles = [section.title.casefold() for section in part.parts]
    assert len(set(titles)) == len(titles)
    assert all(section.sources for section in part.parts[1:-1])
    numbers = {source.n for source in part.sources}
    assert all(set(section.sources) <= numbers for section in part.parts)
    assert part_from_json(part_to_json(part)) == part


async def test_what_only_the_user_knows_is_asked_for_and_never_made_up(tmp_path: Path) -> None:
    part = made(await events_of_deck(venture(), tmp_path, PITCH))
    missing = " ".join(part.to_supply)
    assert "the amount you ask for" in missing
    assert "what the money is for" in missing
    assert "closing" not in [section.layout for section in part.parts]
    facts = facts_of(
        {"amount": "We ask for 1.5 million euros", "uses": "Hardware; Sales", "team": "Ada Bell, CEO; Bo Lee, CTO"}
    )
    with_facts = made(await events_of_deck(venture(), tmp_path, replace(PITCH, facts=facts)))
    assert "closing" in [section.layout for section in with_facts.parts]
    assert not any("amount" in line for line in with_facts.to_supply)
    assert await judged(tmp_path / "deck.pptx", venture(), *facts.texts) == []


def test_answers_become_facts() -> None:
    facts = facts_of({"team": "Ada Bell, CEO", "milestones": "May 2027: launch; 2028: two countries"})
    assert (facts.team[0].name, facts.team[0].role) == ("Ada Bell", "CEO")
    assert facts.milestones == ("May 2027: launch", "2028: two countries")
    with pytest.raises(ValueError, match="salary is none of"):
        facts_of({"salary": "1"})


@pytest.mark.parametrize("count", [6, 8, 10, 14])
async def test_as_many_slides_as_were_asked_for(tmp_path: Path, count: int) -> None:
    document = venture()
    part = made(await events_of_deck(document, tmp_path, replace(RESEARCH, slides=count)))
    assert abs(len(part.parts) - count) <= 1


async def test_a_capable_model_writes_and_is_called_once_for_each_slide(tmp_path: Path) -> None:
    words = form_filler(lambda passages, n: passages[n % len(passages)].rstrip("."))
    model = ScriptedModel(words, context=8000, check_schema=True)
    events = await events_of_deck(venture(), tmp_path, PITCH, model)
    part = made(events)
    by_model = [section for section in part.parts if section.status in ("model", "repaired")]
    assert len(by_model) >= 4
    assert check_file(tmp_path / "deck.pptx").errors == ()
    assert await judged(tmp_path / "deck.pptx", venture()) == []
    asked = {event.agent for event in events if isinstance(event, SubagentEvent) and isinstance(event.event, Usage)}
    assert len(asked) >= len(by_model)  # nothing counts as the model's without a call
    request = model.calls[5].messages[-1].text if model.calls[5].messages[-1].role == "user" else ""
    assert "Passages:" in request or len(model.calls[5].messages) > 2


def chooser(pick: int) -> Callable[[Sequence[Message], CallOptions], str]:
    """A tiny model that always takes one of the choices, counted from the first or from the last."""

    def reply(_: Sequence[Message], options: CallOptions) -> str:
        choices = json.loads(options.json_schema or "{}")["properties"]["headline"]["enum"]
        assert 2 <= len(choices) <= 4
        return json.dumps({"headline": choices[pick]})

    return reply


async def test_a_tiny_model_chooses_among_statements_and_what_it_chose_is_told(tmp_path: Path) -> None:
    plain = made(await events_of_deck(venture(), tmp_path / "code", PITCH))
    model = ScriptedModel(chooser(-1), context=2000, strength="tiny", check_schema=True)
    part = made(await events_of_deck(venture(), tmp_path, PITCH, model))
    chosen = [section for section in part.parts if section.status == "model"]
    assert len(chosen) == len(model.calls) >= 4  # a slide is the model's only if it was asked and its answer stands
    assert {section.title for section in chosen} - {section.title for section in plain.parts}
    assert [section.layout for section in part.parts] == [section.layout for section in plain.parts]
    assert any("chose the headlines" in note and "wrote none" in note for note in part.notes)
    assert await judged(tmp_path / "deck.pptx", venture()) == []
    assert check_file(tmp_path / "deck.pptx").errors == ()
    titles = [section.title.casefold() for section in part.parts]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("reply", ['{"headline": "Google paid 900 million"}', "no JSON", '{"headline": 3}', ""])
async def test_a_tiny_model_that_chooses_what_was_not_offered_has_no_part(tmp_path: Path, reply: str) -> None:
    part = made(await events_of_deck(venture(), tmp_path, PITCH, ScriptedModel([reply], context=2000, strength="tiny")))
    assert {section.status for section in part.parts} == {"fallback"}
    assert not any("Google" in section.title for section in part.parts)


@pytest.mark.parametrize("options", [PITCH, RESEARCH])
async def test_notes_have_thirty_to_eighty_words_and_do_not_repeat_the_slide(
    tmp_path: Path, options: DeckOptions
) -> None:
    await events_of_deck(venture(2), tmp_path, options)
    draft = await load_draft("deck", FileCheckpoints(tmp_path / "drafts"))
    for written in draft.slides:
        count = len(written.slide.notes.split())
        assert FEWEST <= count <= MOST, (written.key, count)
        assert written.slide.headline not in written.slide.notes


@pytest.mark.parametrize(
    ("words", "leaning"),
    [
        ("Costs grew faster, by 13 %", True),
        ("The table shows where the money went", True),
        ("It therefore fell to 6.2 million", True),
        ("Costs grew faster than revenue", False),
        ("The storm closed the port for 31 hours", False),
    ],
)
def test_a_headline_that_leans_on_other_words_is_known(words: str, leaning: bool) -> None:
    assert leans(words) is leaning


@pytest.mark.parametrize(
    ("words", "lang", "stating"),
    [
        ("The storm closed the port for 31 hours", "en", True),
        ("A check of finished files", "en", False),
        ("First the cause. Then the cure", "en", False),
        ("Cost: 4 million", "en", False),
        ("Der Sturm schloss den Hafen", "de", True),
    ],
)
def test_a_headline_is_a_statement(words: str, lang: str, stating: bool) -> None:
    assert states(words, lang) is stating


async def test_headlines_state_what_the_sources_say(tmp_path: Path) -> None:
    part = made(await events_of_deck(await read_document(SAMPLE), tmp_path, DeckOptions(kind="pitch")))
    labels = {"The dates that matter", "Energy and air", "What comes next", "In short"}
    titles = [each.title for each in part.parts[1:-1]]
    assert not labels & set(titles)
    assert len({title.casefold() for title in titles}) == len(titles)


INVENTIONS = (
    "Google paid 900 million dollars for Kelpline in 1999",
    "Dr Elvira Quantum leads the team of 4,711 engineers",
    "Revenue will reach 88 billion euros",
    "Farms do not lose money and gain 77 percent",
)


async def test_a_model_that_makes_things_up_is_refused(tmp_path: Path) -> None:
    model = ScriptedModel(form_filler(lambda _, n: INVENTIONS[n % 4]), context=8000, check_schema=True)
    part = made(await events_of_deck(venture(), tmp_path, PITCH, model))
    assert {section.status for section in part.parts} == {"fallback"}
    assert await judged(tmp_path / "deck.pptx", venture()) == []
    assert any("said more than the sources" in note for note in part.notes)


@pytest.mark.parametrize("reply", ["", "no JSON at all", "[1, 2]", '{"headline": "x"}', "a " * 400, "\u0000\ud800"])
async def test_a_model_that_answers_nonsense_costs_nothing(tmp_path: Path, reply: str) -> None:
    part = made(await events_of_deck(venture(), tmp_path, RESEARCH, ScriptedModel([reply], context=8000)))
    assert {section.status for section in part.parts} == {"fallback"}
    assert check_file(tmp_path / "deck.pptx").errors == ()


async def test_a_model_that_fails_on_the_way_is_left_and_told(tmp_path: Path) -> None:
    good = form_filler(lambda passages, n: passages[n % len(passages)].rstrip("."))
    count = 0

    def reply(messages: object, options: object) -> str | Exception:
        nonlocal count
        count += 1
        return ModelUnavailable("The model is gone.") if count > 3 else good(messages, options)  # type: ignore[arg-type]

    part = made(await events_of_deck(venture(), tmp_path, PITCH, ScriptedModel(reply, context=8000)))
    assert part.complete
    assert any("The model is gone" in note for note in part.notes)


async def test_a_stopped_deck_is_kept_and_gone_on_with(tmp_path: Path) -> None:
    words = form_filler(lambda passages, n: passages[n % len(passages)].rstrip("."))
    outline, material = await planned(venture(), PITCH)
    checkpoints = FileCheckpoints(tmp_path / "drafts")
    model = ScriptedModel(words, context=8000, hangs_at=6)
    seen: list[Event] = []

    async def follow() -> None:
        events = write_deck(
            outline, material, path=tmp_path / "deck.pptx", model=model, checkpoints=checkpoints, draft="deck"
        )
        try:
            async for event in events:
                seen.append(event)
        finally:
            await cast("AsyncGenerator[Event]", events).aclose()

    task = asyncio.ensure_future(follow())
    await model.hanging.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    ready = [event for event in seen if isinstance(event, SectionMade)]
    assert ready
    (part,) = (part for part in parts_so_far(seen) if isinstance(part, MadePart))
    assert not part.complete
    assert "Stopped early" in part.notes[-1]
    assert check_file(tmp_path / "deck.pptx").errors == ()
    kept = len(ready)
    again = ScriptedModel(words, context=8000)
    events = await all_of(
        write_deck(outline, material, path=tmp_path / "deck.pptx", model=again, checkpoints=checkpoints, draft="deck")
    )
    assert made(events).complete
    assert len(again.calls) < len(outline.items)
    draft = await load_draft("deck", checkpoints)
    assert len(draft.slides) >= kept


async def test_the_outline_can_be_changed_before_writing(tmp_path: Path) -> None:
    outline, material = await planned(venture(), PITCH)
    outline = Outline.from_json(outline.to_json())
    first = outline.items[0].key
    changed = outline.without(first)
    changed = replace(changed, items=(replace(changed.items[0], headline="My own headline"), *changed.items[1:]))
    events = write_deck(
        changed, material, path=tmp_path / "d.pptx", model=None, checkpoints=FileCheckpoints(tmp_path), draft="d"
    )
    part = made(await all_of(events))
    assert part.parts[1].title == "My own headline"
    assert len(part.parts) == len(changed.items) + 2


async def test_one_slide_is_made_anew_and_the_others_stay(tmp_path: Path) -> None:
    before = made(await events_of_deck(venture(), tmp_path, PITCH))
    checkpoints = FileCheckpoints(tmp_path / "drafts")
    part = made(await all_of(redo_slide("deck", 2, model=None, checkpoints=checkpoints)))
    assert part.parts[2] != before.parts[2]
    assert [p.title for n, p in enumerate(part.parts) if n != 2] == [
        p.title for n, p in enumerate(before.parts) if n != 2
    ]
    assert check_file(tmp_path / "deck.pptx").errors == ()
    asked = made(await all_of(redo_slide("deck", 2, model=None, checkpoints=checkpoints, layout="quote")))
    assert asked.parts[2].layout == "quote"
    (failed,) = [
        e for e in await all_of(redo_slide("deck", 0, model=None, checkpoints=checkpoints)) if isinstance(e, RunFailed)
    ]
    assert "made by code" in failed.message


async def test_the_theme_is_switched_without_the_model(tmp_path: Path) -> None:
    await events_of_deck(venture(), tmp_path, PITCH)
    before = (tmp_path / "deck.pptx").read_bytes()
    checkpoints = FileCheckpoints(tmp_path / "drafts")
    draft = await switch_theme("deck", "midnight", checkpoints=checkpoints)
    assert draft.outline.theme == "midnight"
    assert (tmp_path / "deck.pptx").read_bytes() != before
    assert check_file(tmp_path / "deck.pptx").errors == ()
    with pytest.raises(ToolError):
        await switch_theme("deck", "plaid", checkpoints=checkpoints)
    await switch_theme("deck", "harbour", checkpoints=checkpoints)
    assert (tmp_path / "deck.pptx").read_bytes() == before


async def test_the_same_input_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        await events_of_deck(venture(3), tmp_path / name, PITCH)
    assert (tmp_path / "a" / "deck.pptx").read_bytes() == (tmp_path / "b" / "deck.pptx").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "One sentence is all there is in this paper.",
        "Порт принял 312 судов за год. Доход вырос на 8 процентов. Причал стал длиннее. Работы закончены в срок.",
        "港口去年接待了三百艘船。收入增长了百分之八。码头延长了三分之一。工程按时完成。",
    ],
)
async def test_little_text_and_other_scripts_make_a_small_deck(tmp_path: Path, text: str) -> None:
    document = Document(
        id="1", name="x.txt", path="x.txt", media_type="text/plain", pages=(Page(number=1, text=text),), title="A paper"
    )
    part = made(await events_of_deck(document, tmp_path, RESEARCH))
    assert part.parts[0].layout == "cover"
    assert check_file(tmp_path / "deck.pptx").errors == ()


def test_the_ground_knows_numbers_names_and_turned_meaning() -> None:
    ground = Ground(
        passages=("Berth 4 handled 312,000 containers in 2025.", "Costs rose by 13 percent."), facts=("Ada Bell",)
    )
    for good in ("Berth 4 handled 312,000 containers", "Costs rose by 13 %", "Ada Bell saw costs rise"):
        assert ground.refuses(good) is None, good
    for bad in ("Berth 5 handled 312,000 containers", "Costs fell by 13 %", "Costs rose by 14 %", "Costs did not rise",
                "Quickcrane handled 312,000 containers", "**Costs** rose", ""):  # fmt: skip
        assert ground.refuses(bad) is not None, bad


def test_forms_are_flat_bounded_and_free_of_markup() -> None:
    for name, form in FORMS.items():
        assert len(form.schema()) < 1400, name
        assert all(limit <= 400 for limit in form.limits.values()), name
        assert '"pattern"' in form.schema()
        assert "maxLength" not in form.schema()
    with pytest.raises(ValueError, match="not an object"):
        read(FORMS["cards"], "[]")


def test_no_facts_are_no_texts() -> None:
    assert UserFacts().texts == ()
    assert texts_of(("a", ("b", ""))) == ["a", "b"]
