"""Models rewritten as ternary planes: what they compute, what other runtimes say, what failures leave behind."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
from helpers.decoders import VOCABULARY, write_decoder
from helpers.gguf import stored
from helpers.models import language_model
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.convert import Conversion, convert
from ternlight.engine.errors import EngineError, ModelFileError
from ternlight.engine.gguf import Entry, TensorData, ValueType, entries, open_gguf, weight_planes, write_gguf
from ternlight.engine.gguf.types import F16, PQ2_0, Q2_0, Q8_0
from ternlight.engine.llama_cpp import LlamaModel
from ternlight.engine.loaded import check_model
from ternlight.engine.model_file import open_model
from ternlight.engine.native import NativeModel
from ternlight.engine.packing import packed_bytes
from ternlight.engine.types import LoadOptions

LAYERS = 2
TOKENS = tuple(int(token) for token in np.random.default_rng(5).integers(3, VOCABULARY, 60))
TEXT = "The harbour handled more containers than in any year before, and the quays were repaired in winter. " * 6

ENGLISH = (
    "The old lighthouse stands on a rock at the mouth of the river. For more than a hundred years its lamp was "
    "lit every evening by the keeper, who lived with his family in the small house beside the tower. When the "
    "weather was bad they could not leave the rock for weeks, and had to live on what they had stored in autumn. "
    "Today the lamp is electric and is switched on by a clock. Visitors can climb the stairs in summer, and from "
    "the top they see the whole coast, the islands in the north and, on a clear day, the mountains far away in "
    "the east."
)

Logits = NDArray[np.float64]


def logits(path: Path, tokens: tuple[int, ...] = TOKENS) -> Logits:
    """After every token, shape (tokens, vocabulary)."""
    model = NativeModel(path, context=256, threads=1, flag=CancelFlag())
    context = model.new_context(256, 1)
    found = context.evaluate_each(tokens, 0, CancelFlag())
    assert found is not None
    context.close()
    model.close()
    return found.astype(np.float64)


@pytest.fixture(scope="module")
def two(original: Path) -> Path:
    """The original as two planes."""
    target = original.with_name("two.gguf")
    convert(original, target, Conversion(planes=2))
    return target


def distance(one: Logits, other: Logits) -> float:
    one, other = one - one.mean(-1, keepdims=True), other - other.mean(-1, keepdims=True)
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_decoder(tmp_path_factory.mktemp("models") / "original.gguf", "llama", F16, layers=LAYERS)


@pytest.mark.parametrize(("architecture", "tied"), [("llama", False), ("qwen3", True)])
def test_more_planes_come_closer(architecture: str, tied: bool, tmp_path: Path) -> None:
    source = write_decoder(tmp_path / "original.gguf", architecture, F16, tied=tied, layers=LAYERS)
    wanted = logits(source)
    distances = []
    for planes in (1, 3, 4):
        convert(source, tmp_path / f"{planes}.gguf", Conversion(planes=planes))
        distances.append(distance(logits(tmp_path / f"{planes}.gguf"), wanted))
    assert distances == sorted(distances, reverse=True)
    assert distances[1] < 0.2
    assert distances[2] < 0.08


def test_the_head_can_be_planes_too(tmp_path: Path) -> None:
    for tied in (False, True):
        source = write_decoder(tmp_path / f"{tied}.gguf", "llama", F16, tied=tied, layers=1)
        target = tmp_path / f"{tied}-planes.gguf"
        convert(source, target, Conversion(planes=4, head="planes"))
        assert distance(logits(target), logits(source)) < 0.1
        with open_gguf(target) as file:
            types = {tensor.type.name for tensor in file.tensors.values() if len(tensor.dimensions) == 2}
        assert types == {"Q2_0"}


def test_calibration_brings_the_outputs_closer(original: Path, two: Path, tmp_path: Path) -> None:
    convert(original, tmp_path / "calibrated.gguf", Conversion(planes=2, calibration=TEXT))
    tokens = tuple(byte + 3 for byte in TEXT.encode()[:200])
    wanted = logits(original, tokens)
    plain = distance(logits(two, tokens), wanted)
    assert distance(logits(tmp_path / "calibrated.gguf", tokens), wanted) < 0.95 * plain


def test_what_is_written(original: Path, tmp_path: Path) -> None:
    target = tmp_path / "planes.gguf"
    convert(original, target, Conversion(planes=3, group=128))
    with open_gguf(original) as before, open_gguf(target) as after:
        assert after.metadata["ternlight.planes"] == 3
        assert after.parameter_count == before.parameter_count
        assert after.tensors["blk.0.ffn_up.weight"].type is PQ2_0
        assert after.data("token_embd.weight") == before.data("token_embd.weight")
        planes = weight_planes(after)
        assert len(planes) == 7 * LAYERS
        assert planes["blk.1.attn_q.weight"] == (
            "blk.1.attn_q.weight",
            "blk.1.attn_q.plane1.weight",
            "blk.1.attn_q.plane2.weight",
        )
        assert {key for key in before.metadata if key not in after.metadata} <= {"general.file_type"}
    info = check_model(target, LoadOptions())
    assert info.info.backend == "native"
    with open_model(target) as file:
        assert info.memory.weights == packed_bytes(file)


def test_only_some_layers(original: Path, tmp_path: Path) -> None:
    for text in (None, TEXT):
        target = tmp_path / "some.gguf"
        convert(original, target, Conversion(planes=1, layers={1}, calibration=text))
        with open_gguf(original) as before, open_gguf(target) as after:
            assert after.data("blk.0.attn_q.weight") == before.data("blk.0.attn_q.weight")
            assert after.tensors["blk.1.attn_q.weight"].type is Q2_0


def open_tensors(path: Path) -> list[TensorData]:
    with open_gguf(path) as file:
        return [
            TensorData(name=name, dimensions=info.dimensions, type=info.type, data=bytes(file.data(name)))
            for name, info in file.tensors.items()
        ]


def test_one_plane_is_an_ordinary_file_for_llama_cpp(original: Path, tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp")
    target = tmp_path / "one.gguf"
    convert(original, target, Conversion(planes=1))
    model = LlamaModel(target, {}, flag=CancelFlag())
    context = model.new_context(256, 1)
    context.evaluate(TOKENS, 0, CancelFlag())
    theirs = context.logits().astype(np.float64).copy()
    context.close()
    model.close()
    assert distance(logits(target)[-1], theirs) < 0.05


def test_llama_cpp_refuses_several_planes_with_a_sentence(two: Path) -> None:
    with pytest.raises(ModelFileError, match=r"two\.gguf stores its weights as sums of 2 ternary planes, which only"):
        check_model(two, LoadOptions(backend="llama.cpp"))


@pytest.mark.parametrize(
    "damage",
    [
        *("too few", "hole", "hole, no list", "all gone", "wrong list", "too many", "shape", "no owner"),
        *("count", "no count"),
    ],
)
def test_damaged_planes_are_refused(damage: str, two: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    with open_gguf(two) as file:
        metadata = entries(file.metadata)
    tensors = {each.name: each for each in open_tensors(two)}
    match damage:
        case "too few":
            metadata["ternlight.planes"] = Entry(type=ValueType.U32, value=3)
        case "hole":
            del tensors["blk.0.attn_q.plane1.weight"]
        case "hole, no list":
            del tensors["blk.0.attn_q.plane1.weight"]
            del metadata["ternlight.planes.names"]
        case "all gone":
            tensors = {name: each for name, each in tensors.items() if "plane1" not in name}
            del metadata["ternlight.planes.names"]
        case "wrong list":
            metadata["ternlight.planes.names"] = Entry(type=ValueType.STRING, value="blk.0.attn_q.weight")
        case "too many":
            tensors["more"] = stored("blk.0.attn_q.plane2.weight", (256, 256), Q2_0)
        case "shape":
            tensors["blk.0.attn_q.plane1.weight"] = stored("blk.0.attn_q.plane1.weight", (256, 128), Q2_0)
        case "no owner":
            tensors["more"] = stored("blk.0.new.plane1.weight", (256, 256), Q2_0)
        case "count":
            metadata["ternlight.planes"] = Entry(type=ValueType.U32, value=9)
        case "no count":
            del metadata["ternlight.planes"]
    write_gguf(bad, metadata, list(tensors.values()))
    with pytest.raises(ModelFileError, match=r"bad\.gguf cannot be used: (blk\.0\.|ternlight\.planes)"):
        NativeModel(bad, context=64, threads=1, flag=CancelFlag())


def test_a_cancelled_conversion_leaves_nothing(original: Path, tmp_path: Path) -> None:
    flag = CancelFlag()

    def progress(done: int, total: int) -> None:
        if done > total // 2:
            flag.set()

    for text in (None, TEXT):
        with pytest.raises(Cancelled):
            convert(original, tmp_path / "o.gguf", Conversion(planes=2, calibration=text), progress=progress, flag=flag)
        assert list(tmp_path.iterdir()) == []


def test_an_interrupted_conversion_leaves_nothing(original: Path, tmp_path: Path) -> None:
    def progress(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(original, tmp_path / "o.gguf", Conversion(planes=2), progress=progress)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(original: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="the system cannot limit a file's size")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        with pytest.raises(ModelFileError, match=r"o\.gguf could not be written"):
            convert(original, tmp_path / "o.gguf", Conversion(planes=1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_converted_is_said(original: Path, two: Path, tmp_path: Path) -> None:
    how = Conversion(planes=2)
    with pytest.raises(ModelFileError, match="choose another name"):
        convert(original, original, how)
    with pytest.raises(ModelFileError, match="cannot be written"):
        convert(original, tmp_path / "none" / "o.gguf", how)
    with pytest.raises(EngineError, match="at least 256 are needed"):
        convert(original, tmp_path / "o.gguf", Conversion(planes=2, calibration="short"))
    with pytest.raises(ValueError, match="planes"):
        convert(original, tmp_path / "o.gguf", Conversion(planes=5))
    with pytest.raises(ModelFileError, match="planes already"):
        convert(two, tmp_path / "o.gguf", how)
    assert list(tmp_path.iterdir()) == []


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    source = write_decoder(tmp_path / "original.gguf", "llama", Q8_0, layers=LAYERS + 1)
    tensors = {each.name: each for each in open_tensors(source)}
    name = "blk.2.ffn_up.weight"
    tensors[name] = stored(name, tensors[name].dimensions, Q8_0, fill=0x7F)
    with open_gguf(source) as file:
        write_gguf(tmp_path / "bad.gguf", entries(file.metadata), list(tensors.values()))
    with pytest.raises(ModelFileError, match=r"blk\.2\.ffn_up\.weight holds weights that are not numbers"):
        convert(tmp_path / "bad.gguf", tmp_path / "o.gguf", Conversion(planes=1))


@pytest.mark.slow
def test_a_real_model_still_reads_english(tmp_path: Path) -> None:
    """The bundled model with every third layer as three planes; all would take a minute or more."""
    source, target = language_model(), tmp_path / "planes.gguf"
    convert(source, target, Conversion(planes=3, layers=range(0, 30, 3)))
    with contextlib.closing(NativeModel(source, context=8, threads=1, flag=CancelFlag())) as model:
        tokens = tuple(model.vocabulary.encode(ENGLISH))
    assert perplexity(target, tokens) < 1.2 * perplexity(source, tokens)


def perplexity(path: Path, tokens: tuple[int, ...]) -> float:
    found = logits(path, tokens)[:-1]
    peaks = found.max(-1, keepdims=True)
    likely = found - peaks - np.log(np.exp(found - peaks).sum(-1, keepdims=True))
    return float(np.exp(-likely[np.arange(len(tokens) - 1), tokens[1:]].mean()))
