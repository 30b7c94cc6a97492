"""The sampler chooses as its parameters say."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from ternlight.engine.errors import EngineError
from ternlight.engine.sampler import Sampler
from ternlight.engine.types import SamplingParams


def logits(*probabilities: float) -> NDArray[np.float32]:
    return np.log(np.array(probabilities, dtype=np.float32))


def drawn(params: SamplingParams, values: NDArray[np.float32], count: int = 2000) -> Counter[int]:
    sampler = Sampler(params)
    return Counter(sampler.choose(values)[0] for _ in range(count))


FREE = {"top_k": 0, "top_p": 1.0, "min_p": 0.0}
VALUES = logits(0.1, 0.5, 0.25, 0.15)


def test_zero_temperature_takes_the_likeliest() -> None:
    assert drawn(SamplingParams(), VALUES, 20) == {1: 20}


def test_logprob_is_that_of_the_model() -> None:
    token, logprob = Sampler(SamplingParams(temperature=0.1, top_k=1)).choose(VALUES + 7)
    assert token == 1
    assert logprob == pytest.approx(math.log(0.5), abs=1e-5)


def test_temperature_one_follows_the_probabilities() -> None:
    counts = drawn(SamplingParams(temperature=1.0, **FREE), VALUES, 8000)
    for token, probability in enumerate((0.1, 0.5, 0.25, 0.15)):
        assert counts[token] / 8000 == pytest.approx(probability, abs=0.03)


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"top_k": 2}, {1, 2}),
        ({"top_p": 0.5}, {1}),
        ({"top_p": 0.76}, {1, 2, 3}),
        ({"top_p": 0.01}, {1}),
        ({"min_p": 0.31}, {1, 2}),
        ({"min_p": 0.29}, {1, 2, 3}),
        ({"min_p": 1.0}, {1}),
        ({"top_k": 3, "min_p": 0.4}, {1, 2}),
        ({"top_k": 100}, {0, 1, 2, 3}),
    ],
)
def test_truncation_keeps_what_it_should(limits: dict[str, float], left: set[int]) -> None:
    params = SamplingParams(temperature=1.0, **{**FREE, **limits})  # type: ignore[arg-type]
    assert set(drawn(params, VALUES)) == left


def test_equal_logits_are_ordered_by_token() -> None:
    two = SamplingParams(temperature=1.0, top_k=2, top_p=1.0, min_p=0.0)
    assert drawn(two, np.zeros(9, np.float32)).keys() == {0, 1}
    assert Sampler(SamplingParams()).choose(np.zeros(9, np.float32))[0] == 0


def test_mask_is_obeyed_even_by_argmax() -> None:
    allowed = np.array([True, False, False, True])
    assert Sampler(SamplingParams()).choose(VALUES, allowed)[0] == 3
    params = SamplingParams(temperature=5.0, **FREE)
    sampler = Sampler(params)
    assert {sampler.choose(VALUES, allowed)[0] for _ in range(200)} == {0, 3}


def test_repeat_penalty_pushes_recent_tokens_down() -> None:
    sampler = Sampler(SamplingParams(repeat_penalty=2.0), recent=[1])
    assert sampler.choose(np.array([0.4, 1.0, 0.6, 0.5], np.float32))[0] == 2  # 1.0 counts as 0.5
    assert sampler.choose(np.array([-1.9, -1.0, -1.1, -1.5], np.float32))[0] == 3  # -1.0 and -1.1 count double


def test_seed_and_engine_seed_decide() -> None:
    params = SamplingParams(temperature=1.0, seed=3, **FREE)

    def draw(seed: int) -> list[int]:
        sampler = Sampler(params, seed=seed)
        return [sampler.choose(np.zeros(1000, np.float32))[0] for _ in range(5)]

    assert draw(0) == draw(0) != draw(1)


def test_logits_are_left_as_they_were() -> None:
    values = VALUES.copy()
    Sampler(SamplingParams(temperature=1.0, repeat_penalty=1.5), recent=[0, 1]).choose(values, values > -2)
    assert np.array_equal(values, VALUES)


def test_broken_numbers_are_said() -> None:
    for bad in (np.nan, np.inf):
        with pytest.raises(EngineError, match="damaged"):
            Sampler(SamplingParams()).choose(np.array([0, bad], np.float32))


@pytest.mark.parametrize(
    "bad",
    [
        {"max_tokens": 0},
        {"temperature": -0.1},
        {"temperature": math.nan},
        {"top_k": -1},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"min_p": -0.1},
        {"repeat_penalty": 0.0},
        {"seed": -1},
    ],
)
def test_parameters_out_of_range_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(EngineError, match=next(iter(bad))):
        Sampler(SamplingParams(**bad))  # type: ignore[arg-type]
