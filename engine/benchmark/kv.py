"""What the codecs of the KV cache save and what they cost: memory, loss on a real model, speed.

The loss is measured on real text, with every page sealed that would be: the distribution of the next token after each
position, against that with the float16 cache; `kl_floor` is the loss of a float16 cache whose last bits are wrong.
Codecs take turns; a speed is the best of the rounds. Decoding is that of a model as wide as one of 8B, with random
weights, fewer layers, and a cache that is filled without being computed.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.benchmark.divergence import divergence
from ternlight.engine.benchmark.kv_report import GROUP, HEAD_DIM, KVReport
from ternlight.engine.benchmark.random_model import write_random_model
from ternlight.engine.benchmark.shapes import BONSAI_8B, Case, ModelSizes
from ternlight.engine.benchmark.sharing import measure_forks, measure_restore, measure_reuse, sharing_json
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.gguf import open_gguf
from ternlight.engine.gguf.types import TQ2_0
from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv.codecs import CODECS, DEFAULT, Codec
from ternlight.engine.kv.pages import PAGE, PIECES, Block, Page, PagePool, PageShape, PageTable
from ternlight.engine.kv.sealing import sealing_numbers
from ternlight.engine.native import NativeModel
from ternlight.engine.timeline import CHUNK
from ternlight.engine.vocabulary import vocabulary_from_gguf

NEAR = 48
"""Pages of it that the second-level cache holds, in float16 too."""
CHAT_CONTEXT = 4096
"""Tokens that a session of the measured chat holds."""
FIRST_SEALED = 3 * PAGE
"""Tokens before this one read no sealed page, so codecs cannot differ there."""

LONG_CONTEXT = 65_536
"""Tokens whose memory is counted at the widths of `LONG_SIZES`."""
LONG_SIZES = BONSAI_8B
DEPTHS = (FIRST_SEALED, 512, 1024, 2048, 4096)
"""Losses are told apart for the positions between these."""
SEALED_PAGES = 3
"""Pages that are filled token by token, to see what sealing them takes."""
FULL_SECONDS = {
    "loss on text": 85,
    "loss without the means of the keys": 65,
    "loss of llama.cpp": 100,
    "recall in 512 tokens": 30,
    "recall in 1024 tokens": 60,
    "recall in 2048 tokens": 120,
    "recall in 4096 tokens": 260,
    "sharing": 25,
    "attention": 5,
    "decoding at 0": 10,
    "decoding at 4096": 8,
    "decoding at 16384": 12,
    "decoding at 32768": 20,
}
"""Of `FULL_KV_PLAN`, on one thread of a Sapphire Rapids core with the bundled model."""
KERNELS = f"{FORM.isa} {_native.BUILD_ID}"
"""What measures; figures of others are not to be mixed with its own."""
PARTS = ("loss", "recall", "sharing", "attention", "decoding")
"""What can be measured alone; see `ternlight.engine.benchmark.kv_report.joined`."""

Say = Callable[[str], None]
Logits = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KVPlan:
    """How much is measured."""

    tokens: int
    """Of text, for the loss."""
    sizes: ModelSizes
    """Of the model that decodes."""
    depths: tuple[int, ...]
    """Tokens in the cache while it decodes, in whole pages."""
    rounds: int
    peers: bool = True
    """Whether llama.cpp's caches are measured on the same text and at the same depths."""
    needles: tuple[int, ...]
    """Lengths of the texts in which something is to be found again, in tokens."""
    places: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    """Where in the texts it stands, as shares of them."""
    uncentred: tuple[str, ...] = tuple(name for name, codec in CODECS.items() if codec.number)
    """Codecs whose loss is measured without the means of the keys too."""
    restored: int
    """Tokens of a session that is saved and taken up again."""
    kept: ModelSizes
    """Of another model of which as much is saved, for its cache: nothing else of it matters."""
    prefix: int
    """Tokens that forks share."""
    forks: int = 8
    stream_bytes: int
    """Of float16 pages for the attention alone: more than the caches hold."""
    seconds: Mapping[str, int] = field(default_factory=dict)
    """About how long each step takes on one core of two, where that is known."""


def cache_of(sizes: ModelSizes) -> ModelSizes:
    """A model whose cache is that of another and which is small besides."""
    return replace(
        sizes,
        name=f"cache of {sizes.name}",
        width=256,
        heads=2 * sizes.kv_heads,
        ff_width=256,
        vocabulary=1024,
        tied=True,
    )


FULL_KV_PLAN = KVPlan(
    tokens=4096,
    sizes=BONSAI_8B.reduced(12),
    depths=(0, 4096, 16_384, 32_768),
    rounds=7,
    stream_bytes=1 << 29,
    restored=32_768,
    kept=cache_of(BONSAI_8B),
    prefix=8192,
    needles=(512, 1024, 2048, 4096),
    seconds=FULL_SECONDS,
)
QUICK_KV_PLAN = KVPlan(
    tokens=512,
    sizes=BONSAI_8B.reduced(36),
    depths=(0, 4096),
    rounds=3,
    stream_bytes=1 << 27,
    restored=2048,
    kept=cache_of(BONSAI_8B.reduced(12)),
    prefix=1024,
    needles=(384,),
    places=(0.5,),
    uncentred=("kv4",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A piece of the whole whose figures are compared with each other, so that it is measured in one go."""

    name: str
    """What it measures; its first word is the part that it belongs to."""
    run: Callable[[], None]

    @property
    def part(self) -> str:
        """One of `PARTS`."""
        return self.name.split(maxsplit=1)[0]


def measure_kv(
    report: KVReport,
    model: Path,
    plan: KVPlan,
    *,
    threads: int,
    say: Say,
    parts: tuple[str, ...] = PARTS,
    keep: Callable[[], None] = lambda: None,
) -> None:
    """Measure every codec with the real model in `model`, step by step, but for the steps that `report` has.

    `keep` is called after each, so that what was measured outlives an interruption. Raises `EngineError`.
    """
    with contextlib.ExitStack() as stack:
        steps = [step for step in _steps(report, model, plan, threads, stack) if step.part in parts]
        left = [step for step in steps if step.name not in report.done]
        whole = sum(plan.seconds.get(step.name, 0) for step in left)
        if whole:
            say(f"{len(left)} of {len(steps)} steps are to be measured, in about {_span(whole)} on a computer at rest.")
        begun = time.monotonic()
        for step in left:
            rest = sum(plan.seconds.get(other.name, 0) for other in left[left.index(step) :])
            length = f", about {_span(rest)} to go" if rest else ""
            say(f"{steps.index(step) + 1} of {len(steps)}: {step.name}{length} …")
            step.run()
            report.done.append(step.name)
            keep()
        if left:
            say(f"Measured in {_span(time.monotonic() - begun)}.")


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _steps(report: KVReport, path: Path, plan: KVPlan, threads: int, stack: contextlib.ExitStack) -> Iterator[Step]:
    """All of them. The decoding model is written once for its steps and deleted with `stack`."""
    written: list[Path] = []

    def random() -> Path:
        if not written:
            written.append(stack.enter_context(_random_model(plan.sizes)))
        return written[0]

    yield Step(name="loss on text", run=lambda: measure_loss(report, path, plan.tokens, threads))
    if plan.uncentred:
        uncentred = plan.uncentred
        yield Step(
            name="loss without the means of the keys",
            run=lambda: measure_uncentred(report, path, plan.tokens, threads, uncentred),
        )
    if plan.peers:
        yield Step(name="loss of llama.cpp", run=lambda: measure_peers(report, path, plan.tokens, threads))
    for length in plan.needles:
        yield Step(
            name=f"recall in {length} tokens",
            run=lambda length=length: measure_recall(report, path, plan, length, threads),  # type: ignore[misc]
        )
    yield Step(name="sharing", run=lambda: measure_sharing(report, path, plan, threads))
    yield Step(name="attention", run=lambda: measure_attention(report, plan))
    for depth in plan.depths:
        yield Step(
            name=f"decoding at {depth}",
            run=lambda depth=depth: measure_decoding(report, random(), plan, depth, threads),  # type: ignore[misc]
        )


@contextlib.contextmanager
def _random_model(sizes: ModelSizes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ternlight-benchmark-") as folder:
        yield write_random_model(Path(folder) / "random.gguf", Case(sizes=sizes, body=TQ2_0, embedding=TQ2_0))


class Cache:
    """The cache of one sequence, kept as one codec says."""

    def __init__(self, model: NativeModel, codec: Codec, capacity: int, *, centred: bool = True) -> None:
        """`centred`: see `_native.KVCodec.seal`."""
        numbers, shape = sealing_numbers(model.shape, codec), model.shape
        sealing = _native.Sealing(numbers, shape.kv_heads, shape.head_dim, centred) if codec.number else None
        pages = PageShape(
            exact=model.decoder.exact_bytes,
            local=model.decoder.local_bytes,
            sealed=0 if sealing is None else sealing.bytes,
            window=shape.window,
        )
        self._decoder = model.decoder
        self.pool = PagePool()
        self.table = PageTable(self.pool, pages, capacity, sealing)

    def evaluate(self, tokens: Sequence[int], want: int) -> Logits:
        """Logits after the tokens, which become part of the sequence."""
        self.table.reserve(len(tokens))
        logits = self._forward(tokens, want)
        self.table.advance(len(tokens))
        return logits

    def decode(self, token: int) -> float:
        """Seconds for one token, which does not become part of the sequence."""
        self.table.reserve(1)
        begin = time.perf_counter()
        self._forward([token], _native.LAST)
        return time.perf_counter() - begin

    def _forward(self, tokens: Sequence[int], want: int) -> Logits:
        flag = CancelFlag()
        ids, table = np.asarray(tokens, np.int32), self.table
        logits = _native.forward(self._decoder, [table.native], [table.length], [len(ids)], ids, want, flag.address)
        assert logits is not None  # the flag is never set
        return logits

    def fill(self, depth: int, sealed: NDArray[np.uint8] | None, exact: NDArray[np.uint8]) -> None:
        """Become a sequence of `depth` tokens with copies of one KV head's pages, in memory of its own throughout."""

        def copies(size: int, one: NDArray[np.uint8]) -> Block:
            block = self.pool.allocate(size)
            block.data.reshape(-1, one.size)[:] = one
            return block

        pages = []
        for index in range(depth // PAGE):
            page = Page()
            if sealed is not None and index > 0:
                page = replace(page, sealed=copies(self.table.shape.sealed, sealed))
            if sealed is None or index == 0 or index >= depth // PAGE - 3:
                pieces = exact.reshape(PIECES, -1)
                page = replace(page, exact=tuple(copies(self.table.shape.exact // PIECES, piece) for piece in pieces))
            pages.append(page)
        self.table.adopt(pages, depth)


def measure_loss(report: KVReport, path: Path, count: int, threads: int) -> None:
    """Fill in resident bytes, KL and agreement, over `count` tokens."""
    with contextlib.closing(NativeModel(path, context=count, threads=threads, flag=CancelFlag())) as model:
        caches = [Cache(model, row.codec, count) for row in report.rows]
        spoilt = Cache(model, CODECS["f16"], count)
        found = _losses(model, [*caches, spoilt], count, after=lambda start: _spoil(spoilt.table, start, start + CHUNK))
        for row, cache, (loss, agreement) in zip(report.rows, caches, found, strict=False):
            row.kl_mean, row.kl_p99 = _mean(loss), float(np.quantile(loss[FIRST_SEALED:], 0.99))
            row.top1 = _mean(agreement)
            row.resident_bytes = cache.pool.resident
            row.kl_by_depth, row.top1_by_depth = by_depth(loss), by_depth(agreement)
        report.kl_floor = _mean(found[-1][0])
        for cache in (*caches, spoilt):
            cache.table.clear()


def measure_uncentred(report: KVReport, path: Path, count: int, threads: int, names: Sequence[str]) -> None:
    """Fill in the KL of these codecs, were the means of the keys not taken away."""
    with contextlib.closing(NativeModel(path, context=count, threads=threads, flag=CancelFlag())) as model:
        rows = [row for row in report.rows if row.codec.name in names]
        caches = [Cache(model, row.codec, count, centred=False) for row in rows]
        for row, cache, (loss, _) in zip(rows, caches, _losses(model, caches, count), strict=True):
            row.kl_uncentred = _mean(loss)
            cache.table.clear()


Found = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""After each token the loss, and whether the same token is likeliest."""


def _losses(
    model: NativeModel, caches: Sequence[Cache], count: int, *, after: Callable[[int], None] = lambda start: None
) -> list[Found]:
    """What each cache loses to a float16 one over a text of `count` tokens; `after` is called after each chunk."""
    tokens = model.vocabulary.encode(real_text())[:count]
    reference = Cache(model, CODECS["f16"], count)
    found: list[list[Found]] = [[] for _ in caches]
    for start in range(0, len(tokens), CHUNK):
        chunk = tokens[start : start + CHUNK]
        exact = reference.evaluate(chunk, _native.ALL)
        for parts, cache in zip(found, caches, strict=True):
            parts.append(divergence(exact, cache.evaluate(chunk, _native.ALL)))
        after(start)
    reference.table.clear()
    return [
        (np.concatenate([loss for loss, _ in parts]), np.concatenate([agreement for _, agreement in parts]))
        for parts in found
    ]


def _mean(values: NDArray[Any]) -> float:
    """Where sealed pages are read."""
    return float(values[FIRST_SEALED:].mean())


def by_depth(whole: NDArray[Any]) -> dict[str, float]:
    """The mean between every two of `DEPTHS`, as far as there are positions."""
    return {
        f"{first}-{last}": float(whole[first:last].mean()) for first, last in pairwise(DEPTHS) if first < len(whole)
    }


def measure_peers(report: KVReport, path: Path, count: int, threads: int) -> None:
    """Fill in what llama.cpp's caches lose over the same tokens. Raises `EngineError`."""
    from ternlight.engine.benchmark.kv_peers import llama_losses

    with open_gguf(path) as file:
        tokens = vocabulary_from_gguf(file).encode(real_text())[:count]
    for name, row in llama_losses(path, tokens, chunk=CHUNK, threads=threads, skipped=FIRST_SEALED).items():
        report.peers.setdefault(name, {}).update(row)


def _spoil(table: PageTable, first: int, last: int) -> None:
    """Flip the last bit of every number in the full pages of tokens first .. last-1."""
    for page in table.pages[first // PAGE : min(last, table.length) // PAGE]:
        for piece in page.exact:
            piece.data.view(np.uint16)[:] ^= 1


def real_text() -> str:
    """The prose of the language reference that Python itself carries."""
    from pydoc_data import topics

    return "\n\n".join(topics.topics[name] for name in sorted(topics.topics))


def measure_sharing(report: KVReport, path: Path, plan: KVPlan, threads: int) -> None:
    """Fill in what prefixes, saved sessions and forks are worth with the default codec."""
    longest = max(plan.restored, plan.prefix, CHAT_CONTEXT) + 1024
    with contextlib.closing(
        NativeModel(path, context=longest, threads=threads, flag=CancelFlag(), codec=DEFAULT)
    ) as model:
        reuse = measure_reuse(model, CHAT_CONTEXT)
        restore = measure_restore(model, plan.restored)
        forks = measure_forks(model, plan.prefix, plan.forks, 4 * plan.rounds)
    report.sharing = sharing_json(reuse, restore, forks)
    with (
        _random_model(plan.kept) as path,
        contextlib.closing(
            NativeModel(path, context=plan.restored + 1024, threads=threads, flag=CancelFlag(), codec=DEFAULT)
        ) as model,
    ):
        restore = measure_restore(model, plan.restored)
    report.sharing["reuse"]["restore_large"] = {"model": plan.kept.name, **asdict(restore)}


def measure_recall(report: KVReport, path: Path, plan: KVPlan, length: int, threads: int) -> None:
    """Add what is found again in texts of one length."""
    from ternlight.engine.benchmark.kv_recall import recall

    with contextlib.closing(NativeModel(path, context=length + PAGE, threads=threads, flag=CancelFlag())) as model:
        caches = {name: (lambda codec=codec: Cache(model, codec, length + PAGE)) for name, codec in CODECS.items()}
        first = len(plan.places) * plan.needles.index(length)
        report.needles += recall(model.vocabulary.encode, real_text(), length, plan.places, caches, first=first)


def measure_attention(report: KVReport, plan: KVPlan) -> None:
    """Fill in the time of attention on one core."""
    random = np.random.default_rng(0)
    exact = _random_pages(random, 32)
    count = max(64, plan.stream_bytes // exact.shape[1])
    subjects = []
    for row in report.rows:
        pages = exact
        if row.codec.number:
            pages = _native.KVCodec(FORM, row.codec.number, HEAD_DIM).seal(exact)
        assert pages[0].nbytes == row.codec.page_bytes(HEAD_DIM)
        many = _on_huge_pages(count, pages.shape[1])
        for start in range(0, count, len(pages)):
            many[start : start + len(pages)] = pages[: count - start]
        subjects.append((row, _reader(row.codec, random, many[:NEAR]), _reader(row.codec, random, many)))
    nearby: list[list[float]] = [[] for _ in subjects]
    streamed: list[list[float]] = [[] for _ in subjects]
    for _ in range(plan.rounds):
        for (_row, near, far), cached, memory in zip(subjects, nearby, streamed, strict=True):
            cached += [near() / (NEAR * PAGE) for _ in range(20)]
            memory.append(far() / (count * PAGE))
    for (row, _near, _far), cached, memory in zip(subjects, nearby, streamed, strict=True):
        row.ns_cached, row.ns_per_token_head = min(cached), min(memory)


def _on_huge_pages(count: int, size: int) -> NDArray[np.uint8]:
    """Memory for pages like that of a sequence (`ternlight.engine.kv.slabs`)."""
    return _native.huge_bytes(count * size)[: count * size].reshape(count, size)


def _random_pages(random: np.random.Generator, count: int) -> NDArray[np.uint8]:
    pages = _native.aligned_bytes(count * 4 * PAGE * HEAD_DIM).reshape(count, -1)
    pages[:] = random.normal(size=(count, 2 * PAGE * HEAD_DIM)).astype(np.float16).view(np.uint8)
    return pages


def _reader(codec: Codec, random: np.random.Generator, pages: NDArray[np.uint8]) -> Callable[[], float]:
    """Something that attends to all pages once and takes its nanoseconds."""
    q = (random.normal(size=(GROUP, HEAD_DIM)) / np.sqrt(HEAD_DIM)).astype(np.float32)
    last = len(pages) * PAGE
    native = _native.KVCodec(FORM, codec.number, HEAD_DIM) if codec.number else None

    def read() -> float:
        out, total = np.zeros((GROUP, HEAD_DIM), np.float32), np.zeros(GROUP, np.float32)
        peak = np.full(GROUP, -np.inf, np.float32)
        begin = time.perf_counter_ns()
        if native is None:
            FORM.attend(q[None], pages, position=last - 1, window=0, first=0, last=last)
        else:
            native.fold(native.prepare(q), pages, out, peak, total)
            native.unrotate(out)
        return float(time.perf_counter_ns() - begin)

    return read


def measure_decoding(report: KVReport, path: Path, plan: KVPlan, depth: int, threads: int) -> None:
    """Fill in the seconds of a decoded token behind `depth` others, and what sealing adds to one of them."""
    room = depth + (2 + SEALED_PAGES) * PAGE
    exact = _random_pages(np.random.default_rng(0), 1)[0]
    with (
        contextlib.closing(NativeModel(path, context=room, threads=threads, flag=CancelFlag())) as model,
        _filled(report, model, depth, room, exact) as caches,
    ):
        times: list[list[float]] = [[] for _ in caches]
        for _ in range(plan.rounds):
            for cache, taken in zip(caches, times, strict=True):
                taken.append(cache.decode(7))
        for row, taken in zip(report.rows, times, strict=True):
            row.decode_seconds[depth] = min(taken)
        default = next(cache for row, cache in zip(report.rows, caches, strict=True) if row.codec == DEFAULT)
        report.sealing[str(depth)] = _sealing_seconds(default)
    for row in report.rows:
        row.long_bytes = long_context_bytes(row.codec)
    if plan.peers:
        from ternlight.engine.benchmark.kv_peers import CACHES, llama_decoding

        for name, seconds in llama_decoding(path, depth, threads=threads, rounds=plan.rounds).items():
            peer = report.peers.setdefault(name, {"bits_per_value": CACHES[name.removeprefix("llama.cpp ")][1]})
            peer.setdefault("decode_tok_s", {})[str(depth)] = round(1 / seconds, 2)


def _sealing_seconds(cache: Cache) -> dict[str, float]:
    """Seconds of the tokens that fill a page, all layers of which are then sealed, and of the others.

    As a user waits for them: the memory that a token needs is got in its time. Of both the median.
    """
    while cache.table.length < 2 * PAGE:  # the first page is never sealed
        cache.evaluate([7] * PAGE, _native.LAST)
    ordinary: list[float] = []
    sealing: list[float] = []
    for _ in range(SEALED_PAGES * PAGE):
        begin = time.perf_counter()
        cache.evaluate([7], _native.LAST)
        (ordinary if cache.table.length % PAGE else sealing).append(time.perf_counter() - begin)
    return {"token_seconds": float(np.median(ordinary)), "sealing_token_seconds": float(np.median(sealing))}


def long_context_bytes(codec: Codec) -> int:
    """Bytes of the pages of `LONG_CONTEXT` tokens at `LONG_SIZES`, got and let go as when they are evaluated."""
    sizes = LONG_SIZES
    of_page = [codec.of_layer(layer, sizes.layers).page_bytes(sizes.head_dim) for layer in range(sizes.layers)]
    exact = CODECS["f16"].page_bytes(sizes.head_dim) * sizes.layers
    shape = PageShape(
        exact=exact * sizes.kv_heads, local=0, sealed=sum(of_page) * sizes.kv_heads if codec.number else 0, window=0
    )
    table = PageTable(PagePool(), shape, LONG_CONTEXT)
    for _ in range(0, LONG_CONTEXT, PAGE):
        table.reserve(PAGE)
        table.advance(PAGE)
    resident = table.pool.resident
    table.clear()
    return resident


@contextlib.contextmanager
def _filled(
    report: KVReport, model: NativeModel, depth: int, capacity: int, exact: NDArray[np.uint8]
) -> Iterator[list[Cache]]:
    caches = []
    for row in report.rows:
        cache = Cache(model, row.codec, capacity)
        sealed = None
        if row.codec.number:
            # every layer the same codec, so that its blocks are copies of one page
            codec = replace(row.codec, edge=None)
            cache = Cache(model, codec, capacity)
            sealed = _native.KVCodec(FORM, codec.number, HEAD_DIM).seal(exact[None])[0]
        cache.fill(depth, sealed, exact)
        caches.append(cache)
    try:
        yield caches
    finally:
        for cache in caches:
            cache.table.clear()
