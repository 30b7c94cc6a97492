"""Saved sessions: they go on bit for bit, in another process too, and nothing damaged or foreign is taken for one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import write_decoder
from helpers.paged import CONTEXT, evaluate, small_model, tokens_of
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.engine import snapshot
from ternlight.engine.errors import EngineError
from ternlight.engine.kv import state
from ternlight.engine.local import LocalEngine
from ternlight.engine.remote import RemoteEngine
from ternlight.engine.snapshot import Snapshot, read, write
from ternlight.engine.types import LoadOptions, SamplingParams

TEXT = tokens_of(500)
JSON = st.recursive(
    st.none() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["pages", "codec", "page"]), inner),
    max_leaves=8,
)
GREEDY = SamplingParams(max_tokens=12)


@pytest.mark.parametrize("length", [1, 64, 70, 449])
@pytest.mark.parametrize("codec", ["f16", "kv4", "kv4/2"])
@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_a_saved_sequence_goes_on_bit_for_bit(architecture: str, codec: str, length: int, tmp_path: Path) -> None:
    model = small_model(tmp_path, architecture=architecture, codec=codec)
    context = model.new_context(CONTEXT, 1)
    evaluate(context, TEXT[:length])
    saved = Snapshot(model="m", tokens=tuple(TEXT[:length]), evaluated=length, parts=context.state())
    path = tmp_path / "saved"
    assert write(path, saved) == path.stat().st_size
    expected = evaluate(context, TEXT, start=length)
    found = read(path, model="m")
    again = small_model(tmp_path, architecture=architecture, codec=codec, threads=2).new_context(CONTEXT, 1)
    assert again.restore(found.parts, found.tokens)
    np.testing.assert_array_equal(evaluate(again, TEXT, start=length, chunk=50), expected)
    # what was mapped is only read: the file can be used again
    once_more = small_model(tmp_path, architecture=architecture, codec=codec).new_context(CONTEXT, 1)
    assert once_more.restore(read(path, model="m").parts, found.tokens)
    np.testing.assert_array_equal(evaluate(once_more, TEXT, start=length), expected)


def test_another_codec_or_geometry_is_refused(tmp_path: Path) -> None:
    context = small_model(tmp_path, codec="kv4").new_context(CONTEXT, 1)
    evaluate(context, TEXT[:300])
    parts = context.state()
    for other in (
        small_model(tmp_path, codec="kv4/3"),
        small_model(tmp_path),
        small_model(tmp_path, codec="kv4", layers=5),
        small_model(tmp_path, architecture="gemma3", codec="kv4"),
    ):
        assert not other.new_context(CONTEXT, 1).restore(parts, TEXT[:300])
        assert other.pool.resident == 0
    assert not small_model(tmp_path, codec="kv4").new_context(256, 1).restore(parts, TEXT[:300])


def test_pages_of_other_tables_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = small_model(tmp_path, codec="kv4").new_context(CONTEXT, 1)
    evaluate(context, TEXT[:300])
    parts = context.state()
    other = small_model(tmp_path, codec="kv4").new_context(CONTEXT, 1)
    assert other.restore(parts, TEXT[:300])
    monkeypatch.setattr(state, "CHECKSUM", "other")
    assert not other.restore(parts, TEXT[:300])


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("saved")
    context = small_model(folder, codec="kv4", layers=5).new_context(CONTEXT, 1)
    evaluate(context, TEXT[:330])
    write(folder / "saved", Snapshot(model="m", tokens=tuple(TEXT[:330]), evaluated=330, parts=context.state()))
    return (folder / "saved").read_bytes()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_a_lost_end_or_a_stretch_of_noise_is_refused(saved: bytes, data: st.DataObject) -> None:
    damaged = bytearray(saved)
    match data.draw(st.sampled_from(["bit", "end", "more", "noise", "head"])):
        case "bit":
            damaged[data.draw(st.integers(0, len(saved) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        case "end":
            del damaged[data.draw(st.integers(0, len(saved) - 1)) :]
        case "more":
            damaged += data.draw(st.binary(min_size=1, max_size=99))
        case "noise":
            noise = data.draw(st.binary(min_size=16, max_size=200))
            at = data.draw(st.integers(0, len(saved) - len(noise)))
            damaged[at : at + len(noise)] = noise
        case "head":
            damaged[20 : 20 + 300] = data.draw(st.binary(min_size=300, max_size=300))
    if damaged == saved:
        return
    with pytest.raises(EngineError, match="damaged"):
        snapshot.unpack(bytes(damaged), model="m")


@settings(max_examples=60, deadline=None)
@given(description=st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode))
def test_any_description_of_pages_is_refused(tmp_path_factory: pytest.TempPathFactory, description: bytes) -> None:
    model = small_model(tmp_path_factory.getbasetemp(), layers=5)
    assert not model.new_context(CONTEXT, 1).restore([memoryview(description), memoryview(b"x")], TEXT[:1])


def test_a_full_disk_loses_nothing_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "saved"
    before = Snapshot(model="m", tokens=(1, 2), evaluated=2, parts=[memoryview(b"entries")])
    write(path, before)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError, match=r"could not be saved.*No space left") as refused:
        write(path, Snapshot(model="m", tokens=(9,), evaluated=1, parts=[memoryview(b"x" * 10_000)]))
    assert refused.value.kind == "world"
    assert read(path, model="m").tokens == (1, 2)
    assert [file.name for file in tmp_path.iterdir()] == ["saved"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        read(tmp_path / "missing", model="m")
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(EngineError, match="damaged"):
        read(tmp_path / "empty", model="m")
    with pytest.raises(EngineError, match="could not be saved"):
        write(tmp_path / "no" / "folder", Snapshot(model="m", tokens=(), evaluated=0, parts=[]))


@pytest.mark.parametrize("backend", ["native", "llama.cpp"])
async def test_a_session_outlives_its_killed_process(backend: str, tmp_path: Path) -> None:
    model = write_decoder(tmp_path / "model.gguf", "llama")
    options = LoadOptions(context=512, threads=1, backend=backend)  # type: ignore[arg-type]
    path = tmp_path / "conversation.kv"
    async with RemoteEngine() as engine:
        await engine.load(model, options)
        session = await engine.new_session()
        await session.sync(TEXT[:210])
        said = [token.id async for token in session.generate(GREEDY)]
        assert await session.save(path) == path.stat().st_size
        expected = [token.id async for token in session.generate(GREEDY)]
        assert engine.pid is not None
        os.kill(engine.pid, 9)
    async with LocalEngine() as engine:
        await engine.load(model, options)
        restored = await engine.new_session(restore=path)
        assert list(restored.tokens) == TEXT[:210] + said
        assert [token.id async for token in restored.generate(GREEDY)] == expected
        if backend == "native":  # what was restored is known to other sessions as well
            other = await engine.new_session()
            assert (await other.sync([*TEXT[:210], 5])).reused == 192
        await engine.load(write_decoder(tmp_path / "other.gguf", "llama", seed=1), options)
        with pytest.raises(EngineError, match="another model"):
            await engine.new_session(restore=path)
