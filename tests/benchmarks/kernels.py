"""Speed of the ternary matrix-vector product on one thread, beside NumPy and beside the speed of memory itself.

    python tests/benchmarks/kernels.py [--group 64] [--output kernels.json]

Subjects: every instruction set of this computer; NumPy's product with the same weights as float32; and a plain read
loop (needs a C compiler). They take turns, so that a change of the machine's speed meets all of them, and each reports
the median over the rounds. "cold" cycles through more memory than any cache holds, "hot" repeats one matrix. Times are
the thread's CPU time: on a busy machine the waiting for a core drops out, though not the contention for memory, so a
share of the read loop's speed may come out a little above one.

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

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is imported: one thread each

import numpy as np

from ternlight.engine import ternary
from ternlight.engine.kernels import _ternary
from ternlight.engine.ternary import QuantizedActivations, TernaryMatrix, quantize

MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Result:
    """One subject in one state."""

    subject: str
    state: str
    bytes_each: int
    """Bytes of weights that one product reads."""
    seconds_median: float
    """For one product."""
    seconds_best: float
    gigabytes_per_second: float
    weights_per_second: float | None
    share_of_read_bandwidth: float
    """Of the read loop in the same state."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something to time: `run(i)` works through matrix i of the `count` in its pool."""

    name: str
    pool: str
    count: int
    bytes_each: int
    run: Callable[[int], object]
    multiplies: bool = True


def read_loop(folder: Path) -> Callable[[int, int], int]:
    """Compile the read loop; called with an address and a number of 64-bit words."""
    library = folder / "read_bandwidth.so"
    source = Path(__file__).with_name("read_bandwidth.c")
    compiler = shlex.split(os.environ.get("CC", "gcc"))
    subprocess.run([*compiler, "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    function = ctypes.CDLL(str(library)).read_words
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    function.restype = ctypes.c_uint64
    return lambda address, count: int(function(address, count))


class Pool:
    """Copies of one packed matrix, back to back and aligned, and products with each."""

    def __init__(self, matrix: TernaryMatrix, group: int | None, size: int) -> None:
        self.packed, self.scales = matrix._packed, matrix._scales
        self.rows, self.cols = matrix.shape
        self.group_cols = group or -(-self.cols // _ternary.TILE_COLS) * _ternary.TILE_COLS
        self.count = max(1, size // self.packed.nbytes)
        raw = np.empty(self.count * self.packed.nbytes + 64, np.uint8)
        self.weights = raw[-raw.ctypes.data % 64 :][: self.count * self.packed.nbytes]
        self.weights.reshape(self.count, -1)[:] = self.packed
        self.out = np.empty(self.rows, np.float32)
        self.group_sums = np.empty(matrix.groups, np.int32)

    def product(self, isa: str, activations: QuantizedActivations) -> Callable[[int], None]:
        kernels = _ternary.Kernels(isa)
        size = self.packed.nbytes
        q, scale = activations.padded, activations.scale

        def run(i: int) -> None:
            weights = self.weights[i * size : (i + 1) * size]
            kernels.matvec(weights, self.scales, self.cols, self.group_cols, q, scale, self.group_sums, self.out)

        return run

    def read(self, loop: Callable[[int, int], int]) -> Callable[[int], int]:
        size, start = self.packed.nbytes, self.weights.ctypes.data
        return lambda i: loop(start + i * size, size // 8)


def subjects(options: argparse.Namespace, loop: Callable[[int, int], int]) -> list[Subject]:
    """Everything to be timed, over weights that agree with each other."""
    rng = np.random.default_rng(0)
    rows, cols, group = options.rows, options.cols, options.group
    trits = rng.integers(-1, 2, (rows, cols), dtype=np.int8)
    groups = 1 if group is None else -(-cols // group)
    scales = rng.uniform(0.5, 1.5, (rows, groups)).astype(np.float32)
    x = rng.normal(size=cols).astype(np.float32)

    matrix = TernaryMatrix(trits, scales[:, 0].copy() if group is None else scales, group=group)
    pool = Pool(matrix, group, options.pool_mib * MIB)
    activations = quantize(x)
    size = pool.packed.nbytes
    run = pool.read(loop)
    found = [Subject(name="read", pool="packed", count=pool.count, bytes_each=size, run=run, multiplies=False)]
    for isa in ternary.available_isas():
        product = pool.product(isa, activations)
        found.append(Subject(name=isa, pool="packed", count=pool.count, bytes_each=size, run=product))

    dense = trits * np.repeat(scales, group or cols, axis=1)[:, :cols]
    copies = [dense.copy() for _ in range(max(2, options.pool_mib * MIB // dense.nbytes))]
    dequantized = activations.values * np.float32(activations.scale)
    if not np.allclose(matrix.matvec(x), dense @ dequantized, rtol=1e-4, atol=1e-2):
        raise RuntimeError("NumPy and the kernels disagree")

    def numpy_product(i: int) -> None:
        copies[i] @ dequantized

    found.append(
        Subject(name="numpy float32", pool="dense", count=len(copies), bytes_each=dense.nbytes, run=numpy_product)
    )
    return found


def measure(found: list[Subject], options: argparse.Namespace) -> list[Result]:
    """Time all subjects by turns, in a new order each time, cold and hot."""
    shuffle = random.Random(0)
    times: dict[tuple[str, str], list[float]] = {}
    # One position for each pool, not for each subject: nobody finds in the cache what the one before has just read.
    position = dict.fromkeys((subject.pool for subject in found), 0)
    for state in ("cold", "hot"):
        for turn in range(options.rounds + 1):
            for subject in shuffle.sample(found, len(found)):
                repeats = max(1, 64 * MIB // subject.bytes_each)
                begin = time.thread_time()
                for _ in range(repeats):
                    subject.run(position[subject.pool])
                    if state == "cold":
                        position[subject.pool] = (position[subject.pool] + 1) % subject.count
                if turn > 0:  # the first warms up
                    times.setdefault((subject.name, state), []).append((time.thread_time() - begin) / repeats)

    results = []
    for state in ("cold", "hot"):
        read = found[0].bytes_each / statistics.median(times["read", state])
        for subject in found:
            median = statistics.median(times[subject.name, state])
            speed = subject.bytes_each / median
            results.append(
                Result(
                    subject=subject.name,
                    state=state,
                    bytes_each=subject.bytes_each,
                    seconds_median=median,
                    seconds_best=min(times[subject.name, state]),
                    gigabytes_per_second=speed / 1e9,
                    weights_per_second=options.rows * options.cols / median if subject.multiplies else None,
                    share_of_read_bandwidth=speed / read,
                )
            )
    return results


def table(results: list[Result]) -> str:
    """The results for people."""
    lines = [f"{'subject':15} {'state':5} {'µs':>9} {'GB/s':>7} {'Gweights/s':>11} {'of read':>8}"]
    for r in results:
        weights = "" if r.weights_per_second is None else f"{r.weights_per_second / 1e9:.1f}"
        numbers = f"{r.seconds_median * 1e6:9.0f} {r.gigabytes_per_second:7.1f} {weights:>11}"
        lines.append(f"{r.subject:15} {r.state:5} {numbers} {r.share_of_read_bandwidth:8.0%}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=4096)
    parser.add_argument("--cols", type=int, default=4096)
    parser.add_argument("--group", type=int, help="columns that share a scale (default: a whole row)")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--pool-mib", type=int, default=1024, help="memory that cold runs cycle through (default 1024)")
    parser.add_argument("--output", type=Path, help="file for the JSON (default: stdout)")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        results = measure(subjects(options, read_loop(Path(folder))), options)
    report: dict[str, Any] = {
        "processor": platform.processor() or platform.machine(),
        "system": platform.platform(),
        "numpy": np.__version__,
        "kernels": ternary.kernel_report(),
        "options": {name: value for name, value in vars(options).items() if name != "output"},
        "results": [asdict(result) for result in results],
    }
    text = json.dumps(report, indent=2)
    print(table(results), file=sys.stderr)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
