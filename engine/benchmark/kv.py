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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from ternlight.engine.native import NativeModel
from ternlight.engine.timeline import CHUNK
from ternlight.engine.vocabulary import vocabulary_from_gguf

HEAD_DIM, GROUP = 128, 4
"""The shape of a KV head whose attention is timed alone."""
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
PARTS = ("loss", "recall", "sharing", "attention", "decoding")
"""What can be measured alone; see `joined`."""

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


@dataclass(slots=True)
class CodecRow:
    """What was measured of one codec."""

    codec: Codec
    resident_bytes: int = 0
    """Of the real model's cache at the end of the text."""
    long_bytes: int = 0
    """Of the cache of `LONG_CONTEXT` tokens of a model of `LONG_SIZES`."""
    kl_mean: float = 0.0
    kl_by_depth: dict[str, float] = field(default_factory=dict)
    top1_by_depth: dict[str, float] = field(default_factory=dict)
    kl_uncentred: float | None = None
    """Mean, were the means of the keys not taken away first; None where it was not measured."""
    kl_p99: float = 0.0
    top1: float = 1.0
    """Share of positions where both find the same token likeliest."""
    ns_per_token_head: float = 0.0
    """K and V of one cached token and KV head, read by four query heads on one core, from memory."""
    ns_cached: float = 0.0
    """The same from the caches."""
    decode_seconds: dict[int, float] = field(default_factory=dict)
    """For one token, by depth."""


@dataclass(slots=True)
class KVReport:
    """All codecs, f16 first."""

    rows: list[CodecRow]
    kl_floor: float = 0.0
    recall: dict[str, Any] = field(default_factory=dict)
    """See `ternlight.engine.benchmark.kv_recall`."""
    parts: tuple[str, ...] = PARTS
    """What was measured."""
    sharing: dict[str, Any] = field(default_factory=dict)
    """"reuse" and "forks": see `ternlight.engine.benchmark.sharing`."""
    sealing: dict[str, float] = field(default_factory=dict)
    """What the default codec's sealing adds to one token of a page."""
    peers: dict[str, Any] = field(default_factory=dict)
    """By name, what other engines' caches lose: see `ternlight.engine.benchmark.kv_peers`."""


def measure_kv(model: Path, plan: KVPlan, *, threads: int, say: Say, parts: tuple[str, ...] = PARTS) -> KVReport:
    """Measure every codec with the real model in `model`. Raises `EngineError`."""
    report = KVReport([CodecRow(codec) for codec in CODECS.values()], parts=parts)
    if "loss" in parts:
        say("Measuring what the codecs lose on text …")
        measure_loss(report, model, plan.tokens, threads, plan.uncentred)
        if plan.peers:
            measure_peers(report, model, plan.tokens, threads)
    if "recall" in parts:
        say("Measuring what is found again in a text …")
        measure_recall(report, model, plan, threads)
    if "sharing" in parts:
        say("Measuring what sharing is worth …")
        measure_sharing(report, model, plan, threads)
    if "attention" in parts:
        say("Measuring attention …")
        measure_attention(report, plan)
    if "decoding" in parts:
        say("Measuring how fast a model decodes …")
        with _random_model(plan.sizes) as path:
            measure_decoding(report, path, plan, threads)
    return report


@contextlib.contextmanager
def _random_model(sizes: ModelSizes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ternlight-benchmark-") as folder:
        yield write_random_model(Path(folder) / "random.gguf", Case(sizes=sizes, body=TQ2_0, embedding=TQ2_0))


def kv_json(report: KVReport) -> dict[str, Any]:
    """The stable JSON; what was not measured is null or empty."""
    return {
        "codecs": [_row_json(row, report) for row in report.rows],
        "kl_floor": round(report.kl_floor, 6) if "loss" in report.parts else None,
        "recall": report.recall,
        "sealing": {name: round(seconds, 6) for name, seconds in report.sealing.items()},
        "peers": report.peers,
        "reuse": report.sharing.get("reuse", {}),
        "forks": report.sharing.get("forks", {}),
    }


def _row_json(row: CodecRow, report: KVReport) -> dict[str, Any]:
    def of(part: str, value: float | None, digits: int) -> float | None:
        return None if value is None or part not in report.parts else round(value, digits)

    reference, times = report.rows[0].decode_seconds, row.decode_seconds
    deepest = max(times, default=0)
    return {
        "name": row.codec.name,
        "bits_per_value": round(row.codec.bits_per_value(HEAD_DIM), 4),
        "resident_bytes": row.resident_bytes or None,
        "resident_bytes_65k_8b": row.long_bytes or None,
        "kl_mean": of("loss", row.kl_mean, 6),
        "kl_p99": of("loss", row.kl_p99, 5),
        "kl_by_depth": {depth: round(value, 6) for depth, value in row.kl_by_depth.items()},
        "top1_by_depth": {depth: round(value, 4) for depth, value in row.top1_by_depth.items()},
        "kl_mean_without_page_means": of("loss", row.kl_uncentred, 6),
        "top1": of("loss", row.top1, 4),
        "ns_per_token_head": of("attention", row.ns_per_token_head, 2),
        "ns_per_token_head_cached": of("attention", row.ns_cached, 2),
        "decode_ratio_vs_f16": {str(depth): round(reference[depth] / at, 2) for depth, at in times.items()},
        "decode_tok_s": {str(depth): round(1 / at, 2) for depth, at in times.items()},
        "share_of_depth_0": round(times[0] / times[deepest], 3) if 0 in times else None,
    }


def joined(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One report of several whose parts were measured apart: of each figure the first that is there."""
    result: dict[str, Any] = {}
    for report in reports:
        for key, value in report.items():
            before = result.get(key)
            if key == "codecs" and before:
                result[key] = [joined(rows) for rows in zip(before, value, strict=True)]
            elif isinstance(before, dict) and isinstance(value, dict):
                result[key] = joined([before, value])
            elif before is None or before == {}:
                result[key] = value
    return result


def kv_text(report: dict[str, Any]) -> str:
    """The table for a person, of `kv_json` or `joined`."""
    depths = list(report["codecs"][0]["decode_tok_s"])
    lines = ["codec   bits   65k of 8B  KL mean   KL p99   top-1    ns     tokens/s at " + ", ".join(depths)]
    for row in report["codecs"]:
        speeds = "  ".join(f"{row['decode_tok_s'][depth]:6.2f}" for depth in depths)
        memory = f"{(row['resident_bytes_65k_8b'] or 0) / 2**30:5.2f} GiB"
        lines.append(
            f"{row['name']:6}  {row['bits_per_value']:5.2f}  {memory:>9}  {row['kl_mean'] or 0:.6f}  "
            f"{row['kl_p99'] or 0:.5f}  {row['top1'] or 0:6.2%}  {row['ns_per_token_head'] or 0:5.2f}  {speeds}"
        )
    for name, peer in report["peers"].items():
        speeds = "  ".join(f"{peer.get('decode_tok_s', {}).get(depth, 0):6.2f}" for depth in depths)
        lines.append(
            f"{name}: {peer['bits_per_value']} bits, KL mean {peer.get('kl_mean', 0):.6f}, "
            f"p99 {peer.get('kl_p99', 0):.5f}, top-1 {peer.get('top1', 0):.2%} of its own float16; {speeds}"
        )
    if report["recall"]:
        lines.append(f"Found again: {report['recall']['found']} where f16 finds {report['recall']['cells']}.")
    return "\n".join(lines)


class Cache:
    """The cache of one sequence, kept as one codec says."""

    def __init__(self, model: NativeModel, codec: Codec, capacity: int, *, centred: bool = True) -> None:
        """`centred`: see `_native.KVCodec.seal`."""
        layers = model.shape.layers
        numbers = [codec.of_layer(index, layers).number for index in range(layers)]
        sealing = _native.Sealing(model.decoder, numbers, centred) if codec.number else None
        shape = PageShape(
            exact=model.decoder.exact_bytes,
            local=model.decoder.local_bytes,
            sealed=0 if sealing is None else sealing.bytes,
            window=model.shape.window,
        )
        self._decoder = model.decoder
        self.pool = PagePool()
        self.table = PageTable(self.pool, shape, capacity, sealing)

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


def measure_loss(report: KVReport, path: Path, count: int, threads: int, uncentred_names: Sequence[str] = ()) -> None:
    """Fill in resident bytes, KL and agreement, over `count` tokens."""
    with contextlib.closing(NativeModel(path, context=count, threads=threads, flag=CancelFlag())) as model:
        tokens = model.vocabulary.encode(real_text())[:count]
        caches = [Cache(model, row.codec, count) for row in report.rows]
        uncentred = [row for row in report.rows if row.codec.name in uncentred_names]
        caches += [Cache(model, row.codec, count, centred=False) for row in uncentred]
        # f16 once more, with wrong last bits
        caches.append(Cache(model, CODECS["f16"], count))
        losses: list[list[NDArray[np.float64]]] = [[] for _ in caches]
        agreements: list[list[NDArray[np.bool_]]] = [[] for _ in caches]
        for start in range(0, len(tokens), CHUNK):
            exact = None
            for index, cache in enumerate(caches):
                now = _log_softmax(cache.evaluate(tokens[start : start + CHUNK], _native.ALL))
                exact = now if exact is None else exact
                losses[index].append((np.exp(exact) * (exact - now)).sum(axis=1))
                agreements[index].append(exact.argmax(axis=1) == now.argmax(axis=1))
            _spoil(caches[-1].table, start, start + CHUNK)
        for row, cache, loss, agreement in zip(report.rows, caches, losses, agreements, strict=False):
            whole = np.concatenate(loss)[FIRST_SEALED:]
            row.kl_mean, row.kl_p99 = float(whole.mean()), float(np.quantile(whole, 0.99))
            row.top1 = float(np.concatenate(agreement)[FIRST_SEALED:].mean())
            row.resident_bytes = cache.pool.resident
            row.kl_by_depth, row.top1_by_depth = by_depth(loss), by_depth(agreement)
        for row, loss in zip(uncentred, losses[len(report.rows) :], strict=False):
            row.kl_uncentred = float(np.concatenate(loss)[FIRST_SEALED:].mean())
        report.kl_floor = float(np.concatenate(losses[-1])[FIRST_SEALED:].mean())
        for cache in caches:
            cache.table.clear()


def by_depth(parts: Sequence[NDArray[Any]]) -> dict[str, float]:
    """The mean between every two of `DEPTHS`, as far as there are positions."""
    whole = np.concatenate(parts)
    return {
        f"{first}-{last}": float(whole[first:last].mean()) for first, last in pairwise(DEPTHS) if first < len(whole)
    }


def measure_peers(report: KVReport, path: Path, count: int, threads: int) -> None:
    """Fill in what llama.cpp's caches lose over the same tokens. Raises `EngineError`."""
    from ternlight.engine.benchmark.kv_peers import llama_losses

    with open_gguf(path) as file:
        tokens = vocabulary_from_gguf(file).encode(real_text())[:count]
    report.peers |= llama_losses(path, tokens, chunk=CHUNK, threads=threads, skipped=FIRST_SEALED)


def _log_softmax(logits: Logits) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    result: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


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


def measure_recall(report: KVReport, path: Path, plan: KVPlan, threads: int) -> None:
    """Fill in what is found again in a text."""
    from ternlight.engine.benchmark.kv_recall import recall

    longest = max(plan.needles) + PAGE
    with contextlib.closing(NativeModel(path, context=longest, threads=threads, flag=CancelFlag())) as model:
        caches = {name: (lambda codec=codec: Cache(model, codec, longest)) for name, codec in CODECS.items()}
        report.recall = recall(model.vocabulary.encode, real_text(), plan.needles, plan.places, caches)


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
        row.ns_cached, row.ns_per_token_head = np.inf, np.inf
        many = _native.aligned_bytes(count * pages.shape[1]).reshape(count, -1)
        for start in range(0, count, len(pages)):
            many[start : start + len(pages)] = pages[: count - start]
        subjects.append((row, _reader(row.codec, random, many[:NEAR]), _reader(row.codec, random, many)))
    for _ in range(plan.rounds):
        for row, near, far in subjects:
            row.ns_cached = min(row.ns_cached, *(near() / (NEAR * PAGE) for _ in range(20)))
            row.ns_per_token_head = min(row.ns_per_token_head, far() / (count * PAGE))


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


def measure_decoding(report: KVReport, path: Path, plan: KVPlan, threads: int) -> None:
    """Fill in the seconds of a decoded token."""
    longest = max(plan.depths) + PAGE
    exact = _random_pages(np.random.default_rng(0), 1)[0]
    with contextlib.closing(NativeModel(path, context=longest, threads=threads, flag=CancelFlag())) as model:
        for depth in plan.depths:
            with _filled(report, model, depth, longest, exact) as caches:
                times: list[list[float]] = [[] for _ in caches]
                for _ in range(plan.rounds):
                    for cache, taken in zip(caches, times, strict=True):
                        taken.append(cache.decode(7))
                for row, taken in zip(report.rows, times, strict=True):
                    row.decode_seconds[depth] = min(taken)
        report.sealing = _sealing_seconds(model, plan.rounds)
    for row in report.rows:
        row.long_bytes = long_context_bytes(row.codec)
    if plan.peers:
        from ternlight.engine.benchmark.kv_peers import CACHES, llama_decoding

        peers = llama_decoding(path, plan.depths, threads=threads, rounds=plan.rounds)
        for (name, seconds), (_, bits) in zip(peers.items(), CACHES.values(), strict=True):
            speeds = {str(depth): round(1 / at, 2) for depth, at in seconds.items()}
            report.peers[name] = {"bits_per_value": bits, **report.peers.get(name, {}), "decode_tok_s": speeds}


def _sealing_seconds(model: NativeModel, rounds: int) -> dict[str, float]:
    """Seconds of the token that fills a page, all layers of which are then sealed, and of the one before it."""
    cache = Cache(model, DEFAULT, 4 * PAGE)
    cache.evaluate([7] * (2 * PAGE - 2), _native.LAST)
    before = min(cache.decode(7) for _ in range(rounds))
    cache.evaluate([7], _native.LAST)
    sealing = min(cache.decode(7) for _ in range(rounds))
    cache.table.clear()
    return {"token_seconds": before, "sealing_token_seconds": sealing}


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
