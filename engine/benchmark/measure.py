"""Everything measured in turns: in each round every engine and every limit has one, so that a change of the computer's
speed meets all of them. What is reported is the median of the rounds. Times are wall clock.
"""

from __future__ import annotations

import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Literal, TypedDict

from ternlight.engine.benchmark.limits import Limits
from ternlight.engine.benchmark.peers import LlamaBench, PeerFailed, PythonPeer, repacks
from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.runners import LlamaRunner, NativeRunner, Runner
from ternlight.engine.benchmark.shapes import FULL, QUICK, QUICK_PARTS, Case
from ternlight.engine.errors import EngineError
from ternlight.engine.memory import available_memory

Runs = dict[str, Callable[[int], float]]
"""Of each engine by name, what takes seconds for a number of tokens."""
Say = Callable[[str], None]
Use = Literal["decode", "prefill"]
BUNDLED = ("SmolLM2-135M", "Q4_1")
"""Shape and packing of the bundled model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured."""

    cases: tuple[Case, ...]
    threads: tuple[int, ...] = (1, 2)
    rounds: int
    decode_tokens: int
    prefill_tokens: int
    turn_seconds: float
    """A turn that would take longer runs fewer tokens."""
    memory_bytes: int
    """What the limit of memory is measured over."""
    busy: tuple[str, ...] = ()
    """Packings whose decode on more than one thread is measured beside a busy process too."""
    seconds: float = math.inf
    """For all of it. Rounds are left out to keep to it, and models that would begin too late."""
    note: str = ""


FULL_PLAN = Plan(
    cases=FULL,
    rounds=3,
    decode_tokens=32,
    prefill_tokens=512,
    turn_seconds=2.0,
    memory_bytes=1 << 30,
    busy=(BUNDLED[1], "TQ2_0"),
)
QUICK_PLAN = Plan(
    cases=QUICK,
    rounds=3,
    decode_tokens=16,
    prefill_tokens=128,
    turn_seconds=0.25,
    memory_bytes=1 << 28,
    seconds=36.0,
    note=(
        f"Quick: the random models have a {QUICK_PARTS}th of the layers and of the vocabulary, so that caches may hold "
        "a good part of them, and there are few rounds. Trust the ratios, not the shares."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One use of one model on a number of threads."""

    what: Use
    shape: str
    packing: str
    threads: int
    tokens_per_second: float
    share_of_limit: float | None
    """Of the bytes or operations per second that the limits' loops reached in the same rounds."""
    peers: dict[str, float]
    """Tokens per second by name."""
    busy: dict[str, float] = field(default_factory=dict)
    """The same beside a process that keeps one core busy, this engine first; of a few decodes."""


@dataclass(slots=True)
class Report:
    """What was measured. Bandwidth and operations are medians over all rounds, by number of threads."""

    bandwidth: dict[int, float] = field(default_factory=dict)
    operations: dict[int, float] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Other programs to compare with."""

    llama_bench: Path | None = None
    pythons: tuple[Path, ...] = ()
    """Those that can import llama_cpp."""


def measure(plan: Plan, *, bundled: Path | None, peers: Peers, say: Say, models: Path | None = None) -> Report:
    """Measure the bundled model, then every case of the plan. `say` is told what is going on.

    With `models`, the files with random weights are kept in that folder and found there the next time. Raises
    `EngineError` if nothing can be measured: no room on the disk, no kernels.
    """
    report = Report(notes=[plan.note] if plan.note else [])
    ends = time.monotonic() + plan.seconds
    parts = len(plan.threads) * (len(plan.cases) + (bundled is not None))
    say("Measuring the limits of this computer …")
    limits = {threads: Limits(threads, plan.memory_bytes) for threads in plan.threads}
    speeds = {threads: _LimitSpeeds() for threads in plan.threads}
    repacking = peers.llama_bench is not None and repacks(peers.llama_bench)
    with tempfile.TemporaryDirectory(prefix="ternlight-benchmark-") as folder:
        for case in (*((None,) if bundled else ()), *plan.cases):
            shape, packing = BUNDLED if case is None else (case.sizes.name, case.packing)
            if time.monotonic() > ends:
                report.notes.append(f"There was no time for {shape} {packing}.")
                continue
            with _model_file(case, bundled, Path(folder), models, say) as path:
                if available_memory() < 3 * path.stat().st_size:
                    report.notes.append(f"There is not enough memory for {shape} {packing}.")
                    continue
                for threads in plan.threads:
                    if time.monotonic() > ends:
                        report.notes.append(f"There was no time for {shape} {packing} on {threads} threads.")
                        continue
                    say(f"Measuring {shape} {packing} on {threads} thread{'s' * (threads != 1)} …")
                    now = time.monotonic()
                    turns = _Turns(plan, now + (ends - now) / parts, limits[threads], speeds[threads], report.notes)
                    parts -= 1
                    starters = list(_starters(path, threads, packing, peers, repacking))
                    for what, result in turns.measure(path, threads, starters, busy=packing in plan.busy):
                        report.rows.append(Row(what=what, shape=shape, packing=packing, threads=threads, **result))
    for threads, speed in speeds.items():
        report.bandwidth[threads] = median(speed.bandwidth or [limits[threads].bandwidth()])
        if speed.operations:
            report.operations[threads] = median(speed.operations)
    return report


@contextmanager
def _model_file(case: Case | None, bundled: Path | None, folder: Path, models: Path | None, say: Say) -> Iterator[Path]:
    """The file to measure, which is gone afterwards if it was made for this."""
    if case is None:
        assert bundled is not None
        yield bundled
        return
    kept = models and models / f"{case.name}.gguf"
    if kept and kept.exists():
        yield kept
        return
    say(f"Writing {case.name} with random weights …")
    path = write_random_model((models or folder) / "model.gguf", case)
    if kept:
        yield path.rename(kept)
        return
    try:
        yield path
    finally:
        path.unlink()


class _Result(TypedDict):
    tokens_per_second: float
    share_of_limit: float | None
    peers: dict[str, float]
    busy: dict[str, float]


@dataclass(slots=True)
class _LimitSpeeds:
    """What each turn of a limit's loop reached, per second."""

    bandwidth: list[float] = field(default_factory=list)
    operations: list[float] = field(default_factory=list)


class _Turns:
    """One model on one number of threads."""

    def __init__(self, plan: Plan, ends: float, limits: Limits, reached: _LimitSpeeds, notes: list[str]) -> None:
        """`ends` is the `time.monotonic()` at which it should be done."""
        self._plan = plan
        self._ends = ends
        self._limits = limits
        self._reached = reached
        self._notes = notes

    def measure(
        self, path: Path, threads: int, starters: list[Callable[[], Runner]], *, busy: bool
    ) -> Iterator[tuple[Use, _Result]]:
        with ExitStack() as stack:
            native = NativeRunner(path, threads)
            stack.callback(native.close)
            others: list[Runner] = []
            for start in starters:
                if time.monotonic() > self._ends:
                    self._note(PeerFailed("There was not always time for other engines."))
                    break
                try:
                    others.append(start())
                except EngineError as error:
                    self._note(error)
                else:
                    stack.callback(others[-1].close)
            now = time.monotonic()
            middle = now + (self._ends - now) / 2
            yield "decode", self._decode(native, others, middle, busy=busy and threads > 1)
            yield "prefill", self._prefill(native, others, self._ends)

    def _decode(self, native: NativeRunner, others: list[Runner], ends: float, *, busy: bool) -> _Result:
        runs: Runs = {runner.name: runner.decode for runner in (native, *others)}
        reached = len(self._reached.bandwidth)
        rates = self._rounds(runs, self._plan.decode_tokens, self._read_limit, ends)
        rate = rates.pop(native.name)
        limit = median(self._reached.bandwidth[reached:])
        beside: dict[str, float] = {}
        if busy:
            left: Runs = {runner.name: runner.decode for runner in (native, *others)}
            with _busy_core():
                beside = self._rounds(left, self._plan.decode_tokens, lambda: None, ends)
        share = rate * native.token_bytes / limit
        return _Result(tokens_per_second=rate, share_of_limit=share, peers=rates, busy=beside)

    def _prefill(self, native: NativeRunner, others: list[Runner], ends: float) -> _Result:
        runs: Runs = {runner.name: runner.prefill for runner in (native, *others)}
        reached = len(self._reached.operations)
        rates = self._rounds(runs, self._plan.prefill_tokens, self._dot_limit, ends)
        rate = rates.pop(native.name)
        limits = self._reached.operations[reached:]
        share = rate * native.token_operations / median(limits) if limits else None
        return _Result(tokens_per_second=rate, share_of_limit=share, peers=rates, busy={})

    def _read_limit(self) -> None:
        self._reached.bandwidth.append(self._limits.bandwidth())

    def _dot_limit(self) -> None:
        operations = self._limits.dot_products()
        if operations is not None:
            self._reached.operations.append(operations)

    def _rounds(self, runs: Runs, most: int, limit: Callable[[], None], ends: float) -> dict[str, float]:
        """Tokens per second of each, the median of the rounds; without those that fail."""
        counts: dict[str, int] = {}
        for name, run in list(runs.items()):
            if counts and time.monotonic() > ends:
                del runs[name]
                self._note(PeerFailed(f"There was not always time for {name}."))
                continue
            with self._noted(runs, name):
                counts[name] = self._tokens(run, most)
        rates: dict[str, list[float]] = {name: [] for name in runs}
        shuffle = random.Random(0)
        for _ in range(self._plan.rounds):
            limit()
            for name in shuffle.sample(sorted(runs), len(runs)):
                if rates[name] and time.monotonic() > ends:
                    continue
                with self._noted(runs, name):
                    rates[name].append(counts[name] / max(runs[name](counts[name]), 1e-9))
        return {name: median(rates[name]) for name in runs}

    def _tokens(self, run: Callable[[int], float], most: int) -> int:
        """As many as a turn allows by the speed of some, which are as many as the first tells will not take longer.

        Many tokens of a prompt take less each than few do.
        """
        few = max(1, min(64, most, int(self._plan.turn_seconds / 2 / max(run(1), 1e-9))))
        fitting = int(few * self._plan.turn_seconds / max(run(few), 1e-9))
        return max(few, min(most, fitting))

    @contextmanager
    def _noted(self, runs: Runs, name: str) -> Iterator[None]:
        """A peer that fails is left out from there on."""
        try:
            yield
        except PeerFailed as error:
            del runs[name]
            self._note(error)

    def _note(self, error: EngineError) -> None:
        if error.user_message not in self._notes:
            self._notes.append(error.user_message)


@contextmanager
def _busy_core() -> Iterator[None]:
    """A process that computes all the time on one thread."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


def _starters(path: Path, threads: int, packing: str, peers: Peers, repacking: bool) -> Iterator[Callable[[], Runner]]:
    yield lambda: LlamaRunner(path, threads)
    for python in peers.pythons:
        yield partial(PythonPeer, python, path, threads)
    # ik_llama.cpp reads I2_S to turn it into other types and has no products for it (`vec_dot` in its ggml.c is NULL):
    # it runs such a file without multiplying, faster than the processor could.
    if peers.llama_bench is not None and packing != "I2_S":
        for repacked in (False, True)[: 1 + repacking]:
            yield partial(LlamaBench, peers.llama_bench, path, threads, repacking=repacked)
