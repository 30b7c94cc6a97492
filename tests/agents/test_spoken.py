"""A model's own words keep their tokens in later prompts, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ternlight.agents.spoken import SpokenTokens

PAIR, END = 1000, 2000


class Letters:
    """Tokens are letters, or pairs of letters, which the tokenizer prefers; 2000 ends a turn."""

    async def tokenize(self, text: str) -> list[int]:
        pairs = [text[at : at + 2] for at in range(0, len(text), 2)]
        return [PAIR + ord(pair[0]) * 128 + ord(pair[1]) if len(pair) == 2 else ord(pair) for pair in pairs]

    async def detokenize(self, tokens: Sequence[int]) -> str:
        return "".join(self._text(token) for token in tokens)

    @staticmethod
    def _text(token: int) -> str:
        if token == END:
            return "<end>"
        return chr(token) if token < PAIR else chr((token - PAIR) // 128) + chr((token - PAIR) % 128)


async def test_words_said_letter_by_letter_stay_so() -> None:
    engine, spoken = Letters(), SpokenTokens()
    prompt = await engine.tokenize("question")
    said = [ord(letter) for letter in "answer"]
    timeline = [*prompt, *said, END]
    await spoken.add(engine, timeline, len(prompt), "answer")  # type: ignore[arg-type]
    again = [*prompt, *await engine.tokenize("answer"), END, *await engine.tokenize("and then")]
    restored = spoken.restore(again, timeline)
    assert restored[: len(timeline)] == timeline
    assert await engine.detokenize(restored) == await engine.detokenize(again)
    later = [*restored, ord("o"), ord("k")]
    await spoken.add(engine, later, len(restored), "ok")  # type: ignore[arg-type]
    third = [*again, *await engine.tokenize("ok"), END]
    assert spoken.restore(third, later)[: len(later)] == later


async def test_another_conversation_is_not_touched() -> None:
    engine, spoken = Letters(), SpokenTokens()
    timeline = [*await engine.tokenize("question"), ord("n"), ord("o")]
    await spoken.add(engine, timeline, 4, "no")  # type: ignore[arg-type]
    other = [*await engine.tokenize("another!"), *await engine.tokenize("no")]
    assert spoken.restore(other, timeline) == other


letters = st.text(alphabet="abc", max_size=8)


@given(st.lists(st.tuples(letters, letters), min_size=1, max_size=5))
async def test_restoring_never_changes_the_text(turns: list[tuple[str, str]]) -> None:
    engine, spoken = Letters(), SpokenTokens()
    timeline: list[int] = []
    prompt: list[int] = []
    for asked, said in turns:
        prompt = [*prompt, *await engine.tokenize(asked), END]
        timeline = spoken.restore(prompt, timeline)
        assert await engine.detokenize(timeline) == await engine.detokenize(prompt)
        start = len(timeline)
        timeline = [*timeline, *(ord(letter) for letter in said)]
        await spoken.add(engine, timeline, start, said)  # type: ignore[arg-type]
        prompt = [*prompt, *await engine.tokenize(said), END]
    assert spoken.restore(prompt, timeline)[: len(timeline)] == timeline
