"""The prefix cache: what was evaluated once is not evaluated again, whoever asks, and no answer changes by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import write_decoder
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of
from hypothesis import given
from hypothesis import strategies as st

from ternlight.engine.kv.pages import PAGE, PIECES, Page, PagePool, PageShape, resumable
from ternlight.engine.kv.prefix import RESUME_POINTS, PageKeys, PrefixCache
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions, SamplingParams

TEXT = tokens_of(700)


@pytest.mark.parametrize("codec", ["f16", "kv4"])
@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_another_context_takes_over_and_answers_alike(architecture: str, codec: str, tmp_path: Path) -> None:
    model = small_model(tmp_path, architecture=architecture, codec=codec)
    first = model.new_context(CONTEXT, 1)
    expected = evaluate(first, TEXT)
    second = model.new_context(CONTEXT, 1)
    known = second.reuse(TEXT[:-1], 0)
    assert known == len(TEXT) // PAGE * PAGE
    np.testing.assert_array_equal(evaluate(second, TEXT, start=known), expected)
    first.close()
    second.close()
    third = model.new_context(CONTEXT, 1)
    assert third.reuse(TEXT[:-1], 0) == known
    np.testing.assert_array_equal(evaluate(third, TEXT, start=known), expected)


@pytest.mark.parametrize("codec", ["f16", "kv4"])
def test_a_text_that_goes_another_way_shares_what_it_can(codec: str, tmp_path: Path) -> None:
    model = small_model(tmp_path, codec=codec)
    first = model.new_context(CONTEXT, 1)
    evaluate(first, TEXT[:400])
    evaluate(first, TEXT[:600], start=400, chunk=1)  # an answer: the end of its prompt is a place to come back to
    other = [*TEXT[:400], *tokens_of(200, seed=9)]
    second = model.new_context(CONTEXT, 1)
    known = second.reuse(other, 0)
    assert known == 400 // PAGE * PAGE
    fresh = small_model(tmp_path, codec=codec).new_context(CONTEXT, 1)
    np.testing.assert_array_equal(evaluate(second, other, start=known), evaluate(fresh, other))


def test_its_bytes_are_bounded_and_the_latest_stay(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    model.prefixes.limit = 6 * model.decoder.exact_bytes
    for seed in range(4):
        context = model.new_context(CONTEXT, 1)
        evaluate(context, tokens_of(260, seed))
        context.close()
    assert model.prefixes.resident == model.pool.resident == model.prefixes.limit
    assert model.new_context(CONTEXT, 1).reuse(tokens_of(260, 3), 0) == 256
    assert model.new_context(CONTEXT, 1).reuse(tokens_of(260, 2), 0) == 128  # the beginning goes last
    assert model.new_context(CONTEXT, 1).reuse(tokens_of(260, 0), 0) == 0


shape = PageShape(exact=64, local=0, sealed=64, window=0)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12), st.booleans()), max_size=25),
    st.integers(0, 40),
)
def test_what_is_found_can_be_continued_and_the_count_of_bytes_is_right(
    steps: list[tuple[int, int, bool]], limit: int
) -> None:
    """Texts over four beginnings, sealed as a table would have them; bytes in blocks of one line."""
    pool = PagePool()
    cache = PrefixCache(shape, limit * 64)
    for text, length, find in steps:
        keys = PageKeys(str(text)).extend(list(range(length * PAGE)))
        if find:
            pages = cache.find(keys)
            assert resumable(pages, len(pages) * PAGE, shape)
        else:
            held = [
                Page(
                    exact=tuple(pool.allocate(64 // PIECES).hold() for _ in range(PIECES))
                    if index in (0, length - 2, length - 1)
                    else (),
                    sealed=pool.allocate(64).hold() if index else None,
                )
                for index in range(length)
            ]
            cache.remember(keys, held)
            for page in held:
                for block in page.blocks:
                    block.release()
        assert cache.resident == pool.resident <= limit * 64
    assert len(cache._resume) <= RESUME_POINTS
    cache.shrink(0)
    assert pool.resident == 0


def test_keys_tell_texts_and_models_apart() -> None:
    tokens = list(range(300))
    keys = PageKeys("a").extend(tokens)
    assert len(keys) == 300 // PAGE
    assert PageKeys("b").extend(tokens)[0] != keys[0]
    changed = PageKeys("a").extend([*tokens[:70], 5, *tokens[71:]])
    assert changed[0] == keys[0]
    assert not set(changed[1:]) & set(keys)
    growing = PageKeys("a")
    for end in (10, 64, 200, 300):
        growing.extend(tokens[:end])
    growing.truncate(130)
    assert growing.extend(tokens) == keys


@pytest.mark.parametrize("codec", ["f16", "kv4"])
async def test_a_chat_of_twenty_turns_is_hardly_read_again(codec: str, tmp_path: Path) -> None:
    """Each turn is asked in a session of its own, as one that shares nothing but the engine would."""
    path = write_decoder(tmp_path / "chat.gguf", "llama", layers=5)
    random = np.random.default_rng(4)
    total = reused = 0
    async with LocalEngine() as engine:
        await engine.load(path, LoadOptions(context=2048, threads=1, kv_codec=codec))  # type: ignore[arg-type]
        history: list[int] = [int(token) for token in random.integers(3, 259, 900)]  # instructions and a document
        for _ in range(20):
            history += [int(token) for token in random.integers(3, 259, 20)]
            session = await engine.new_session()
            report = await session.sync(history)
            total += report.evaluated + report.reused
            reused += report.reused
            async for token in session.generate(SamplingParams(max_tokens=8)):
                history.append(token.id)
            await session.close()
        kept = await engine.new_session()  # and one that goes on in the same session
        await kept.sync(history)
        report = await kept.sync([*history, 5, 6, 7])
        assert (report.reused, report.evaluated) == (len(history), 3)
    assert reused >= 0.95 * (total - 920)  # all but the first turn, which nothing could know
