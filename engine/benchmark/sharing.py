"""What sharing pages is worth: text that is not read again, sessions taken up again, forks that are stepped together.

Depth is made without evaluating anything: pages of zeros are read at the same speed as any others. So the times are
those of the memory and the arithmetic, and the words that come out mean nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ternlight.engine.cancel import CancelFlag
from ternlight.engine.native import NativeContext, NativeModel
from ternlight.engine.snapshot import Snapshot, read, write
from ternlight.engine.timeline import CHUNK, Timeline

TURNS = 20
FIRST_PROMPT, QUESTION, ANSWER = 600, 40, 12
"""Tokens of a chat's instructions, and of each question and answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """A chat of `TURNS` turns."""

    turns: int
    prompt_tokens: int
    """Of all turns but the first."""
    reused_tokens: int
    """With all turns in one session."""
    reused_in_new_sessions: int
    """With each turn in a session of its own, which finds whole pages only."""

    @property
    def share(self) -> float:
        """Of the prompts' tokens, those that were not evaluated again."""
        return self.reused_tokens / self.prompt_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """A session saved to a file and taken up again."""

    tokens: int
    bytes: int
    save_seconds: float
    restore_seconds: float
    """Until the next token can be evaluated, every checksum compared. The file is in the system's memory."""
    first_token_seconds: float
    """From the beginning of restoring to the logits after one more token."""
    same: bool
    """Whether those are bit for bit what they are without saving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forks:
    """Sessions with one prefix that go on at the same time."""

    forks: int
    prefix: int
    one_bytes: int
    """Pages of the prefix alone."""
    forked_bytes: int
    """Pages right after forking."""
    one_working_bytes: int
    """Pages once one fork alone has a token of its own."""
    working_bytes: int
    """Pages once every fork has a token of its own."""
    grown_bytes: int
    """Pages once every fork has `own_tokens` of its own."""
    own_tokens: int
    one_tokens_per_second: float
    all_tokens_per_second: float

    @property
    def speedup(self) -> float:
        """Tokens per second of all forks together, in those of one alone."""
        return self.all_tokens_per_second / self.one_tokens_per_second


def measure_reuse(model: NativeModel, context: int) -> Reuse:
    """Count what a chat evaluates again."""
    prompts, reused = _chat(model, context, seed=1, fresh=False)
    _, elsewhere = _chat(model, context, seed=2, fresh=True)
    return Reuse(turns=TURNS, prompt_tokens=prompts, reused_tokens=reused, reused_in_new_sessions=elsewhere)


def _chat(model: NativeModel, context: int, *, seed: int, fresh: bool) -> tuple[int, int]:
    """Tokens of the prompts after the first, and those of them that were not evaluated again."""
    random = np.random.default_rng(seed)
    vocabulary = model.shape.vocabulary
    timeline = Timeline(model.new_context(context, 1), limit=context, vocabulary=vocabulary)
    history = random.integers(0, vocabulary, FIRST_PROMPT).tolist()
    prompts = reused = 0
    for turn in range(TURNS):
        if fresh:
            timeline.close()
            timeline = Timeline(model.new_context(context, 1), limit=context, vocabulary=vocabulary)
        history = [*history, *random.integers(0, vocabulary, QUESTION).tolist()]
        known = timeline.begin_sync(history)
        for start in range(known, len(history), CHUNK):
            timeline.extend(history[start : start + CHUNK], CancelFlag())
        if turn > 0:
            prompts, reused = prompts + len(history), reused + known
        for _ in range(ANSWER):
            timeline.append(int(timeline.next_logits(CancelFlag()).argmax()))
        history = timeline.tokens
    timeline.close()
    return prompts, reused


def measure_restore(model: NativeModel, tokens: int) -> Restore:
    """Save and restore a sequence of `tokens` tokens."""
    context = _filled(model, tokens)
    ids = tuple([0] * tokens)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "session"
        begin = time.perf_counter()
        size = write(path, Snapshot(model="", tokens=ids, evaluated=tokens, parts=context.state()))
        saved = time.perf_counter()
        found = read(path, model="")
        again = model.new_context(tokens + 64, 1)
        if not again.restore(found.parts, found.tokens):
            raise AssertionError("a session that was just saved is refused")
        restored = time.perf_counter()
        again.evaluate([1], tokens, CancelFlag())
        first = time.perf_counter()
        context.evaluate([1], tokens, CancelFlag())
        same = bool(np.array_equal(again.logits(), context.logits()))
        again.close()
        del found
    context.close()
    return Restore(
        tokens=tokens,
        bytes=size,
        save_seconds=saved - begin,
        restore_seconds=restored - saved,
        first_token_seconds=first - saved,
        same=same,
    )


def measure_forks(model: NativeModel, prefix: int, forks: int, steps: int) -> Forks:
    """Step `forks` forks of a prefix together, and one of them alone."""
    model.prefixes.shrink(0)
    before = model.pool.resident
    stem = _filled(model, prefix)
    one_bytes = model.pool.resident - before
    twins = [stem.fork() for _ in range(forks)]
    forked_bytes = model.pool.resident - before
    single = stem.fork()
    _step([single], prefix)
    one_working_bytes = model.pool.resident - before
    alone = _tokens_per_second([single], prefix + 1, steps)
    single.close()
    _step(twins, prefix)
    working_bytes = model.pool.resident - before
    together = _tokens_per_second(twins, prefix + 1, steps)
    grown_bytes = model.pool.resident - before
    for context in (stem, *twins):
        context.close()
    return Forks(
        forks=forks,
        prefix=prefix,
        one_bytes=one_bytes,
        forked_bytes=forked_bytes,
        one_working_bytes=one_working_bytes,
        working_bytes=working_bytes,
        grown_bytes=grown_bytes,
        own_tokens=steps + 1,
        one_tokens_per_second=alone,
        all_tokens_per_second=together,
    )


def sharing_json(reuse: Reuse, restore: Restore, forks: Forks) -> dict[str, dict[str, object]]:
    """The figures by name."""
    return {
        "reuse": asdict(reuse)
        | {"share": reuse.share}
        | {f"restore_{name}": value for name, value in asdict(restore).items()},
        "forks": asdict(forks)
        | {"speedup": forks.speedup, "fork_cost": forks.forked_bytes / forks.one_bytes - 1}
        | {"working_cost": forks.working_bytes / forks.one_working_bytes - 1}
        | {"grown_cost": forks.grown_bytes / forks.one_working_bytes - 1},
    }


def _filled(model: NativeModel, tokens: int) -> NativeContext:
    """A context of `tokens` tokens whose keys and values are zeros."""
    context = model.new_context(tokens + 1024, 1)
    nothing = np.zeros(model.shape.vocabulary, np.float32)
    for start in range(0, tokens, CHUNK):
        count = min(CHUNK, tokens - start)
        context.prepare(count, start)
        context.extend([0] * count, nothing)
    return context


def _step(contexts: Sequence[NativeContext], position: int) -> None:
    """One token for each; the first takes memory of its own."""
    contexts[0].evaluate_together(
        [(context, [1 + index], position) for index, context in enumerate(contexts)], CancelFlag()
    )


def _tokens_per_second(contexts: Sequence[NativeContext], position: int, steps: int) -> float:
    """Of all contexts together."""
    begin = time.perf_counter()
    for step in range(steps):
        _step(contexts, position + step)
    return steps * len(contexts) / (time.perf_counter() - begin)
