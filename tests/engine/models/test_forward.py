"""The native forward pass against two judges: the float64 reference, and llama.cpp where it knows the architecture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import ARCHITECTURES, VOCABULARY, write_decoder
from helpers.models import language_model
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.gguf import Entry, ValueType, open_gguf
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.gguf.types import F16, Q2_0, Q8_0, TensorType
from ternlight.engine.kernels import _native
from ternlight.engine.llama_cpp import LlamaModel
from ternlight.engine.models import RECIPES
from ternlight.engine.models.reference import reference_logits
from ternlight.engine.native import NativeModel

TOKENS = tuple(int(token) for token in np.random.default_rng(5).integers(3, VOCABULARY, 90))
"""More than one page of the cache, and more than the sliding window of the gemma3 model."""

Logits = NDArray[np.float64]


def native(path: Path, tokens: tuple[int, ...] = TOKENS, *, threads: int = 1, chunk: int = 256) -> Logits:
    """Logits after the last token, the prompt given in chunks."""
    model = NativeModel(path, context=256, threads=threads, flag=CancelFlag())
    context = model.new_context(256, threads)
    for start in range(0, len(tokens), chunk):
        context.evaluate(tokens[start : start + chunk], start, CancelFlag())
    logits = context.logits().astype(np.float64)
    context.close()
    model.close()
    return logits


def reference(path: Path, tokens: tuple[int, ...] = TOKENS) -> Logits:
    with open_gguf(path) as file:
        decoded: dict[str, NDArray[np.float64]] = {}

        def weight(name: str) -> NDArray[np.float64]:
            if name not in decoded:
                tensor = file.tensors[name]
                values = dequantize(file.data(name), tensor.type, tensor.dimensions[0]).astype(np.float64)
                decoded[name] = values[0] if len(tensor.dimensions) == 1 else values
            return decoded[name]

        return reference_logits(RECIPES[file.architecture](file), weight, tokens)[-1]


def llama_cpp(path: Path, tokens: tuple[int, ...] = TOKENS) -> Logits:
    model = LlamaModel(path, {}, flag=CancelFlag())
    context = model.new_context(256, 1)
    context.evaluate(tokens, 0, CancelFlag())
    logits = context.logits().astype(np.float64).copy()
    context.close()
    model.close()
    return logits


def distance(one: Logits, other: Logits) -> float:
    """Relative, after the mean that a softmax ignores is taken out."""
    one, other = one - one.mean(), other - other.mean()
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))


@pytest.mark.parametrize("type", [F16, Q8_0, Q2_0], ids=lambda type: type.name)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_logits_are_those_of_the_reference(architecture: str, type: TensorType, tmp_path: Path) -> None:
    """What is left is the noise of 8-bit activations: any structural fault is a distance of about 1."""
    path = write_decoder(tmp_path / "model.gguf", architecture, type)
    assert distance(native(path), reference(path)) < 0.05


@pytest.mark.parametrize("architecture", ["llama", "qwen3", "gemma3", "bitnet"])
def test_logits_are_those_of_llama_cpp(architecture: str, tmp_path: Path) -> None:
    # llama.cpp knows bitnet only with a tied head
    path = write_decoder(tmp_path / "model.gguf", architecture, tied=architecture == "bitnet")
    assert distance(native(path), llama_cpp(path)) < 0.05


def test_tied_head(tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "model.gguf", "qwen3", Q8_0, tied=True)
    assert distance(native(path), reference(path)) < 0.05


@pytest.mark.parametrize(
    "scaling",
    [
        {"rope__scaling__type": "linear", "rope__scaling__factor": 4.0},
        {"rope__scaling__type": "yarn", "rope__scaling__factor": 4.0, "rope__scaling__original_context_length": 64},
    ],
    ids=["linear", "yarn"],
)
def test_scaled_positions_are_those_of_llama_cpp(scaling: dict[str, str | float | int], tmp_path: Path) -> None:
    types = {str: ValueType.STRING, float: ValueType.F32, int: ValueType.U32}
    extra = {key: Entry(type=types[type(value)], value=value) for key, value in scaling.items()}
    path = write_decoder(tmp_path / "scaled.gguf", "qwen3", **extra)
    plain = write_decoder(tmp_path / "plain.gguf", "qwen3")
    logits = native(path)
    assert distance(logits, native(plain)) > 0.2
    assert distance(logits, llama_cpp(path)) < 0.05
    assert distance(logits, reference(path)) < 0.05


@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_logits_do_not_depend_on_threads_or_chunks(architecture: str, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "model.gguf", architecture, Q8_0)
    whole = native(path)
    for threads, chunk in [(2, 256), (3, 64), (1, 1), (2, 7)]:
        np.testing.assert_array_equal(native(path, threads=threads, chunk=chunk), whole)


def test_a_cancelled_evaluation_leaves_the_entries_before_it(tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "model.gguf", "llama")
    model = NativeModel(path, context=256, threads=1, flag=CancelFlag())
    context = model.new_context(256, 1)
    context.evaluate(TOKENS[:40], 0, CancelFlag())
    flag = CancelFlag()
    flag.set()
    with pytest.raises(Cancelled):
        context.evaluate(TOKENS[40:80], 40, flag)
    context.evaluate(TOKENS[40:], 40, CancelFlag())
    np.testing.assert_array_equal(context.logits(), native(path))


def test_saved_entries_continue_bit_for_bit(tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "model.gguf", "qwen3")
    model = NativeModel(path, context=256, threads=1, flag=CancelFlag())
    first, second = model.new_context(256, 1), model.new_context(256, 1)
    first.evaluate(TOKENS[:70], 0, CancelFlag())
    parts = first.state()
    assert second.restore(parts, TOKENS[:70])
    for damaged in (parts[:-1], [parts[0], *parts[2:]], [], [memoryview(b"{}"), *parts[1:]], [*parts, parts[-1]]):
        assert not model.new_context(256, 1).restore(damaged, TOKENS[:70])
    assert not model.new_context(256, 1).restore(parts, TOKENS[:64])
    assert not model.new_context(256, 1).restore(parts, TOKENS * 2)
    for context in (first, second):
        context.evaluate(TOKENS[70:], 70, CancelFlag())
    np.testing.assert_array_equal(first.logits(), second.logits())


@pytest.mark.slow
@pytest.mark.parametrize("isa", _native.supported_isas())
def test_the_bundled_model_speaks_alike_on_every_instruction_set(isa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against llama.cpp, on tokens of plain English; both quantise activations, so the bound is twice that noise."""
    monkeypatch.setattr("ternlight.engine.native.FORM", _native.Form(isa))
    path = language_model()
    model = NativeModel(path, context=256, threads=1, flag=CancelFlag())
    text = "The harbour handled more containers than in any year before, and the quays had to be repaired in winter."
    tokens = tuple(model.vocabulary.encode(text))
    ours, theirs = native(path, tokens), llama_cpp(path, tokens)
    assert distance(ours, theirs) < 0.05
    assert ours.argmax() == theirs.argmax()
