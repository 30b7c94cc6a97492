"""Model folders against GGUF files of the same weights, both written without the product's readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.checkpoints import RandomModel, bf16, i2_s, packed, rounded
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.checkpoint import open_checkpoint, weights
from ternlight.engine.convert.rewrite import Conversion, convert
from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.gguf.types import I2_S, IQ2_BN
from ternlight.engine.inspect import inspect_model
from ternlight.engine.loaded import LoadedModel, check_model
from ternlight.engine.types import ChatMessage, LoadOptions

OPTIONS = LoadOptions(context=128, threads=1)
TOKENS = [5, 80, 120, 33, 250, 7]


def logits(path: Path) -> NDArray[np.float32]:
    model = LoadedModel(check_model(path, OPTIONS), flag=CancelFlag())
    timeline = model.new_timeline()
    timeline.begin_sync(TOKENS)
    timeline.extend(TOKENS, CancelFlag())
    found = timeline.next_logits(CancelFlag()).copy()
    timeline.close()
    model.close()
    return found


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("form", ["multiply", "divide", "ternary"])
@pytest.mark.parametrize(("architecture", "tied"), [("bitnet-b1.58", True), ("llama", False)])
def test_a_folder_computes_what_its_gguf_file_does(
    architecture: str, tied: bool, form: str, shards: int, tmp_path: Path
) -> None:
    model = RandomModel(architecture, tied=tied)
    folder = model.write(tmp_path / "folder", form, shards=shards)
    assert check_model(folder, OPTIONS).info.backend == "native"
    np.testing.assert_array_equal(logits(folder), logits(model.write_gguf(tmp_path / "same.gguf")))


@pytest.mark.parametrize(("architecture", "wrong"), [("bitnet-b1.58", "divide"), ("llama", "multiply")])
def test_the_config_and_not_the_values_decides_what_a_scale_means(
    architecture: str, wrong: str, tmp_path: Path
) -> None:
    """A scale read the other way round is off by its square, so that no logit stays."""
    model = RandomModel(architecture)
    right = "multiply" if wrong == "divide" else "divide"
    folder = model.write(tmp_path / "wrong", right, tensors=model.tensors(wrong))
    with open_checkpoint(folder) as file:
        name = "blk.1.ffn_up.weight"
        (scale,) = np.frombuffer(file.data(name)[:4], np.float32)
    own = model.scales["model.layers.1.mlp.up_proj"]
    assert scale == 1 / own


@pytest.mark.parametrize("architecture", ["bitnet-b1.58", "llama"])
def test_masters_are_ternarised_as_in_training(architecture: str, tmp_path: Path) -> None:
    model = RandomModel(architecture)
    random = np.random.default_rng(3)
    stored = model.tensors("ternary")
    for name, trits in model.trits.items():
        master = rounded(random.normal(0, 0.02, trits.shape))
        stored[f"{name}.weight"] = ("BF16", trits.shape, bf16(master))
        mean = np.abs(master.astype(np.float64)).mean()
        model.scales[name] = float(np.float32(mean))
        model.trits[name] = np.clip(np.round(master / np.float32(mean)), -1, 1).astype(np.int8)
    folder = model.write(tmp_path / "folder", "ternary", tensors=stored)
    np.testing.assert_array_equal(logits(folder), logits(model.write_gguf(tmp_path / "same.gguf")))


def test_a_llama_that_is_not_ternary_stays_what_it_is(tmp_path: Path) -> None:
    model = RandomModel("llama")
    folder = model.write(tmp_path / "folder", "ternary", config=model.config())
    with open_checkpoint(folder) as file:
        assert {tensor.type.name for tensor in file.tensors.values()} == {"BF16", "F32"}
    near, ternary = logits(folder), logits(model.write_gguf(tmp_path / "same.gguf"))
    assert np.corrcoef(near, ternary)[0, 1] > 0.999


def test_the_packed_rows_of_the_format_description() -> None:
    trits = np.array([-1, 0, 0, -1, 1, 1, 1, -1], np.int8)[:, None].repeat(64, 1)
    assert packed(trits)[0] == 0xA4
    assert packed(trits)[64] == 0x21
    rows = weights.packed_rows(np.frombuffer(packed(trits), np.uint8).reshape(2, 64), 0.5)
    np.testing.assert_array_equal(dequantize(rows.tobytes(), IQ2_BN, 64), trits * np.float32(0.5))


def test_golden_trits_in_every_form() -> None:
    pattern = np.resize(np.array([-1, 0, 1, 1, 0, -1, 1], np.int8), (4, 128))
    expected = dequantize(i2_s(pattern, 0.5), I2_S, 128)
    codes = np.frombuffer(packed(pattern), np.uint8).reshape(1, 128)
    for rows in (
        weights.packed_rows(codes, 0.5),
        weights.ternary_rows(pattern * np.float32(0.5)),
    ):
        np.testing.assert_array_equal(dequantize(rows.tobytes(), IQ2_BN, 128), expected)


def test_masters_keep_their_mean_and_zeros_stay() -> None:
    matrix = np.zeros((4, 64), np.float32)
    matrix[:2] = [[2.0], [-2.0]]
    matrix[2, :] = 1.0  # the mean is 1.25; 0.8 of it rounds to 1
    rows = dequantize(weights.ternarised_rows(matrix).tobytes(), IQ2_BN, 64)
    np.testing.assert_array_equal(rows, np.array([[1.25], [-1.25], [1.25], [0]], np.float32).repeat(64, 1))
    assert (dequantize(weights.ternarised_rows(np.zeros((4, 64), np.float32)).tobytes(), IQ2_BN, 64) == 0).all()


def test_the_tokenizer_is_that_of_the_gguf_file(tmp_path: Path) -> None:
    model = RandomModel("bitnet-b1.58")
    folder, file = model.write(tmp_path / "folder", "multiply"), model.write_gguf(tmp_path / "same.gguf")
    (folder / "chat_template.jinja").write_text("{{ 1 }}")
    ours = check_model(folder, OPTIONS).vocabulary
    theirs = check_model(file, OPTIONS).vocabulary
    assert ours is not None
    assert theirs is not None
    for text in ("In 2024567 WON'T 100 unreachable quickbrown\n\n  ''s 你好123", "<tool>", "", " a"):
        assert ours.encode(text) == theirs.encode(text)
    assert (ours.bos, ours.eos, ours.add_bos, ours.stop_ids) == (
        theirs.bos,
        theirs.eos,
        True,
        theirs.stop_ids,
    )
    assert set(ours.special) == set(theirs.special)


def test_what_a_person_writes_is_never_a_special_token(tmp_path: Path) -> None:
    model = RandomModel("bitnet-b1.58")
    vocabulary = check_model(model.write(tmp_path / "folder", "multiply"), OPTIONS).vocabulary
    assert vocabulary is not None
    for text in ("<|eot_id|>", "a<|begin_of_text|>b", "<|end_of_text|>" * 3):
        assert not set(vocabulary.encode(text)) & set(vocabulary.control_ids)
        assert vocabulary.decode(vocabulary.encode(text)) == text


async def test_the_engine_talks_with_a_folder(tmp_path: Path) -> None:
    from ternlight.engine.local import LocalEngine
    from ternlight.engine.types import SamplingParams

    folder = RandomModel("bitnet-b1.58").write(tmp_path / "BitNet", "multiply")
    async with LocalEngine() as engine:
        info = await engine.load(folder, OPTIONS)
        assert (info.name, info.architecture, info.backend, info.quantization) == (
            "BitNet",
            "bitnet-b1.58",
            "native",
            "IQ2_BN",
        )
        tokens = await engine.chat_tokens([ChatMessage(role="user", content="Hi <|eot_id|>")])
        assert tokens[0] == engine.loaded.vocabulary.bos
        session = await engine.new_session()
        await session.sync(tokens)
        written = [token.id async for token in session.generate(SamplingParams(max_tokens=4))]
        saved = await session.snapshot()
        assert written
        assert (await engine.new_session(restore=saved)).tokens == session.tokens


def test_inspecting_a_folder(tmp_path: Path) -> None:
    found = inspect_model(RandomModel("llama", tied=False).write(tmp_path / "folder", "divide"))
    assert found.backends == ("native",)
    assert found.architecture == "llama"
    assert found.types["IQ2_BN"].tensors == 21
    assert found.trained_context == 2048
    assert found.memory is not None
    assert found.refusals["llama.cpp"] == "it reads GGUF files only"


def test_a_folder_can_be_converted(tmp_path: Path) -> None:
    model = RandomModel("llama", tied=False)
    convert(model.write(tmp_path / "folder", "divide"), tmp_path / "planes.gguf", Conversion(planes=1))
    near, same = logits(tmp_path / "planes.gguf"), logits(model.write_gguf(tmp_path / "same.gguf"))
    assert np.corrcoef(near, same)[0, 1] > 0.999


Change = dict[str, Any]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"model_type": "mamba", "architectures": []}, "model_type"),
        ({"hidden_act": "gelu"}, "hidden_act"),
        ({"hidden_size": -1}, "hidden_size"),
        ({"hidden_size": 1e9}, "hidden_size"),
        ({"num_hidden_layers": True}, "num_hidden_layers"),
        ({"num_hidden_layers": 2}, "model.layers.2"),
        ({"num_hidden_layers": 4}, "blk.3"),
        ({"rms_norm_eps": None}, "rms_norm_eps of config.json is missing"),
        ({"rope_scaling": {"rope_type": "llama3", "factor": 8.0}}, "rope_scaling"),
        ({"rope_scaling": [1]}, "rope_scaling"),
        ({"vocab_size": 10}, "vocab of tokenizer.json"),
        ({"vocab_size": 2**40}, "vocab_size"),
        ({"tie_word_embeddings": False}, "lm_head.weight is missing"),
        ({"tie_word_embeddings": "yes"}, "tie_word_embeddings"),
        ({"quantization_config": {"quant_method": "gptq"}}, "quantization_config"),
        ({"quantization_config": {"quant_method": "bitnet", "linear_class": "other"}}, "quantization_config"),
        ({"quantization_config": {"quant_method": "bitnet", "use_rms_norm": True}}, "quantization_config"),
        ({"quantization_config": None}, "does not say what its scale means"),
        ({"num_attention_heads": 3}, "attention.head_count"),
    ],
)
def test_configs_that_do_not_fit_are_refused_by_name(change: Change, words: str, tmp_path: Path) -> None:
    model = RandomModel("bitnet-b1.58")
    config = {**model.config(), "quantization_config": {"quant_method": "bitnet", "linear_class": "autobitlinear"}}
    folder = model.write(tmp_path / "folder", "multiply", config={**config, **change})
    with pytest.raises(ModelFileError, match=r"folder") as refused:
        check_model(folder, OPTIONS)
    assert words in refused.value.user_message


def test_tensors_that_do_not_fit_are_refused_by_name(tmp_path: Path) -> None:
    model = RandomModel("bitnet-b1.58")
    whole = model.tensors("multiply")
    at = "model.layers.0.mlp.up_proj"
    rows, columns = whole[f"{at}.weight"][1]
    nan = np.array([np.nan], np.float32).view(np.uint32)
    damages: list[tuple[dict[str, Any], str]] = [
        ({f"{at}.weight_scale": None}, "no weight_scale"),
        ({f"{at}.weight_scale": ("U8", (1,), b"\1")}, "no weight_scale"),
        ({f"{at}.weight_scale": ("F32", (2,), bytes(8))}, "no weight_scale"),
        ({f"{at}.weight_scale": ("F32", (1,), nan.tobytes())}, "no finite number"),
        ({f"{at}.weight": ("U8", (rows, columns), b"\xff" * (rows * columns))}, "none of -1, 0 and 1"),
        ({f"{at}.weight": ("U8", (rows, 32), bytes(rows * 32))}, "no multiple of 64"),
        ({f"{at}.weight": ("U8", (rows // 2, columns), bytes(rows // 2 * columns))}, "has the shape"),
        ({f"{at}.weight": None}, "the scale of no packed weight"),
        ({"model.layers.0.mlp.up_proj.bias": ("F32", (4,), bytes(16))}, "are not known to have"),
        ({"model.layers.9.mlp.up_proj.weight": ("F32", (4,), bytes(16))}, "are not known to have"),
        ({"strange": ("F32", (4,), bytes(16))}, "are not known to have"),
        ({"model.norm.weight": ("U8", (4,), bytes(4))}, "a vector of bytes"),
        ({"model.norm.weight": ("F32", (1, 2, 2), bytes(16))}, "neither a vector nor a matrix"),
        ({"model.embed_tokens.weight": ("U8", (4, 256), bytes(1024))}, "only the matrices of layers"),
        ({"model.norm.weight": None}, "output_norm.weight is missing"),
    ]
    for number, (damage, words) in enumerate(damages):
        tensors = {name: stored for name, stored in {**whole, **damage}.items() if stored is not None}
        folder = model.write(tmp_path / f"folder{number}", "multiply", tensors=tensors)
        with pytest.raises(ModelFileError) as refused:
            LoadedModel(check_model(folder, OPTIONS), flag=CancelFlag())
        assert words in refused.value.user_message, words


def test_a_scale_of_zero_is_not_divided_by(tmp_path: Path) -> None:
    model = RandomModel("llama")
    tensors = model.tensors("divide") | {"model.layers.0.mlp.up_proj.weight_scale": ("F32", (1,), bytes(4))}
    folder = model.write(tmp_path / "folder", "divide", tensors=tensors)
    with pytest.raises(ModelFileError, match="is 0"):
        LoadedModel(check_model(folder, OPTIONS), flag=CancelFlag())


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("config.json", None, "config.json"),
        ("config.json", "[]", "config.json"),
        ("config.json", "[" * 100_000, "config.json"),
        ("config.json", '{"a": 1, "a": 2}', "config.json"),
        ("config.json", '{"a": NaN}', "config.json"),
        ("tokenizer.json", None, "tokenizer.json"),
        ("tokenizer.json", '{"model": {"type": "Unigram"}}', "model of tokenizer.json"),
        ("tokenizer.json", '{"model": {"type": "BPE", "byte_fallback": true}}', "model of tokenizer.json"),
        ("tokenizer.json", '{"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}}}', "vocab of tokenizer.json"),
        ("tokenizer.json", '{"model": {"type": "BPE", "vocab": {"a": -1}}}', "vocab of tokenizer.json"),
        ("tokenizer.json", '{"model": {"type": "BPE", "vocab": {"a": 0}}}', "merges of tokenizer.json"),
        ("tokenizer.json", '{"model": {"type": "BPE", "vocab": {}, "merges": [3]}}', "merges of tokenizer.json"),
        (
            "tokenizer.json",
            '{"model": {"type": "BPE", "vocab": {"a": 0}}, "added_tokens": [{"id": 0}]}',
            "added_tokens",
        ),
        ("model.safetensors", None, "without model.safetensors"),
    ],
)
def test_files_that_are_missing_or_damaged_are_named(
    file: str, content: str | None, words: str, tmp_path: Path
) -> None:
    folder = RandomModel("llama").write(tmp_path / "folder", "divide")
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(ModelFileError) as refused:
        check_model(folder, OPTIONS)
    assert words in refused.value.user_message


@pytest.mark.parametrize("name", ["../model.safetensors", "/etc/passwd", "model-1.safetensors", 7])
def test_an_index_names_only_files_of_its_folder(name: object, tmp_path: Path) -> None:
    folder = RandomModel("llama").write(tmp_path / "folder", "divide", shards=2)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    with pytest.raises(ModelFileError, match="weight_map"):
        check_model(folder, OPTIONS)


def test_a_pattern_that_is_not_known_is_never_run(tmp_path: Path) -> None:
    folder = RandomModel("llama").write(tmp_path / "folder", "divide")
    text = (folder / "tokenizer.json").read_text().replace("{1,3}", "{1,4}")
    (folder / "tokenizer.json").write_text(text)
    with pytest.raises(ModelFileError, match=r"tokenizer\.ggml\.pre"):
        check_model(folder, OPTIONS)


def test_llama_cpp_is_not_given_a_folder(tmp_path: Path) -> None:
    folder = RandomModel("llama").write(tmp_path / "folder", "divide")
    with pytest.raises(ModelFileError, match="a folder of safetensors files, which only the native engine runs"):
        check_model(folder, LoadOptions(backend="llama.cpp"))
