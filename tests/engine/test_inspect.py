"""What `inspect_model` says of sound, foreign and damaged files."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.decoders import write_decoder
from helpers.gguf import stored, tiny_llama_metadata, write_tiny_llama
from helpers.models import language_model

from ternlight.engine.errors import BackendMissing, ModelFileError
from ternlight.engine.gguf import Entry, ValueType, write_gguf
from ternlight.engine.gguf.types import PQ2_0, PTQ1_0, Q2_0, TensorType
from ternlight.engine.inspect import inspect_model


def test_the_bundled_model() -> None:
    found = inspect_model(language_model(), context=1024)
    assert found.supported
    assert found.backends == ("native", "llama.cpp")
    assert (found.why_not, found.refusals) == (None, {})
    assert (found.architecture, found.parameters, found.trained_context) == ("llama", 134_515_008, 8192)
    assert next(iter(found.types)) == "Q4_1"
    assert sum(use.weights for use in found.types.values()) == found.parameters
    assert sum(use.size_bytes for use in found.types.values()) == found.size_bytes
    assert found.template is not None
    assert "<|im_start|>" in found.template
    assert found.memory is not None
    assert found.memory.fits
    assert found.context == 1024


@pytest.mark.parametrize("architecture", ["qwen3", "llama"])
def test_a_model_that_both_run(architecture: str, tmp_path: Path) -> None:
    found = inspect_model(write_decoder(tmp_path / "model.gguf", architecture, Q2_0))
    assert found.backends == ("native", "llama.cpp")
    assert found.template is None
    assert found.context == found.trained_context == 2048


def test_a_model_that_only_the_native_engine_runs(tmp_path: Path) -> None:
    found = inspect_model(write_decoder(tmp_path / "model.gguf", "bitnet-b1.58"))
    assert found.backends == ("native",)
    assert found.supported
    assert found.why_not is None
    assert "unknown model architecture: 'bitnet-b1.58'" in found.refusals["llama.cpp"]


def test_an_architecture_that_nothing_runs_is_named(tmp_path: Path) -> None:
    found = inspect_model(write_decoder(tmp_path / "model.gguf", "imaginary"))
    assert not found.supported
    assert found.why_not is not None
    assert found.why_not.startswith("The native engine does not run it, because it does not know")
    assert found.why_not.count("'imaginary'") == 2


@pytest.mark.parametrize("type", [PTQ1_0, PQ2_0], ids=lambda type: type.name)
def test_a_type_that_nothing_runs_is_named(type: TensorType, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    metadata = tiny_llama_metadata(embedding=128) | {
        "general.architecture": Entry(type=ValueType.STRING, value="imaginary")
    }
    write_gguf(path, metadata, [stored("token_embd.weight", (128, 259), type)])
    found = inspect_model(path)
    assert not found.supported
    assert found.types[type.name].tensors == 1
    assert found.memory is None


def test_rotated_weights_are_refused_by_name_although_they_would_load(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    rotated = {"prism.hadamard.block": Entry(type=ValueType.U32, value=128)}
    write_gguf(path, tiny_llama_metadata(embedding=64) | rotated, [stored("token_embd.weight", (64, 259), Q2_0)])
    found = inspect_model(path)
    assert not found.supported
    assert "prism.hadamard" in str(found.why_not)


def test_an_incomplete_model_says_which_tensor_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    write_gguf(path, tiny_llama_metadata(embedding=64), [stored("token_embd.weight", (64, 259), Q2_0)])
    found = inspect_model(path)
    assert not found.supported
    assert "the tensor output_norm.weight is missing" in found.refusals["native"]


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    whole = write_tiny_llama(tmp_path / "whole.gguf").read_bytes()
    damaged = tmp_path / "damaged.gguf"
    for size in (0, 3, 100, 5000, len(whole) // 2):
        damaged.write_bytes(whole[:size])
        with pytest.raises(ModelFileError, match=r"damaged\.gguf"):
            inspect_model(damaged)


def test_without_llama_cpp_the_native_engine_is_asked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise BackendMissing("llama-cpp-python is not installed.")

    monkeypatch.setattr("ternlight.engine.llama_cpp.loaded_library", missing)
    found = inspect_model(write_decoder(tmp_path / "model.gguf", "qwen3"))
    assert found.backends == ("native",)
    assert "not installed" in found.refusals["llama.cpp"]
