"""Traps of the formats: what is done wrong loads without complaint all the same, and speaks gibberish."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from helpers import decoders
from helpers.decoders import write_decoder
from helpers.gguf import listed, raw_gguf, stored, tensor, tiny_llama_metadata
from helpers.golden import CODES, GOLDEN
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf import Entry, TensorData, ValueType, entries, open_gguf, write_gguf
from ternlight.engine.gguf import types as t
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.inspect import inspect_model
from ternlight.engine.llama_cpp import LlamaModel
from ternlight.engine.loaded import check_model
from ternlight.engine.models import RECIPES
from ternlight.engine.models.reference import reference_logits
from ternlight.engine.native import NativeModel
from ternlight.engine.types import LoadOptions

TOKENS = (5, 80, 120, 33, 250, 7)

Logits = NDArray[np.float64]


def native(path: Path, threads: int = 1) -> Logits:
    model = NativeModel(path, context=64, threads=threads, flag=CancelFlag())
    context = model.new_context(64, threads)
    context.evaluate(TOKENS, 0, CancelFlag())
    found = context.logits().astype(np.float64)
    context.close()
    model.close()
    return found


def llama_cpp(path: Path) -> Logits:
    model = LlamaModel(path, {}, flag=CancelFlag())
    context = model.new_context(64, 1)
    context.evaluate(TOKENS, 0, CancelFlag())
    found = context.logits().astype(np.float64)
    context.close()
    model.close()
    return found


def reference(path: Path) -> Logits:
    with open_gguf(path) as file:

        def weight(name: str) -> NDArray[np.float64]:
            info = file.tensors[name]
            values = dequantize(file.data(name), info.type, info.dimensions[0]).astype(np.float64)
            return values[0] if len(info.dimensions) == 1 else values

        return reference_logits(RECIPES[file.architecture](file), weight, TOKENS)[-1].astype(np.float64)


def distance(one: Logits, other: Logits) -> float:
    return float(np.linalg.norm(one - other) / np.linalg.norm(other - other.mean()))


def rewritten(path: Path, add: dict[str, Entry]) -> Path:
    """The same model with other metadata."""
    with open_gguf(path) as file:
        metadata = {**entries(file.metadata), **add}
        tensors = [
            TensorData(name=name, dimensions=info.dimensions, type=info.type, data=bytes(file.data(name)))
            for name, info in file.tensors.items()
        ]
    write_gguf(path.with_name("rewritten.gguf"), metadata, tensors)
    return path.with_name("rewritten.gguf")


@pytest.mark.parametrize(("id", "block_bytes", "words"), [(142, 66, "IQ2_TN"), (143, 54, "IQ1_TN")])
def test_ids_that_old_forks_gave_to_other_types(id: int, block_bytes: int, words: str, tmp_path: Path) -> None:
    """Those have a scale before each row, so that their size is not that of the types that bear the ids now."""
    data = bytes(8 * (4 + block_bytes))
    path = raw_gguf(tmp_path / "old.gguf", table=(listed("w", (256, 8), id, 0),), data=data)
    with pytest.raises(ModelFileError, match=words):
        open_gguf(path)


@pytest.mark.parametrize("id", [31, 32, 33, 37, 38])
def test_types_that_were_removed_are_refused_with_advice(id: int, tmp_path: Path) -> None:
    path = raw_gguf(tmp_path / "old.gguf", table=(listed("w", (256, 8), id, 0),), data=bytes(4096))
    with pytest.raises(ModelFileError, match="'w' is stored as"):
        open_gguf(path)


def test_i2_s_is_read_in_the_order_of_the_published_files() -> None:
    """Files quantised on ARM have another order that nothing in them names; the two cannot be told by their bytes."""
    _, columns, x86, _ = GOLDEN["I2_S"]
    runs = CODES[:128].reshape(2, 4, 16)
    arm = (runs[:, 0] << 6 | runs[:, 1] << 4 | runs[:, 2] << 2 | runs[:, 3]).astype(np.uint8).tobytes()
    assert (zlib.crc32(x86[:32]), zlib.crc32(arm)) == (0x45662CA9, 0x5031346B)
    ours = dequantize(x86, t.I2_S, columns)
    assert (ours != dequantize(arm + x86[32:], t.I2_S, columns)).any()


def test_rows_that_i2_s_cannot_hold_are_named(tmp_path: Path) -> None:
    size = 8640 * 4 // 4 + 32
    path = raw_gguf(tmp_path / "m.gguf", table=(listed("w", (8640, 4), 36, 0),), data=bytes(size))
    with pytest.raises(ModelFileError, match="rows of 8,640 weights, which I2_S cannot store"):
        open_gguf(path)


def bitnet_shape(folder: Path, architecture: str, vocabulary: int, layers: int) -> str:
    """What a file of these sizes gates with."""
    metadata = {
        key.replace("llama.", f"{architecture}.", 1): entry
        for key, entry in tiny_llama_metadata(embedding=64, layers=layers).items()
    }
    metadata["general.architecture"] = Entry(type=ValueType.STRING, value=architecture)
    matrices = {"attn_q": (64, 64), "attn_k": (64, 32), "attn_v": (64, 32), "attn_output": (64, 64)}
    matrices |= {"ffn_gate": (64, 128), "ffn_up": (64, 128), "ffn_down": (128, 64)}
    norms = {"attn_norm": 64, "ffn_norm": 64, "attn_sub_norm": 64, "ffn_sub_norm": 128}
    tensors = [stored("token_embd.weight", (64, vocabulary), t.Q2_0), tensor("output_norm.weight", np.ones(64))]
    for at in (f"blk.{layer}." for layer in range(layers)):
        tensors += [stored(f"{at}{name}.weight", size, t.Q2_0) for name, size in matrices.items()]
        tensors += [tensor(f"{at}{name}.weight", np.ones(size)) for name, size in norms.items()]
    write_gguf(folder / "m.gguf", metadata, tensors)
    with open_gguf(folder / "m.gguf") as file:
        return RECIPES[architecture](file).activation


@pytest.mark.parametrize(
    ("architecture", "vocabulary", "layers", "gate"),
    [
        ("bitnet", 32_002, 24, "silu"),
        ("bitnet", 128_256, 30, "relu2"),  # 2B-4T as llama.cpp's converter names it
        ("bitnet-25", 128_256, 30, "relu2"),
        ("bitnet-b1.58", 128_256, 30, "relu2"),
    ],
)
def test_bitnet_2b_4t_is_known_under_every_name(
    architecture: str, vocabulary: int, layers: int, gate: str, tmp_path: Path
) -> None:
    assert bitnet_shape(tmp_path, architecture, vocabulary, layers) == gate


def test_heads_need_not_divide_among_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BitNet 2B-4T has 20 heads over 5, which four threads cannot share evenly."""
    for name, value in {"HEADS": 20, "KV_HEADS": 5, "HEAD_DIM": 16, "WIDTH": 320}.items():
        monkeypatch.setattr(decoders, name, value)
    path = write_decoder(tmp_path / "m.gguf", "bitnet-25", t.Q8_0, layers=2)
    whole = native(path)
    assert distance(whole, reference(path)) < 0.05
    for threads in (2, 3, 4, 7):
        np.testing.assert_array_equal(native(path, threads), whole)


@pytest.mark.parametrize("architecture", ["qwen3", "gemma3", "llama"])
@pytest.mark.parametrize("head_dim", [32, 128])
def test_heads_need_not_be_the_width_by_their_number(
    architecture: str, head_dim: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders, "HEAD_DIM", head_dim)
    path = write_decoder(tmp_path / "m.gguf", architecture, t.Q8_0, layers=2)
    assert distance(native(path), reference(path)) < 0.05
    assert distance(native(path), llama_cpp(path)) < 0.05


@pytest.mark.parametrize("number", [36, 40, 999])
def test_the_files_own_number_of_its_type_means_nothing(number: int, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "m.gguf", "qwen3", t.Q2_0, layers=1)
    same = rewritten(path, {"general.file_type": Entry(type=ValueType.U32, value=number)})
    assert check_model(same, LoadOptions()).info.quantization == "Q2_0"
    np.testing.assert_array_equal(native(same), native(path))


@pytest.mark.parametrize("type", [t.Q2_0, t.Q8_0, t.F16], ids=lambda type: type.name)
def test_tensors_need_not_be_aligned(type: t.TensorType, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "m.gguf", "qwen3", type, layers=1)
    one = Entry(type=ValueType.U32, value=1)
    for length in range(1, 5):
        text = Entry(type=ValueType.STRING, value="x" * length)
        odd = rewritten(path, {"general.alignment": one, "general.description": text})
        with open_gguf(odd) as file:
            if any(info.offset % 4 for info in file.tensors.values()):
                break
    else:
        pytest.fail("every tensor is aligned")
    np.testing.assert_array_equal(native(odd), native(path))


@pytest.mark.parametrize("kind", ["mmproj", "adapter"])
def test_what_lies_beside_models_is_none(kind: str, tmp_path: Path) -> None:
    path = rewritten(
        write_decoder(tmp_path / "m.gguf", "qwen3", t.Q2_0, layers=1),
        {"general.type": Entry(type=ValueType.STRING, value=kind)},
    )
    with pytest.raises(ModelFileError, match=f"general.type is {kind}"):
        check_model(path, LoadOptions())
    assert kind in str(inspect_model(path).why_not)


@pytest.mark.parametrize("architecture", ["clip", "dspark"])
def test_projectors_and_drafters_are_refused_by_their_architecture(architecture: str, tmp_path: Path) -> None:
    path = write_decoder(tmp_path / "m.gguf", architecture, t.Q8_0, layers=1)
    with pytest.raises(ModelFileError, match=f"does not know the architecture '{architecture}'"):
        check_model(path, LoadOptions(backend="native"))


def test_a_model_of_zeros_has_no_numbers_that_are_none(tmp_path: Path) -> None:
    """All scales 0, as blocks of zeros have: nothing is divided by one."""
    path = write_decoder(tmp_path / "m.gguf", "qwen3", t.Q2_0, layers=1)
    raw = bytearray(path.read_bytes())
    with open_gguf(path) as file:
        for info in file.tensors.values():
            if info.type is t.Q2_0:
                raw[info.offset : info.offset + info.nbytes] = bytes(info.nbytes)
    path.write_bytes(raw)
    assert (native(path) == 0).all()
