"""Pages: what a text is evaluated to does not depend on how, and memory grows and shrinks with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import native
from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import OutOfMemory
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.kv.pages import PAGE, PIECE, PIECES, PagePool, PageShape, PageTable

TEXT = tokens_of(700)
LOSSY = [name for name, codec in CODECS.items() if codec.number]


@pytest.mark.parametrize("codec", CODECS)
def test_logits_do_not_depend_on_threads_or_chunks(codec: str, tmp_path: Path) -> None:
    expected = None
    for threads, chunk in [(1, 256), (2, 100), (2, 7)]:
        model = small_model(tmp_path, codec=codec, threads=threads, layers=5)
        logits = evaluate(model.new_context(CONTEXT, 1), TEXT[:450], chunk=chunk)
        expected = logits if expected is None else expected
        np.testing.assert_array_equal(logits, expected)


@pytest.mark.parametrize("codec", ["f16", "kv4"])
@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_one_token_at_a_time_is_as_good_as_a_prompt(architecture: str, codec: str, tmp_path: Path) -> None:
    model = small_model(tmp_path, architecture=architecture, codec=codec)
    whole = evaluate(model.new_context(CONTEXT, 1), TEXT)
    single = evaluate(model.new_context(CONTEXT, 1), TEXT, chunk=1)
    np.testing.assert_array_equal(whole, single)


@pytest.mark.parametrize("codec", LOSSY)
def test_a_codec_is_at_work_and_takes_the_bytes_that_it_says(codec: str, tmp_path: Path) -> None:
    plain, sealed = small_model(tmp_path, layers=5), small_model(tmp_path, codec=codec, layers=5)
    exact = evaluate(plain.new_context(CONTEXT, 1), TEXT)
    context = sealed.new_context(CONTEXT, 1)
    coded = evaluate(context, TEXT)
    distance = np.linalg.norm(coded - exact) / np.linalg.norm(exact)
    assert 1e-4 < distance < 0.6
    page, heads, head_dim = plain.decoder.exact_bytes, 2, 64
    sealed_page = sum(CODECS[codec].of_layer(layer, 5).page_bytes(head_dim) for layer in range(5)) * heads
    full = len(TEXT) // PAGE
    assert plain.pool.resident == (full + 1) * page
    # exact: the first page, the one in work, and the two before it
    assert sealed.pool.resident == 4 * page + (full - 1) * sealed_page


def test_memory_grows_piece_by_piece_and_goes_when_the_text_does(tmp_path: Path) -> None:
    model = small_model(tmp_path)
    context = model.new_context(CONTEXT, 1)
    assert model.pool.resident == 0
    piece = model.decoder.exact_bytes // PIECES
    for count in (1, 16, 17, 64, 65, 128, 300):
        evaluate(context, TEXT[:count], start=context.truncate(CONTEXT))
        assert model.pool.resident == -(-count // PIECE) * piece
    assert context.truncate(260) == 260
    assert model.pool.resident == -(-260 // PIECE) * piece
    context.close()
    assert model.pool.resident == 260 // PAGE * PIECES * piece  # remembered
    model.prefixes.shrink(0)
    assert model.pool.resident == 0


def test_a_sliding_window_keeps_only_what_it_shows(tmp_path: Path) -> None:
    model = small_model(tmp_path, architecture="gemma3")
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT, chunk=32)
    pages = -(-len(TEXT) // PAGE)
    local = model.decoder.local_bytes
    # the window is 32 tokens: at most three pages with the one that allows going back
    assert model.pool.resident <= pages * model.decoder.exact_bytes + 3 * local
    assert model.decoder.local_bytes == 5 * model.decoder.exact_bytes


@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
@pytest.mark.parametrize("codec", ["f16", "kv8"])
@settings(max_examples=8, deadline=None)
@given(counts=st.lists(st.integers(0, 420), min_size=1, max_size=3))
def test_going_back_equals_never_having_gone_on(
    tmp_path_factory: pytest.TempPathFactory, architecture: str, codec: str, counts: list[int]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    model = small_model(folder, architecture=architecture, codec=codec, layers=6)
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:420], chunk=200)
    for count in counts:
        kept = context.truncate(count)
        assert 0 <= kept <= count
        other = tokens_of(440, seed=2)
        went = evaluate(context, [*TEXT[:count], *other[count:]][:430], start=kept, chunk=200)
        fresh = small_model(folder, architecture=architecture, codec=codec, layers=6)
        straight = evaluate(fresh.new_context(CONTEXT, 1), [*TEXT[:count], *other[count:]][:430])
        np.testing.assert_array_equal(went, straight)
        evaluate(context, TEXT[:420], start=context.truncate(min(count, 430)), chunk=200)


@pytest.mark.parametrize("codec", ["f16", "kv4"])
def test_a_short_step_back_evaluates_nothing_again(codec: str, tmp_path: Path) -> None:
    context = small_model(tmp_path, codec=codec).new_context(CONTEXT, 1)
    for end in (300, 448, 450, 513):
        evaluate(context, TEXT[:end], start=context.truncate(CONTEXT))
        assert context.truncate(end - PAGE) == end - PAGE


def test_a_cancelled_evaluation_leaves_the_entries_before_it(tmp_path: Path) -> None:
    model = small_model(tmp_path, codec="kv4")
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:250])
    flag = CancelFlag()
    flag.set()
    with pytest.raises(Cancelled):
        context.evaluate(TEXT[250:500], 250, flag)
    straight = evaluate(small_model(tmp_path, codec="kv4").new_context(CONTEXT, 1), TEXT)
    np.testing.assert_array_equal(evaluate(context, TEXT, start=250), straight)


def test_no_memory_is_said_and_what_was_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = small_model(tmp_path, codec="kv3")  # there is no smaller form to step down to
    remembered = model.new_context(CONTEXT, 1)
    evaluate(remembered, tokens_of(300, seed=3))
    remembered.close()
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:200])
    monkeypatch.setattr(native, "available_memory", lambda: native.MEMORY_MARGIN)
    with pytest.raises(OutOfMemory, match="not enough memory"):
        context.evaluate(TEXT[200:400], 200, CancelFlag())
    assert len(model.prefixes) < 300 // PAGE  # what is only remembered goes first
    monkeypatch.undo()
    straight = evaluate(small_model(tmp_path, codec="kv3").new_context(CONTEXT, 1), TEXT)
    np.testing.assert_array_equal(evaluate(context, TEXT, start=200), straight)


def test_a_block_goes_with_its_last_holder() -> None:
    pool = PagePool()
    shape = PageShape(exact=4096, local=0, sealed=0, window=0)
    table = PageTable(pool, shape, 1024)
    table.reserve(150)
    table.advance(150)
    twin = table.fork()
    assert pool.resident == 10 * 1024
    twin.reserve(1)  # the piece in work is copied, the full ones are not
    twin.advance(1)
    assert pool.resident == 11 * 1024
    table.clear()
    assert pool.resident == 10 * 1024
    twin.clear()
    assert pool.resident == 0
