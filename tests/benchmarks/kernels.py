"""Speed of the products of every packing on one thread, beside the limits of the machine.

    python tests/benchmarks/kernels.py [--isa avx2] [--only T2 B1] [--output kernels.json]

"decode" is one token with weights that come from memory: it cycles through more matrices than caches hold, and is
compared with a plain read loop over the same memory. "prefill" is a batch of tokens with one matrix, compared with a
loop of nothing but the widest byte dot product. All take turns in an order that changes, so that a change of the
machine's speed meets each of them, and each reports the median of the rounds. Times are the thread's CPU time: on a
busy machine the waiting for a core drops out, though not the contention for memory, so a share may come out a little
above one. Needs a C compiler.

JSON goes to stdout or to a file, a table to stderr.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import random
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ternlight.engine import ternary
from ternlight.engine.kernels import _native
from ternlight.engine.reference import PACKINGS

MIB = 1 << 20
ROUNDS = 20_000
"""Of the dot product loop, in one run."""
CASES = (
    ("T2", 0), ("T2", 64), ("T2", 128), ("T2", 256), ("T5", 0), ("B1", 0), ("B1", 128), ("N4", 32), ("N4M", 32),
    ("I8", 16), ("I8", 32), ("I8M", 32),
)  # fmt: skip
"""Packing and group, as the file types need them."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One packing in one use."""

    isa: str
    packing: str
    group: int
    what: str
    """"decode" or "prefill"."""
    bits_per_weight: float
    seconds_median: float
    """For one product."""
    gigabytes_per_second: float
    operations_per_second: float
    """Two for each weight and token."""
    share_of_limit: float
    """Of the read loop's bytes, or the dot product loop's operations, each second."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something to time: `run(i)` works through the i-th matrix of `count`, or whatever there is."""

    name: tuple[str, ...]
    count: int
    work: float
    """Bytes or operations of one run."""
    run: Callable[[int], object]


def limits(folder: Path) -> ctypes.CDLL:
    """Compile machine_limits.c."""
    library = folder / "machine_limits.so"
    source = Path(__file__).with_name("machine_limits.c")
    compiler = shlex.split(os.environ.get("CC", "gcc"))
    subprocess.run([*compiler, "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    loops = ctypes.CDLL(str(library))
    loops.read_words.argtypes, loops.read_words.restype = [ctypes.c_void_p, ctypes.c_size_t], ctypes.c_uint64
    loops.dot_products.argtypes, loops.dot_products.restype = [ctypes.c_uint64], ctypes.c_uint64
    return loops


def random_matrix(rng: np.random.Generator, packing: str, rows: int, columns: int, group: int) -> _native.Matrix:
    traits = PACKINGS[packing]
    codes = rng.integers(0, min(traits.codes, 256) if traits.bits != 2 else 3, (rows, columns), dtype=np.uint8)
    scales = rng.random((rows, columns // group if group else 1), np.float32)
    return _native.Matrix.from_codes(packing, codes, group, scales, scales if traits.minimum else None)


def median_times(subjects: list[Subject], rounds: int, at_least: float) -> dict[tuple[str, ...], float]:
    """Seconds of one run of each, taken by turns; a turn lasts `at_least` seconds and the first one warms up."""
    shuffle = random.Random(0)
    times: dict[tuple[str, ...], list[float]] = {subject.name: [] for subject in subjects}
    repeats: dict[tuple[str, ...], int] = {}
    position: dict[tuple[str, ...], int] = {}
    for turn in range(rounds + 1):
        for subject in shuffle.sample(subjects, len(subjects)):
            runs, at = repeats.get(subject.name, 1), position.get(subject.name, 0)
            begin = time.thread_time()
            for i in range(runs):
                subject.run((at + i) % subject.count)
            seconds = (time.thread_time() - begin) / runs
            position[subject.name] = at + runs
            repeats[subject.name] = max(1, min(10_000, int(at_least / max(seconds, 1e-7))))
            if turn > 0:
                times[subject.name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}


def measure(options: argparse.Namespace, loops: ctypes.CDLL) -> list[Result]:
    """Every packing, one after the other, each beside both limits."""
    rng = np.random.default_rng(0)
    results = []
    rows, columns = options.rows, options.columns
    for packing, group in CASES:
        if options.only and packing not in options.only:
            continue
        matrix = random_matrix(rng, packing, rows, columns, group)
        size = matrix.stream.nbytes
        copies = [matrix, *(matrix.copy() for _ in range(max(1, options.pool_mib * MIB // size - 1)))]
        subjects = [Subject(name=("read",), count=len(copies), work=size, run=reader(loops, copies))]
        operations = 2.0 * loops.dot_products(ROUNDS)
        if operations:
            subjects.append(Subject(name=("dots",), count=1, work=operations, run=lambda i: loops.dot_products(ROUNDS)))
        for isa in options.isa or _native.supported_isas()[-1:]:
            form = _native.Form(isa)
            for what, tokens in (("decode", 1), ("prefill", options.tokens)):
                if what not in options.what:
                    continue
                x = form.quantise(rng.normal(size=(tokens, columns)).astype(np.float32), group)
                subjects.append(product(form, copies if what == "decode" else copies[:1], x, (isa, what)))
        times = median_times(subjects, options.rounds, options.turn_ms / 1000)
        bandwidth = size / times["read",]
        peak = operations / times["dots",] if operations else float("nan")
        for subject in subjects:
            if len(subject.name) < 2:
                continue
            isa, what = subject.name
            seconds = times[subject.name]
            rate = subject.work / seconds
            results.append(
                Result(
                    isa=isa,
                    packing=packing,
                    group=group,
                    what=what,
                    bits_per_weight=8 * matrix.nbytes / rows / columns,
                    seconds_median=seconds,
                    gigabytes_per_second=size / seconds / 1e9,
                    operations_per_second=rate,
                    share_of_limit=size / seconds / bandwidth if what == "decode" else rate / peak,
                )
            )
            print(line(results[-1], bandwidth, peak), file=sys.stderr)
    return results


def product(
    form: _native.Form, matrices: list[_native.Matrix], x: _native.Activation, name: tuple[str, str]
) -> Subject:
    rows, columns = matrices[0].shape
    out = _native.aligned_bytes(4 * x.tokens * rows).view(np.float32).reshape(x.tokens, rows)

    def run(i: int) -> None:
        form.product(matrices[i], x, out)

    return Subject(name=name, count=len(matrices), work=2.0 * rows * columns * x.tokens, run=run)


def reader(loops: ctypes.CDLL, matrices: list[_native.Matrix]) -> Callable[[int], object]:
    addresses, words = [matrix.stream.ctypes.data for matrix in matrices], matrices[0].stream.nbytes // 8
    return lambda i: loops.read_words(addresses[i], words)


def line(r: Result, bandwidth: float, peak: float) -> str:
    """A result for people."""
    speed = f"{r.gigabytes_per_second:6.1f} GB/s {r.operations_per_second / 1e9:7.0f} GOPS"
    limit = f"of {bandwidth / 1e9:.1f} GB/s" if r.what == "decode" else f"of {peak / 1e9:.0f} GOPS"
    name = f"{r.packing} {'row' if r.group == 0 else r.group}"
    return f"{r.isa:11} {name:8} {r.bits_per_weight:5.2f} b/w {r.what:8} {speed} {r.share_of_limit:6.0%} {limit}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4096)
    parser.add_argument("--columns", type=int, default=2560)
    parser.add_argument("--tokens", type=int, default=128, help="of a prefill (default 128)")
    parser.add_argument("--isa", nargs="*", choices=_native.supported_isas(), help="(default: the best)")
    parser.add_argument("--only", nargs="*", choices=sorted(PACKINGS), help="packings (default: all)")
    parser.add_argument("--what", nargs="*", choices=("decode", "prefill"), default=("decode", "prefill"))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--turn-ms", type=int, default=30, help="what a turn of a round lasts (default 30)")
    parser.add_argument("--pool-mib", type=int, default=1024, help="memory that decode cycles through (default 1024)")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        results = measure(options, limits(Path(folder)))
    report: dict[str, Any] = {
        "processor": platform.processor() or platform.machine(),
        "system": platform.platform(),
        "kernels": ternary.kernel_report(),
        "options": {name: value for name, value in vars(options).items() if name != "output"},
        "results": [asdict(result) for result in results],
    }
    text = json.dumps(report, indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
