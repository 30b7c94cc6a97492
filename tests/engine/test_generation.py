"""Ways to generate faster that change nothing: forced tokens without the model, guesses with exact acceptance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import write_decoder
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import EngineError
from ternlight.engine.generation import Generation
from ternlight.engine.gguf.types import Q8_0
from ternlight.engine.grammar import Grammar, GrammarVocabulary, grammar_source
from ternlight.engine.local import LocalEngine
from ternlight.engine.lookup import MATCH, PromptLookup
from ternlight.engine.native import NativeContext, NativeModel
from ternlight.engine.timeline import Timeline
from ternlight.engine.types import LoadOptions, SamplingParams, Token

CONTEXT = 200
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"kind_of_answer": {"enum": ["affirmative", "negative"]}, "number": {"enum": [7, 8]}},
        "required": ["kind_of_answer", "number"],
        "additionalProperties": False,
    }
)


class Counting:
    """A context that counts its evaluations."""

    def __init__(self, context: NativeContext) -> None:
        self._context = context
        self.calls = 0

    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag, *, logits: bool = True) -> None:
        self.calls += 1
        self._context.evaluate(tokens, start, flag, logits=logits)

    def evaluate_each(self, tokens: Sequence[int], start: int, flag: CancelFlag) -> NDArray[np.float32] | None:
        self.calls += 1
        return self._context.evaluate_each(tokens, start, flag)

    def __getattr__(self, name: str) -> object:
        return getattr(self._context, name)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NativeModel]:
    """A byte vocabulary, in which a text is cut into tokens in one way only."""
    path = write_decoder(tmp_path_factory.mktemp("model") / "model.gguf", "llama", Q8_0)
    made = NativeModel(path, context=CONTEXT, threads=1, flag=CancelFlag())
    yield made
    made.close()


def begin(model: NativeModel, prompt: str) -> tuple[Timeline, Counting]:
    counting = Counting(model.new_context(CONTEXT, 1))
    timeline = Timeline(counting, limit=CONTEXT, vocabulary=model.vocabulary.size)  # type: ignore[arg-type]
    tokens = model.vocabulary.encode(prompt)
    known = timeline.begin_sync(tokens)
    timeline.extend(tokens[known:], CancelFlag())
    counting.calls = 0
    return timeline, counting


def generation(model: NativeModel, timeline: Timeline, params: SamplingParams) -> Generation:
    source = grammar_source(params)
    vocabulary = model.vocabulary
    grammar = None
    if source is not None:
        stops = sorted(vocabulary.stop_ids)
        words = GrammarVocabulary(
            vocabulary.pieces(), vocabulary.control_ids, stops, lambda text: [3 + byte for byte in text]
        )
        grammar = Grammar(source, words)
    return Generation(timeline, vocabulary, params, grammar=grammar)


def generate(model: NativeModel, prompt: str, params: SamplingParams) -> tuple[list[Token], int]:
    """The tokens and the number of evaluations."""
    timeline, counting = begin(model, prompt)
    steps = generation(model, timeline, params)
    tokens: list[Token] = []
    while not tokens or tokens[-1].finish is None:
        tokens.append(steps.step(CancelFlag()))
    counting.close()  # type: ignore[operator]
    return tokens, counting.calls


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_forced_tokens_are_not_asked_for(model: NativeModel, temperature: float) -> None:
    # the random generator is drawn from for each token that is asked for, so only the greedy text must be the same
    params = {"json_schema": SCHEMA, "max_tokens": 100, "temperature": temperature, "repeat_penalty": 1.1}
    plain, plain_calls = generate(model, "Say:", SamplingParams(**params))
    fast, fast_calls = generate(model, "Say:", SamplingParams(**params, fast_forward=True))
    text = "".join(token.text for token in fast)
    assert json.loads(text)["number"] in (7, 8)
    assert fast_calls < plain_calls / 3
    forced = [token for token in fast if token.logprob is None]
    assert len(forced) > len(fast) / 2
    if temperature == 0.0:
        assert [(token.id, token.text, token.finish) for token in fast] == [
            (token.id, token.text, token.finish) for token in plain
        ]


REPEATING = "one two three four. one two three four. one two three four. one two"


@pytest.mark.parametrize("sampling", [{}, {"temperature": 0.7, "seed": 3}, {"temperature": 0.3, "seed": 1, "top_k": 2}])
@pytest.mark.parametrize("guessed", [1, 4, 30])
def test_guesses_change_no_token_and_no_probability(
    model: NativeModel, guessed: int, sampling: dict[str, float]
) -> None:
    params = {"max_tokens": 90, **sampling}
    plain, plain_calls = generate(model, REPEATING, SamplingParams(**params))  # type: ignore[arg-type]
    fast, fast_calls = generate(model, REPEATING, SamplingParams(**params, lookup=guessed))  # type: ignore[arg-type]
    assert fast == plain
    assert fast_calls <= plain_calls
    if not sampling:  # a greedy random model soon goes round in circles
        assert fast_calls < plain_calls


def test_guesses_that_come_true_cost_nothing(model: NativeModel) -> None:
    timeline, counting = begin(model, "abcabc")
    truth = []
    for _ in range(5):
        truth.append(int(timeline.next_logits(CancelFlag()).argmax()))
        timeline.append(truth[-1])
    expected = timeline.next_logits(CancelFlag())

    timeline, counting = begin(model, "abcabc")
    timeline.append(truth[0])
    for token in truth[1:]:
        timeline.next_logits(CancelFlag(), truth[1:])
        timeline.append(token)
    np.testing.assert_array_equal(timeline.next_logits(CancelFlag()), expected)
    assert counting.calls == 1


def test_a_wrong_guess_leaves_nothing_behind(model: NativeModel) -> None:
    timeline, _ = begin(model, "abcabc")
    timeline.append(100)
    timeline.next_logits(CancelFlag(), [101, 102, 103])
    timeline.append(120)
    after = timeline.next_logits(CancelFlag())
    state = timeline.state()

    fresh, _ = begin(model, "abcabc")
    for token in (100, 120):
        fresh.append(token)
        logits = fresh.next_logits(CancelFlag())
    np.testing.assert_array_equal(after, logits)
    restored, _ = begin(model, "x")
    restored.restore(timeline.tokens, timeline.evaluated, state)
    for other in (timeline, fresh, restored):
        other.rewind(4)
        other.append(100)
    expected = fresh.next_logits(CancelFlag())
    np.testing.assert_array_equal(timeline.next_logits(CancelFlag()), expected)
    np.testing.assert_array_equal(restored.next_logits(CancelFlag()), expected)


def test_a_cancelled_guess_can_be_made_again(model: NativeModel) -> None:
    timeline, _ = begin(model, "abcabc")
    timeline.append(100)
    stopped = CancelFlag()
    stopped.set()
    with pytest.raises(Cancelled):
        timeline.next_logits(stopped, [101, 102])
    logits = timeline.next_logits(CancelFlag(), [101, 102])
    fresh, _ = begin(model, "abcabc")
    fresh.append(100)
    np.testing.assert_array_equal(logits, fresh.next_logits(CancelFlag()))


def test_guesses_stop_at_the_end_of_the_context(model: NativeModel) -> None:
    prompt = "round and " * 12
    params = SamplingParams(max_tokens=500)
    plain, _ = generate(model, prompt, params)
    fast, _ = generate(model, prompt, SamplingParams(max_tokens=500, lookup=30))
    assert fast == plain


def test_lookup_finds_the_latest_place() -> None:
    lookup = PromptLookup([1, 2, 3, 4, 5, 1, 2, 3, 6, 7], 2)
    assert lookup.guess() == []
    for token in (1, 2, 3):
        lookup.append(token)
    assert lookup.guess() == [6, 7]
    lookup.append(4)
    assert lookup.guess() == [5, 1]
    assert PromptLookup([1] * MATCH, 4).guess() == []
    assert PromptLookup([], 4).guess() == []


@pytest.mark.parametrize("backend", ["native", "llama.cpp"])
async def test_both_through_the_door(backend: str, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "model.gguf", "llama", Q8_0)
    texts = []
    async with LocalEngine() as engine:
        await engine.load(path, LoadOptions(context=CONTEXT, threads=1, backend=backend))  # type: ignore[arg-type]
        for faster in ({}, {"lookup": 6, "fast_forward": True}):
            session = await engine.new_session()
            await session.sync(await engine.tokenize(REPEATING))
            params = SamplingParams(json_schema=SCHEMA, max_tokens=80, **faster)  # type: ignore[arg-type]
            texts.append("".join([token.text async for token in session.generate(params)]))
            await session.close()
        session = await engine.new_session()
        await session.sync([5, 6])
        with pytest.raises(EngineError, match="lookup"):
            await anext(session.generate(SamplingParams(lookup=-1)))
    assert texts[0] == texts[1]
