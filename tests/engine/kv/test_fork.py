"""Forks share what they have in common, and sequences that are evaluated together get what each would get alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from helpers.decoders import write_decoder
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of

from ternlight.engine.base import Engine, Session
from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.kernels import _native
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.kv.pages import PIECES
from ternlight.engine.local import LocalEngine
from ternlight.engine.native import NativeModel
from ternlight.engine.remote import RemoteEngine
from ternlight.engine.types import LoadOptions, SamplingParams

TEXT = tokens_of(600)
FORKS = 8


@pytest.mark.parametrize(("codec", "threads"), [("f16", 2), ("kv8", 1), ("kv4/2", 2)])
@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_forks_evaluated_together_get_what_each_gets_alone(
    architecture: str, codec: str, threads: int, tmp_path: Path
) -> None:
    model = small_model(tmp_path, architecture=architecture, codec=codec, threads=threads)
    stem = model.new_context(CONTEXT, 1)
    evaluate(stem, TEXT[:570])
    # different lengths: some share the page in work, some have left it behind; more than walk over the pages together
    ways = [tokens_of(length, seed=length) for length in (1, 2, 3, 5, 6, 7, 30, 69, 135)]
    forks = [stem.fork() for _ in ways]
    for fork, way in zip(forks, ways, strict=True):
        evaluate(fork, [*TEXT[:570], *way], start=570)
    for step in range(3):
        parts = [(fork, [7 + step], 570 + len(way) + step) for fork, way in zip(forks, ways, strict=True)]
        assert forks[0].evaluate_together(parts, CancelFlag())
    alone = small_model(tmp_path, architecture=architecture, codec=codec).new_context(CONTEXT, 1)
    for fork, way in zip(forks, ways, strict=True):
        expected = evaluate(alone, [*TEXT[:570], *way, 7, 8, 9], start=alone.truncate(570))
        np.testing.assert_array_equal(fork.logits(), expected)


def test_strangers_and_long_parts_can_be_evaluated_together_too(tmp_path: Path) -> None:
    model = small_model(tmp_path, codec="kv4")
    texts = [tokens_of(length, seed=length) for length in (30, 400, 129, 70)]
    contexts = [model.new_context(CONTEXT, 1) for _ in texts]
    starts = [20, 300, 1, 69]
    for context, text, start in zip(contexts, texts, starts, strict=True):
        evaluate(context, text[:start])
    parts = [(context, text[start:], start) for context, text, start in zip(contexts, texts, starts, strict=True)]
    contexts[2].evaluate_together(parts, CancelFlag())
    for context, text in zip(contexts, texts, strict=True):
        fresh = small_model(tmp_path, codec="kv4").new_context(CONTEXT, 1)
        np.testing.assert_array_equal(context.logits(), evaluate(fresh, text))


def test_a_cancelled_pass_changes_no_context(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    stem = model.new_context(CONTEXT, 1)
    expected = evaluate(stem, TEXT[:101])
    stem.truncate(100)
    forks = [stem.fork() for _ in range(3)]
    flag = CancelFlag()
    flag.set()
    with pytest.raises(Cancelled):
        stem.evaluate_together([(fork, [9], 100) for fork in forks], flag)
    for fork in forks:
        np.testing.assert_array_equal(evaluate(fork, TEXT[:101], start=100), expected)


@pytest.mark.parametrize("length", [8192, 8192 + 41])
@pytest.mark.parametrize("codec", ["f16", "kv4"])
def test_eight_forks_of_a_long_prefix_cost_hardly_more_memory_than_one(codec: str, length: int, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "long.gguf", "llama", layers=5)
    model = NativeModel(path, context=8448, threads=2, flag=CancelFlag(), codec=CODECS[codec])
    stem = model.new_context(8448, 1)
    evaluate(stem, tokens_of(length))
    before = model.pool.resident
    forks = [stem.fork() for _ in range(FORKS)]
    assert model.pool.resident == before
    working = []
    for index, fork in enumerate(forks):
        fork.evaluate([index + 5], length, CancelFlag())
        working.append(model.pool.resident)
    # each has a piece of its own to write into, and nothing more
    assert working[-1] == before + FORKS * model.decoder.exact_bytes // PIECES
    assert working[-1] <= 1.05 * working[0]
    for fork in forks:
        fork.close()
    assert model.pool.resident == before


@pytest_asyncio.fixture(params=["local native", "local llama.cpp", "remote native"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    place, backend = request.param.split()
    made: Engine = LocalEngine() if place == "local" else RemoteEngine()
    async with made:
        await made.load(
            write_decoder(tmp_path / "model.gguf", "llama"), LoadOptions(context=512, threads=1, backend=backend)
        )
        yield made


async def ids(session: Session, params: SamplingParams) -> list[int]:
    return [token.id async for token in session.generate(params)]


def drawn(seed: int) -> SamplingParams:
    return SamplingParams(max_tokens=10 + seed, temperature=1.0, seed=seed)


async def test_forked_sessions_say_together_what_each_says_alone(engine: Engine) -> None:
    stem = await engine.new_session()
    await stem.sync(TEXT[:200])
    alone = []
    for seed in range(4):
        session = await engine.new_session()
        await session.sync(TEXT[:200])
        alone.append(await ids(session, drawn(seed)))
        await session.close()
    forks = [await stem.fork() for _ in range(4)]
    assert all(list(fork.tokens) == TEXT[:200] for fork in forks)
    together = await asyncio.gather(*(ids(fork, drawn(seed)) for seed, fork in enumerate(forks)))
    assert together == alone
    assert [list(fork.tokens) for fork in forks] == [TEXT[:200] + said for said in alone]
    assert list(stem.tokens) == TEXT[:200]
    assert await ids(stem, drawn(0)) == alone[0]
    for session in (stem, *forks):
        await session.close()


async def test_one_of_several_can_stop_and_the_others_go_on(engine: Engine) -> None:
    stem = await engine.new_session()
    await stem.sync(TEXT[:150])
    forks = [await stem.fork() for _ in range(3)]
    expected = await ids(stem, SamplingParams(max_tokens=30))
    tasks = [asyncio.create_task(ids(fork, SamplingParams(max_tokens=30))) for fork in forks]
    begun = asyncio.Event()

    async def watch() -> None:
        async for _ in stem.generate(SamplingParams(max_tokens=2)):
            begun.set()

    await asyncio.gather(watch(), begun.wait())
    tasks[1].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert outcomes[0] == outcomes[2] == expected
    said = list(forks[1].tokens)[150:]
    assert said == expected[: len(said)]
    assert outcomes[1] == expected or isinstance(outcomes[1], asyncio.CancelledError)
    await forks[1].sync(TEXT[:150])
    assert await ids(forks[1], SamplingParams(max_tokens=30)) == expected


async def test_what_waits_at_the_same_time_is_evaluated_in_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    forward = _native.forward

    def counting(decoder, tables, *rest):  # type: ignore[no-untyped-def]
        passes.append(len(tables))
        return forward(decoder, tables, *rest)

    monkeypatch.setattr(_native, "forward", counting)
    async with LocalEngine() as engine:
        await engine.load(write_decoder(tmp_path / "model.gguf", "llama"), LoadOptions(context=512, threads=1))
        stem = await engine.new_session()
        await stem.sync(TEXT[:100])
        forks = [await stem.fork() for _ in range(4)]
        passes.clear()
        await asyncio.gather(*(ids(fork, SamplingParams(max_tokens=21)) for fork in forks))
    assert sum(passes) == 4 * 20  # the first token needs no pass: the fork has its logits
    assert len(passes) <= 24
