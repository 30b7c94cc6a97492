"""Perplexity of models on the native engine and on llama.cpp, and how far both are from the float64 reference.

    python tests/benchmarks/perplexity.py                  the bundled model and all that the README's table has
    python tests/benchmarks/perplexity.py MODEL.gguf --variants F16 planes3-calibrated --output perplexity.json

Every engine gets the same file and the same tokens: windows of the text, each from an empty context, the first 32
predictions of each left out. The text is, unless another is given, the prose of the language reference that Python
itself carries (`pydoc_data.topics`): its first half is measured, its second half is what calibrated variants are
calibrated on. Variants are written anew from the weights of the model, decoded: F16 and Q8_0 hold every matrix in that
type, planesK are sums of K ternary planes with a scale for 64 weights (planesKg128: for 128); planesK-calibrated makes
the outputs come close instead of the weights, planesK-all converts the embedding and the head too. TQ2_0 and TQ1_0 hold
the down projection of two layers in one plane of that type, and all else in Q8_0: llama.cpp knows no sums of planes,
rows of other matrices are no whole blocks, and with more layers in one plane the model says nothing any more.
random-qwen3, random-llama and random-bitnet have nothing of the model: they are small decoders of that architecture
with random ternary weights (TQ2_0).

KL is the mean over positions of KL(p || q) in nats, p of the reference where it is part of the pair, else of llama.cpp;
"same_top" is the share of positions where both find the same token likeliest. Only the first --judged windows are
judged by the reference, whose pass takes about ten seconds for a window of a model of 135 M weights.

JSON goes to stdout or to a file, a table to stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.shapes import Case, ModelSizes
from ternlight.engine.bundled import language_model
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.convert import Conversion, convert
from ternlight.engine.gguf import TensorData, TensorInfo, entries, open_gguf, plane_count, write_gguf
from ternlight.engine.gguf.dequantize import dequantize
from ternlight.engine.gguf.types import F16, Q6_K, Q8_0, TQ1_0, TQ2_0, TensorType
from ternlight.engine.llama_cpp import LlamaModel
from ternlight.engine.models import RECIPES
from ternlight.engine.models.reference import reference_logits
from ternlight.engine.native import NativeModel
from ternlight.engine.timeline import CHUNK

SKIPPED = 32
VARIANTS = [
    *("F16", "Q8_0", "TQ2_0", "TQ1_0", "planes3g128", "planes3g128-calibrated", "planes3", "planes3-calibrated"),
    *("random-qwen3", "random-llama", "random-bitnet"),
]
Logits = NDArray[np.floating]
Evaluate = Callable[[Sequence[int]], Logits]
"""Tokens from an empty context to logits (tokens, vocabulary)."""


@dataclass(frozen=True, kw_only=True)
class Perplexity:
    """One engine on one file."""

    perplexity: float
    tokens: int


@dataclass(frozen=True, kw_only=True)
class Distance:
    """Between the predictions of two."""

    kl: float
    same_top: float
    positions: int


def prose() -> str:
    """The paragraphs of Python's language reference that are neither code, nor grammar, nor headings."""
    from pydoc_data.topics import topics

    paragraphs = [part for name in sorted(topics) for part in re.split(r"\n\s*\n", topics[name])]
    kept = [" ".join(part.split()) for part in paragraphs if not part.startswith(" ") and len(part) > 200]
    return "\n\n".join(dict.fromkeys(part for part in kept if "::=" not in part and "====" not in part))


@contextlib.contextmanager
def native(path: Path, window: int) -> Iterator[Evaluate]:
    model = NativeModel(path, context=window, threads=1, flag=CancelFlag())
    flag = CancelFlag()

    def evaluate(tokens: Sequence[int]) -> Logits:
        context = model.new_context(window, 1)
        parts = [
            context.evaluate_each(tokens[first : first + CHUNK], first, flag) for first in range(0, len(tokens), CHUNK)
        ]
        context.close()
        return np.concatenate([part for part in parts if part is not None])

    yield evaluate
    model.close()


@contextlib.contextmanager
def llama_cpp(path: Path, window: int) -> Iterator[Evaluate]:
    model = LlamaModel(path, {}, flag=CancelFlag())

    def evaluate(tokens: Sequence[int]) -> Logits:
        context = model.new_context(window, 1)
        batch, parts = context._batch, []
        for first in range(0, len(tokens), CHUNK):
            chunk = tokens[first : first + CHUNK]
            batch.n_tokens = len(chunk)
            for index, token in enumerate(chunk):
                batch.token[index], batch.pos[index], batch.logits[index] = token, first + index, True
                batch.n_seq_id[index], batch.seq_id[index][0] = 1, 0
            if context._library.llama_decode(context._context, batch) != 0:
                raise RuntimeError("llama.cpp could not evaluate the window")
            pointer = context._library.llama_get_logits(context._context)
            parts.append(np.ctypeslib.as_array(pointer, shape=(len(chunk), model.vocabulary.size)).copy())
        context.close()
        return np.concatenate(parts)

    yield evaluate
    model.close()


@contextlib.contextmanager
def judge(path: Path) -> Iterator[Evaluate]:
    """The float64 reference; a weight that is a sum of planes is their sum."""
    with open_gguf(path) as file:
        shape = RECIPES[file.architecture](file)

        def weight(name: str) -> NDArray[np.float64]:
            total: NDArray[np.float64] | None = None
            for plane in shape.planes.get(name, (name,)):
                tensor = file.tensors[plane]
                values = dequantize(file.data(plane), tensor.type, tensor.dimensions[0]).astype(np.float64)
                total = values if total is None else total + values
            assert total is not None
            return total[0] if len(file.tensors[name].dimensions) == 1 else total

        yield lambda tokens: reference_logits(shape, weight, tokens)


def log_probabilities(logits: Logits) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(-1, keepdims=True))
    return shifted


class Comparison:
    """Sums over windows for one pair."""

    def __init__(self) -> None:
        self.kl, self.same, self.positions = 0.0, 0, 0

    def add(self, p: NDArray[np.float64], q: NDArray[np.float64]) -> None:
        self.kl += float((np.exp(p) * (p - q)).sum())
        self.same += int((p.argmax(-1) == q.argmax(-1)).sum())
        self.positions += len(p)

    def result(self) -> Distance:
        return Distance(kl=self.kl / self.positions, same_top=self.same / self.positions, positions=self.positions)


def measure(path: Path, windows: Sequence[Sequence[int]], judged: int) -> dict[str, Any]:
    """Perplexities and distances of one file."""
    size = max(map(len, windows))
    with contextlib.ExitStack() as stack:
        engines: dict[str, Evaluate] = {"native": stack.enter_context(native(path, size))}
        with open_gguf(path) as file:
            planes, stored = plane_count(file), file.tensor_bytes
        if planes == 1:
            engines["llama.cpp"] = stack.enter_context(llama_cpp(path, size))
        engines["reference"] = stack.enter_context(judge(path))
        surprise: dict[str, list[float]] = {name: [] for name in engines}
        pairs: dict[tuple[str, str], Comparison] = {}
        for index, tokens in enumerate(windows):
            found: dict[str, NDArray[np.float64]] = {}
            for name, evaluate in engines.items():
                if name == "reference" and index >= judged:
                    continue
                found[name] = log_probabilities(evaluate(tokens)[SKIPPED:-1])
                following = np.asarray(tokens[SKIPPED + 1 :])
                surprise[name] += [float(v) for v in -found[name][np.arange(len(following)), following]]
            for p, q in (("llama.cpp", "native"), ("reference", "native"), ("reference", "llama.cpp")):
                if p in found and q in found:
                    pairs.setdefault((p, q), Comparison()).add(found[p], found[q])
    return {
        "bytes": stored,
        "planes": planes,
        "engines": {
            name: asdict(Perplexity(perplexity=float(np.exp(np.mean(values))), tokens=len(values)))
            for name, values in surprise.items()
            if values
        },
        "distances": {f"{p} to {q}": asdict(pair.result()) for (p, q), pair in pairs.items()},
    }


def write_variant(source: Path, target: Path, variant: str, calibration: str) -> None:
    match = re.fullmatch(r"planes([1-4])(g128)?((?:-calibrated|-all)*)", variant)
    if match:
        how = Conversion(
            planes=int(match[1]),
            group=128 if match[2] else 64,
            head="planes" if "-all" in match[3] else "keep",
            calibration=calibration if "-calibrated" in match[3] else None,
        )
        convert(source, target, how)
        return
    if variant.startswith("random-"):
        sizes = replace(SMALL, architecture=variant.removeprefix("random-"))
        write_random_model(target, Case(sizes=sizes, body=TQ2_0, embedding=Q6_K))
        return
    type = {type.name: type for type in ENCODERS}[variant]
    with open_gguf(source) as file:
        tensors = []
        for name, tensor in file.tensors.items():
            data: bytes | memoryview = file.data(name)
            stored = tensor.type
            if len(tensor.dimensions) == 2:
                stored = type if type in (F16, Q8_0) or _takes(name, file.block_count, type, tensor) else Q8_0
                data = ENCODERS[stored](dequantize(data, tensor.type, tensor.dimensions[0]))
            tensors.append(TensorData(name=name, dimensions=tensor.dimensions, type=stored, data=data))
        write_gguf(target, entries(file.metadata), tensors)


def _takes(name: str, layers: int, type: TensorType, tensor: TensorInfo) -> bool:
    """Whether a matrix becomes ternary: the down projections at a third and at two thirds of the depth."""
    taken = [f"blk.{layer}.ffn_down.weight" for layer in (layers // 3, 2 * layers // 3)]
    return name in taken and type.fits_row(tensor.dimensions[0])


SMALL = ModelSizes(
    name="small",
    architecture="",
    layers=8,
    width=768,
    heads=12,
    kv_heads=4,
    head_dim=64,
    ff_width=2048,
    vocabulary=4096,
    tied=True,
)


def _f16(values: NDArray[np.float32]) -> bytes:
    return values.astype("<f2").tobytes()


def _q8_0(values: NDArray[np.float32]) -> bytes:
    blocks = values.reshape(-1, Q8_0.block)
    scales = (np.abs(blocks).max(1, keepdims=True) / 127).astype("<f2")
    steps = np.where(scales == 0, 1, scales.astype(np.float32))
    codes = np.rint(blocks / steps).clip(-127, 127).astype(np.int8)
    return np.concatenate([scales.view(np.uint8).reshape(-1, 2), codes.view(np.uint8)], axis=1).tobytes()


def _trits(values: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Codes 0, 1, 2 of blocks of 256, and the bytes of their scales: the mean of what is not near 0."""
    blocks = values.reshape(-1, TQ2_0.block)
    size = np.abs(blocks)
    large = size > 0.7 * size.mean(1, keepdims=True)
    scales = ((size * large).sum(1, keepdims=True) / np.maximum(large.sum(1, keepdims=True), 1)).astype("<f2")
    return (np.sign(blocks) * large + 1).astype(np.uint8), scales.view(np.uint8).reshape(-1, 2)


def _tq2_0(values: NDArray[np.float32]) -> bytes:
    codes, scales = _trits(values)
    fields = codes.reshape(-1, 2, 4, 32) << np.array([0, 2, 4, 6], np.uint8)[:, None]
    return np.concatenate([np.bitwise_or.reduce(fields, axis=2).reshape(-1, 64), scales], axis=1).tobytes()


def _tq1_0(values: NDArray[np.float32]) -> bytes:
    codes, scales = _trits(values)

    def stretched(first: int, digits: int, bytes_: int) -> NDArray[np.uint8]:
        at = codes[:, first : first + digits * bytes_].reshape(-1, digits, bytes_)
        numbers = (at * 3 ** np.arange(4, 4 - digits, -1)[:, None]).sum(1)
        return ((numbers * 256 + 242) // 243).astype(np.uint8)

    parts = [stretched(0, 5, 32), stretched(160, 5, 16), stretched(240, 4, 4), scales]
    return np.concatenate(parts, axis=1).tobytes()


ENCODERS: dict[TensorType, Callable[[NDArray[np.float32]], bytes]] = {
    F16: _f16,
    Q8_0: _q8_0,
    TQ2_0: _tq2_0,
    TQ1_0: _tq1_0,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Perplexity and KL of the native engine, llama.cpp and the reference.")
    parser.add_argument("models", nargs="*", type=Path, help="(default: the bundled one, with all variants)")
    parser.add_argument("--variants", nargs="*", metavar="VARIANT", help="of the first model")
    parser.add_argument("--text", type=Path, help="UTF-8; half of it is measured, half calibrates")
    parser.add_argument("--window", type=int, default=512)
    parser.add_argument("--windows", type=int, default=4)
    parser.add_argument("--judged", type=int, default=1, help="windows that the float64 reference evaluates too")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    text = options.text.read_text(encoding="utf-8") if options.text else prose()
    measured, calibration = text[: len(text) // 2], text[len(text) // 2 :]
    models = options.models or [language_model()]
    variants = (VARIANTS if not options.models else []) if options.variants is None else options.variants
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        files = [(path.name, path) for path in models]
        files += [(variant, Path(folder) / f"{variant}.gguf") for variant in variants]
        for name, path in files:
            if not path.exists():
                write_variant(models[0], path, name, calibration)
            with contextlib.closing(NativeModel(path, context=8, threads=1, flag=CancelFlag())) as model:
                tokens = model.vocabulary.encode(measured)
            starts = range(0, min(options.windows * options.window, len(tokens)), options.window)
            windows = [tokens[start : start + options.window] for start in starts]
            judged = len(windows) if name.startswith("random-") else options.judged  # small, so all can be judged
            results[name] = measure(path, windows, judged)
            _say(name, results[name])
            if path.parent == Path(folder):
                path.unlink()
    report = {
        "text": str(options.text) if options.text else f"pydoc_data.topics of Python {platform.python_version()}",
        "window": options.window,
        "skipped": SKIPPED,
        "models": results,
    }
    written = json.dumps(report, indent=1)
    if options.output:
        options.output.write_text(written + "\n", encoding="utf-8")
    else:
        print(written)


def _say(name: str, result: dict[str, Any]) -> None:
    engines = "  ".join(f"{engine} {found['perplexity']:.3f}" for engine, found in result["engines"].items())
    print(f"{name}: {result['bytes'] / 1e6:.1f} MB  {engines}", file=sys.stderr)
    for pair, found in result["distances"].items():
        print(f"    {pair}: KL {found['kl']:.5f}, same top {found['same_top']:.2%}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
