from __future__ import annotations

import itertools

import pytest
from helpers.agents import RandomModel
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.agents.context import Block, PromptWindow
from ternlight.agents.results import ResultStore, clean, head, one_line
from ternlight.agents.testing import ScriptedModel
from ternlight.engine.errors import ContextFull


def block(key: str, kind: str, *forms: str, role: str = "user", group: str = "") -> Block:
    return Block(key=key, role=role, kind=kind, forms=forms, group=group)  # type: ignore[arg-type]


def run_of(results: int, *, words: int = 50) -> list[Block]:
    blocks = [block("system", "fixed", "prefix", role="system")]
    for turn in range(3):
        blocks.append(block(f"q{turn}", "history", f"question{turn} " * 20, "", group=f"t{turn}"))
        blocks.append(block(f"a{turn}", "history", f"answer{turn} " * 20, "", role="assistant", group=f"t{turn}"))
    blocks.append(block("user", "fixed", "LAST WORDS and PLAN"))
    for number in range(results):
        blocks.append(block(f"c{number}", "call", f"call{number} " * 5, f"call{number}", role="assistant"))
        blocks.append(block(f"r{number}", "result", f"result{number} " * words, f"short{number} " * 5, f"gone{number}"))
        blocks.append(block(f"n{number}", "note", f"note{number} " * 5, ""))
    return blocks


def shown(messages: object) -> str:
    return "\n".join(message.text for message in messages)  # type: ignore[attr-defined]


async def fitted(room: int, results: int = 6) -> str:
    messages, size = await PromptWindow(ScriptedModel()).fit(run_of(results), room)
    assert size == await ScriptedModel().count_tokens(messages) <= room
    return shown(messages)


async def test_what_fits_is_left_alone_and_roles_alternate() -> None:
    messages, _ = await PromptWindow(ScriptedModel()).fit(run_of(2), 10_000)
    roles = [message.role for message in messages]
    assert roles[0] == "system"
    assert all(one != two for one, two in itertools.pairwise(roles))


async def test_tiers_are_given_up_in_order() -> None:
    whole = await fitted(10_000)
    assert "note0" in whole and "result0 result0" in whole
    notes = await fitted(480)
    assert "note0" not in notes and "note5" in notes
    assert "result5 result5" in notes and "call0 call0" in notes
    dropped = await fitted(330)
    assert "gone0" in dropped and "result5 result5" in dropped and "call0 call0" in dropped
    tight = await fitted(160)
    assert "question0" not in tight and "call0" in tight
    for text in (whole, notes, dropped, tight):
        assert "LAST WORDS and PLAN" in text
        assert text.startswith("prefix")


async def test_after_shortening_several_turns_fit_without_shortening_again() -> None:
    window = PromptWindow(ScriptedModel())
    first, _ = await window.fit(run_of(6), 480)
    grown = [*run_of(6), block("c6", "call", "call6 " * 5, "call6", role="assistant")]
    second, _ = await window.fit(grown, 480)
    assert shown(second).startswith(shown(first))
    assert PromptWindow(ScriptedModel(), dict(window.levels)).levels == window.levels


async def test_what_may_not_be_touched_and_does_not_fit_is_an_error_with_numbers() -> None:
    with pytest.raises(ContextFull) as caught:
        await PromptWindow(ScriptedModel()).fit([block("user", "fixed", "word " * 100)], 50)
    assert (caught.value.needed, caught.value.limit) == (101, 50)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600), st.integers(min_value=1, max_value=40))
async def test_parts_of_a_result_join_without_a_gap_and_fit(text: str, tokens: int) -> None:
    count = PromptWindow(RandomModel()).count
    store = ResultStore()
    handle = store.add(text)
    read, number = "", 1
    while (found := await store.part(handle, number, tokens, count)) is not None:
        read += found[0]
        assert await count(found[0]) <= tokens
        number += 1
        if not found[1]:
            break
    assert read == text


async def test_a_part_that_is_not_there_is_none() -> None:
    count = PromptWindow(RandomModel()).count
    store = ResultStore()
    handle = store.add("a few words")
    assert await store.part(handle, 2, 10, count) is None
    assert await store.part(handle, 0, 10, count) is None
    assert await store.part("r9", 1, 10, count) is None
    assert await head("abc " * 100, 10, count) > 0


def test_text_for_a_model_or_a_screen_has_no_control_characters() -> None:
    assert clean("a\x00b\x1b[31mc\u202ed\r\ne\tf\ud800") == "ab[31mcd\ne\tf"
    assert one_line("a\n\n  b" * 100, 10) == "a ba ba ba"[:9] + "…"
