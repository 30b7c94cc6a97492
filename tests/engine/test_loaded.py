"""Which backend a file gets, what is said about it, and what is refused before anything is loaded."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import metadata_of, write_decoder
from helpers.gguf import listed, raw_gguf, stored, tensor, write_tiny_llama
from helpers.vocabularies import byte_pair_metadata

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.errors import ModelFileError, OutOfMemory
from ternlight.engine.gguf import Entry, TensorData, ValueType, entries, open_gguf, write_gguf
from ternlight.engine.gguf.types import PTQ1_0, Q2_0, Q8_0, padded
from ternlight.engine.loaded import LoadedModel, check_model
from ternlight.engine.types import LoadOptions


def tensors_of(path: Path) -> list[TensorData]:
    with open_gguf(path) as file:
        return [
            TensorData(name=name, dimensions=info.dimensions, type=info.type, data=bytes(file.data(name)))
            for name, info in file.tensors.items()
        ]


def changed(path: Path, *, add: dict[str, Entry] | None = None, more: tuple[TensorData, ...] = ()) -> Path:
    """The same model with other metadata and further tensors."""
    with open_gguf(path) as file:
        metadata = entries(file.metadata)
    target = path.with_name("changed.gguf")
    write_gguf(target, {**metadata, **(add or {})}, [*tensors_of(path), *more])
    return target


def shards(path: Path, count: int) -> Path:
    """The same model in several files; the first of them."""
    with open_gguf(path) as file:
        metadata = entries(file.metadata)
    tensors = tensors_of(path)
    for number in range(count):
        split = {
            "split.no": Entry(type=ValueType.U16, value=number),
            "split.count": Entry(type=ValueType.U16, value=count),
            "split.tensors.count": Entry(type=ValueType.I32, value=len(tensors)),
        }
        target = path.with_name(f"m-{number + 1:05d}-of-{count:05d}.gguf")
        write_gguf(target, split if number else {**metadata, **split}, tensors[number::count])
    return path.with_name(f"m-00001-of-{count:05d}.gguf")


def logits(path: Path, options: LoadOptions) -> np.ndarray:
    model = LoadedModel(check_model(path, options), flag=CancelFlag())
    timeline = model.new_timeline()
    timeline.begin_sync([5, 80, 120, 33])
    timeline.extend([5, 80, 120, 33], CancelFlag())
    found = timeline.next_logits(CancelFlag()).copy()
    timeline.close()
    model.close()
    return found


def test_what_the_native_engine_runs_goes_to_it(tmp_path: Path) -> None:
    info = check_model(write_decoder(tmp_path / "m.gguf", "qwen3", Q2_0), LoadOptions()).info
    assert (info.backend, info.why_not_native) == ("native", None)


def test_sizes_that_the_native_engine_refuses_go_to_llama_cpp_with_the_reason(tmp_path: Path) -> None:
    path = write_tiny_llama(tmp_path / "m.gguf")  # heads of 8
    info = check_model(path, LoadOptions()).info
    assert info.backend == "llama.cpp"
    assert info.why_not_native is not None
    assert "llama.attention.key_length is 8" in info.why_not_native
    assert np.isfinite(logits(path, LoadOptions(context=64))).all()
    with pytest.raises(ModelFileError, match=r"key_length is 8.*Q8_0, TQ2_0 and I2_S files run"):
        check_model(path, LoadOptions(backend="native"))


def test_tensors_that_would_be_left_out_go_to_llama_cpp(tmp_path: Path) -> None:
    """A scale that belongs to a projection: without it the logits would be wrong, and nobody would be told."""
    path = changed(write_decoder(tmp_path / "m.gguf", "bitnet"), more=(tensor("blk.0.attn_q.scale", np.ones(1)),))
    info = check_model(path, LoadOptions()).info
    assert info.backend == "llama.cpp"
    assert "blk.0.attn_q.scale is a tensor that models of this architecture" in str(info.why_not_native)


def test_norms_of_an_embedding_model_are_not_ignored(tmp_path: Path) -> None:
    more = (tensor("blk.0.attn_q_norm_in.weight", np.ones(256)),)
    path = changed(write_decoder(tmp_path / "m.gguf", "qwen3"), more=more)
    with pytest.raises(ModelFileError, match=r"blk\.0\.attn_q_norm_in\.weight"):
        check_model(path, LoadOptions(backend="native"))


def test_a_vocabulary_that_the_native_engine_does_not_read_goes_to_llama_cpp(tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "m.gguf", "llama", Q8_0)
    words = {key: entry for key, entry in byte_pair_metadata("viking").items() if key.startswith("tokenizer.")}
    info = check_model(changed(path, add=words), LoadOptions()).info
    assert info.backend == "llama.cpp"
    assert "tokenizer.ggml.pre" in str(info.why_not_native)


@pytest.mark.parametrize("backend", ["auto", "native", "llama.cpp"])
def test_rotated_weights_are_refused_by_every_backend(backend: str, tmp_path: Path) -> None:
    key = {"prism.hadamard.version": Entry(type=ValueType.U32, value=1)}
    path = changed(write_decoder(tmp_path / "m.gguf", "qwen3", Q2_0), add=key)
    with pytest.raises(ModelFileError, match=r"rotated \(prism\.hadamard\)"):
        check_model(path, LoadOptions(backend=backend))  # type: ignore[arg-type]
    path = changed(path, more=(stored("blk.9.x.weight", (128, 1), PTQ1_0),))
    with pytest.raises(ModelFileError, match="PTQ1_0"):
        check_model(path, LoadOptions(backend=backend))  # type: ignore[arg-type]


def test_a_hybrid_is_refused_by_name(tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "m.gguf", "qwen35", Q8_0)
    with pytest.raises(ModelFileError, match="'qwen35'"):
        check_model(path, LoadOptions(backend="native"))


@pytest.mark.parametrize("backend", ["native", "llama.cpp"])
@pytest.mark.parametrize("count", [2, 5])
def test_a_split_model_computes_what_the_whole_one_does(count: int, backend: str, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "whole.gguf", "qwen3", Q8_0)
    options = LoadOptions(context=64, threads=1, backend=backend)  # type: ignore[arg-type]
    first = shards(path, count)
    assert check_model(first, options).info.size_bytes > check_model(path, options).info.size_bytes
    np.testing.assert_array_equal(logits(first, options), logits(path, options))


def test_a_model_larger_than_any_memory_is_refused_by_its_header(tmp_path: Path) -> None:
    """A file with a hole of terabytes: nothing of it is read but the header."""
    columns, rows = 1 << 14, 1 << 27
    metadata = {**metadata_of("llama"), "general.name": Entry(type=ValueType.STRING, value="Giant")}
    header = tmp_path / "header.gguf"
    write_gguf(header, metadata, [stored("token_embd.weight", (256, 1), Q8_0)])
    raw = header.read_bytes()
    at = raw.index(b"token_embd.weight") + len(b"token_embd.weight") + 4
    giant = tmp_path / "giant.gguf"
    giant.write_bytes(raw[:at] + columns.to_bytes(8, "little") + rows.to_bytes(8, "little") + raw[at + 16 :])
    try:
        os.truncate(giant, len(raw) - padded(Q8_0.size(256, 1), 32) + Q8_0.size(columns, rows))
    except OSError:
        pytest.skip("the disk has no files with holes")
    with pytest.raises(OutOfMemory, match=r"Giant needs 2[0-9]{3}\.[0-9] GB .* are free. .*choose a smaller model"):
        check_model(giant, LoadOptions())


def test_a_context_that_fits_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_decoder(tmp_path / "m.gguf", "llama", Q8_0)
    monkeypatch.setattr("ternlight.engine.memory.available_memory", lambda: 12_000_000)
    with pytest.raises(OutOfMemory, match=r"A context of (\d+) tokens would fit") as refused:
        check_model(path, LoadOptions(context=2048, threads=2))
    fitting = int(str(refused.value.user_message).split("A context of ")[1].split()[0])
    assert check_model(path, LoadOptions(context=fitting, threads=2)).info.context == fitting


@pytest.mark.parametrize(("id", "words"), [(38, "TL1"), (39, "TL2")])
def test_formats_of_bitnet_cpp_are_refused_with_what_to_get_instead(id: int, words: str, tmp_path: Path) -> None:
    path = raw_gguf(tmp_path / "tl.gguf", table=(listed("blk.0.attn_q.weight", (256, 256), id, 0),), data=bytes(20_000))
    with pytest.raises(ModelFileError, match=rf"{words} of bitnet\.cpp.*get the I2_S version"):
        check_model(path, LoadOptions())
