"""Memory as a number before it is a fact, and the form of the cache that is chosen by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.decoders import write_decoder
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of

from ternlight.engine import memory
from ternlight.engine.errors import ModelFileError, OutOfMemory
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.kv.footprint import cache_bytes, scratch_bytes
from ternlight.engine.loaded import check_model
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import LoadOptions


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_a_full_context_takes_what_was_said(architecture: str, codec: str, tmp_path: Path) -> None:
    model = small_model(tmp_path, architecture=architecture, codec=codec)
    context = model.new_context(CONTEXT, 1)
    said = cache_bytes(model.shape, CODECS[codec], CONTEXT, 64)
    evaluate(context, tokens_of(CONTEXT), chunk=64)
    assert model.pool.resident <= said
    transient = 2 * (model.decoder.exact_bytes + model.decoder.local_bytes)  # what a chunk needs while it is evaluated
    assert said - model.pool.resident <= transient
    needed = model.decoder.scratch_bytes(256, CONTEXT)
    assert needed <= scratch_bytes(model.shape, CONTEXT, 256, 1) <= 1.5 * needed


def test_the_cache_is_kept_as_exactly_as_the_free_memory_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_decoder(tmp_path / "model.gguf", "llama", layers=12)

    def estimate(free: int, codec: str = "auto") -> memory.MemoryEstimate:
        monkeypatch.setattr(memory, "available_memory", lambda: free)
        return memory.estimate(path, LoadOptions(context=2048, threads=1, kv_codec=codec))  # type: ignore[arg-type]

    totals = {name: estimate(10**12, name).total for name in memory.AUTOMATIC}
    assert list(totals.values()) == sorted(totals.values(), reverse=True)
    for name, total in totals.items():
        chosen = estimate(int(total / memory.CACHE_SHARE) + 1)
        assert (chosen.kv_codec, chosen.total, chosen.fits) == (name, total, True)
    tight = estimate(int(totals["kv4/2"] * 1.01))
    assert (tight.kv_codec, tight.fits) == ("kv4/2", True)
    short = estimate(int(totals["kv4/2"] * 0.99))
    assert not short.fits
    assert 0 < short.largest_context < 2048
    assert memory.estimate(path, LoadOptions(context=short.largest_context, threads=1)).fits
    with pytest.raises(OutOfMemory, match=rf"kept as kv4/2.*context of {short.largest_context} tokens would fit"):
        check_model(path, LoadOptions(context=2048, threads=1))


async def test_the_choice_is_told_when_loading(tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "model.gguf", "llama", layers=5)
    async with LocalEngine() as engine:
        assert (await engine.load(path, LoadOptions(context=512, threads=1))).kv_codec == "kv8"
        assert (await engine.load(path, LoadOptions(context=512, threads=1, kv_codec="kv3"))).kv_codec == "kv3"
        estimate = await engine.memory_estimate(path, LoadOptions(context=512, kv_codec="kv3"))
        assert estimate.kv_codec == "kv3"
        with pytest.raises(ModelFileError, match=r"llama\.cpp.*f16"):
            await engine.load(path, LoadOptions(context=512, backend="llama.cpp", kv_codec="kv4"))
