"""Speed of attention on sealed pages, beside the float16 cache: nanoseconds for one cached token of one KV head.

    python tests/benchmarks/kv.py [--isa avx2] [--seconds 60] [--output kv.json]

For every codec, for one and for four query heads, from the caches and from memory: K alone, V alone, and the whole
(with softmax). All take turns in an order that changes; each reports the least of its turns. Times are the thread's CPU
time. Needs a C compiler for K and V alone; `ternlight bench kv` measures whole decoding and the loss.

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
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv.codecs import CODECS, Codec

HEAD_DIM = 128
CACHED_PAGES = 48
STREAMED_BYTES = 1 << 29
SOURCES = Path(__file__).resolve().parents[2] / "engine" / "kernels" / "src"
AVX512 = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"
FORMS = {
    "scalar": ("kv_portable.c", ""),
    "avx2": ("kv_avx2.c", "avx2,f16c"),
    "avxvnni": ("kv_avxvnni.c", "avx2,f16c,avxvnni"),
    "avx512vnni": ("kv_avx512vnni.c", AVX512),
    "avx512vbmi": ("kv_avx512vbmi.c", f"{AVX512},avx512vbmi"),
    "neondot": ("kv_neondot.c", "arch=armv8.2-a+dotprod"),
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """One codec in one use."""

    isa: str
    codec: str
    group: int
    """Query heads that share the KV head."""
    place: str
    """"cache" or "memory"."""
    k_ns: float | None
    v_ns: float | None
    both_ns: float
    ratio_to_f16: float


@dataclass(kw_only=True)
class Subject:
    """Something to time, for a number of tokens."""

    key: tuple[str, int, str, str]
    tokens: int
    run: Callable[[], object]
    best: float = float("inf")


def sides_library(folder: Path, isa: str) -> ctypes.CDLL:
    """Compile kv_sides.c for an instruction set."""
    library, (form, target) = folder / "kv_sides.so", FORMS[isa]
    source = Path(__file__).with_name("kv_sides.c").read_text()
    if not target:
        source = source.replace("__attribute__((target(TARGET)))", "")
    (folder / "kv_sides.c").write_text(source)
    command = [*shlex.split(os.environ.get("CC", "gcc")), "-O3", "-std=gnu11", "-ffp-contract=off", "-shared", "-fPIC"]
    command += [f'-DFORM="{form}"', f'-DTARGET="{target}"', f"-I{SOURCES}", str(folder / "kv_sides.c")]
    subprocess.run([*command, str(SOURCES / "kv_codec.c"), "-o", str(library), "-lm"], check=True)
    sides = ctypes.CDLL(str(library))
    number, address = ctypes.c_int, ctypes.c_void_p
    sides.multiply_side.argtypes = [number, number, number, number, address, ctypes.c_size_t, number, address]
    return sides


def copies(pages: np.ndarray[Any, np.dtype[np.uint8]], count: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """`count` pages in memory of their own, on huge pages as a sequence's are."""
    size = pages.shape[1]
    many = _native.huge_bytes(count * size)[: count * size].reshape(count, size)
    for start in range(0, count, len(pages)):
        many[start : start + len(pages)] = pages[: count - start]
    return many


def subjects(form: _native.Form, sides: ctypes.CDLL) -> list[Subject]:
    """Everything to time."""
    rng = np.random.default_rng(0)
    exact = rng.normal(size=(32, 128 * HEAD_DIM)).astype(np.float16).view(np.uint8)
    made = []
    for codec in CODECS.values():
        native = _native.KVCodec(form, codec.number, HEAD_DIM) if codec.number else None
        pages = exact if native is None else native.seal(exact)
        for place, count in (("cache", CACHED_PAGES), ("memory", STREAMED_BYTES // exact.shape[1])):
            memory = copies(pages, count)
            for group in (1, 4):
                q = (rng.normal(size=(group, HEAD_DIM)) / np.sqrt(HEAD_DIM)).astype(np.float32)
                made += _of_one(form, sides, codec, native, memory, q, place)
    return made


def _of_one(
    form: _native.Form,
    sides: ctypes.CDLL,
    codec: Codec,
    native: _native.KVCodec | None,
    memory: np.ndarray[Any, np.dtype[np.uint8]],
    q: np.ndarray[Any, np.dtype[np.float32]],
    place: str,
) -> list[Subject]:
    group, tokens = len(q), len(memory) * 64

    def key(part: str) -> tuple[str, int, str, str]:
        return codec.name, group, place, part

    if native is None:
        attend = form.attend
        whole = lambda: attend(q[None], memory, position=tokens - 1, window=0, first=0, last=tokens)  # noqa: E731
        return [Subject(key=key("both"), tokens=tokens, run=whole)]
    records = native.prepare(q)

    def both() -> None:
        out, total = np.zeros((group, HEAD_DIM), np.float32), np.zeros(group, np.float32)
        native.fold(records, memory, out, np.full(group, -np.inf, np.float32), total)

    def side(number: int) -> Callable[[], object]:
        size, pages, queries = memory.shape[1], memory.ctypes.data, records.ctypes.data
        return lambda: sides.multiply_side(codec.number, HEAD_DIM, group, number, pages, size, len(memory), queries)

    return [
        Subject(key=key("k"), tokens=tokens, run=side(0)),
        Subject(key=key("v"), tokens=tokens, run=side(1)),
        Subject(key=key("both"), tokens=tokens, run=both),
    ]


def measure(isa: str, made: list[Subject], seconds: float) -> list[Result]:
    """Time all in turns for about so many seconds."""
    ends, rounds = time.monotonic() + seconds, 0
    while rounds < 2 or time.monotonic() < ends:
        rounds += 1
        random.shuffle(made)
        for subject in made:
            for _ in range(5 if subject.tokens <= CACHED_PAGES * 64 else 1):
                begin = time.thread_time_ns()
                subject.run()
                subject.best = min(subject.best, (time.thread_time_ns() - begin) / subject.tokens)
    times = {subject.key: subject.best for subject in made}
    results = []
    for name, group, place, part in sorted(times, key=lambda key: (key[1], key[2], list(CODECS).index(key[0]))):
        if part == "both":
            results.append(
                Result(
                    isa=isa,
                    codec=name,
                    group=group,
                    place=place,
                    k_ns=times.get((name, group, place, "k")),
                    v_ns=times.get((name, group, place, "v")),
                    both_ns=times[name, group, place, "both"],
                    ratio_to_f16=times["f16", group, place, "both"] / times[name, group, place, "both"],
                )
            )
    return results


def table(results: list[Result]) -> str:
    """The results for a person."""
    lines = [f"{'codec':6} {'heads':>5} {'from':8} {'K ns':>7} {'V ns':>7} {'K+V ns':>7} {'x f16':>6}"]
    for result in results:
        k, v = ("" if ns is None else f"{ns:.2f}" for ns in (result.k_ns, result.v_ns))
        lines.append(
            f"{result.codec:6} {result.group:5} {result.place:8} {k:>7} {v:>7} {result.both_ns:7.2f} "
            f"{result.ratio_to_f16:6.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--isa", choices=_native.supported_isas(), default=FORM.isa)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = subjects(_native.Form(options.isa), sides_library(Path(folder), options.isa))
        results = measure(options.isa, made, options.seconds)
    print(table(results), file=sys.stderr)
    report = {"machine": platform.processor() or platform.machine(), "results": [asdict(result) for result in results]}
    text = json.dumps(report, indent=2)
    if options.output is None:
        print(text)
    else:
        options.output.write_text(text + "\n")


if __name__ == "__main__":
    main()
