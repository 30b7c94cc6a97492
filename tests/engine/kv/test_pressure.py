"""When memory runs short while a text is evaluated, the cache is kept in a smaller form, and that is said."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import write_decoder
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of

from ternlight.engine import native
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.errors import OutOfMemory
from ternlight.engine.kv.sealing import SMALLER
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions

TEXT = tokens_of(900)


@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_each_step_down_takes_less_memory_and_goes_on(architecture: str, tmp_path: Path) -> None:
    model = small_model(tmp_path, architecture=architecture, layers=12)
    context, stranger = model.new_context(CONTEXT, 1), model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:700])
    evaluate(stranger, tokens_of(300, seed=5))
    forks = [context.fork() for _ in range(3)]
    exact = evaluate(small_model(tmp_path, architecture=architecture, layers=12).new_context(CONTEXT, 1), TEXT[:701])
    for one in (context, *forks):  # each gets its own page to write into
        evaluate(one, TEXT[:701], start=700)
    sizes = [model.pool.resident]
    codecs = [model.codec]
    while model.step_down():
        sizes.append(model.pool.resident)
        codecs.append(model.codec)
        near = evaluate(context, TEXT[:701], start=context.truncate(700))
        assert np.linalg.norm(near - exact) < 0.5 * np.linalg.norm(exact)
        parts = [(fork, [TEXT[700]], fork.truncate(700)) for fork in forks]
        forks[0].evaluate_together(parts, CancelFlag())
        for fork in forks:  # what they share is still the same
            np.testing.assert_array_equal(fork.logits(), near)
    assert codecs == ["f16", *SMALLER.values()]
    assert sizes == sorted(sizes, reverse=True)
    # as small as if it had been so from the start, but for what was rounded twice
    straight = small_model(tmp_path, architecture=architecture, codec="kv4/2", layers=12)
    alone = straight.new_context(CONTEXT, 1)
    evaluate(alone, TEXT[:700], chunk=50)
    stranger.close()
    model.prefixes.shrink(0)
    page = model.decoder.exact_bytes + model.decoder.local_bytes
    assert model.pool.resident <= straight.pool.resident + (len(forks) + 1) * page
    # and new pages are sealed as well
    evaluate(context, TEXT, start=context.truncate(700))
    assert all(entry.sealed is not None for entry in context.table.pages[1 : 900 // 64])


def test_it_happens_before_a_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model = small_model(tmp_path, layers=12)
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:600])
    room = model.pool.resident + model.decoder.exact_bytes
    monkeypatch.setattr(native, "available_memory", lambda: native.MEMORY_MARGIN + room - model.pool.resident)
    with caplog.at_level(logging.WARNING):
        evaluate(context, TEXT[:760], start=600, chunk=50)
    assert context.codec == "kv8" and "kept as kv8 instead of f16" in caplog.text
    caplog.clear()
    monkeypatch.setattr(native, "available_memory", lambda: 0)
    with caplog.at_level(logging.CRITICAL), pytest.raises(OutOfMemory, match="not enough memory"):
        evaluate(context, TEXT, start=760)
    assert context.codec == "kv4/2"
    monkeypatch.undo()
    assert np.isfinite(evaluate(context, TEXT, start=760)).all()


async def test_the_report_of_a_turn_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with LocalEngine() as engine:
        await engine.load(
            write_decoder(tmp_path / "model.gguf", "llama"), LoadOptions(context=1024, threads=1, kv_codec="f16")
        )
        session = await engine.new_session()
        assert (await session.sync(TEXT[:400])).kv_codec == "f16"
        rooms = iter([0, 0])  # also once what was remembered is forgotten
        monkeypatch.setattr(native, "available_memory", lambda: next(rooms, 10**12))
        with caplog.at_level(logging.CRITICAL):
            assert (await session.sync(TEXT[:500])).kv_codec == "kv8"
