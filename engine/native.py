"""The native engine as a backend: GGUF files into the packed decoder, and the KV entries of its timelines.

All contexts of a model share one pool of pages and one prefix cache (`ternlight.engine.kv`). Weights are repacked for
this machine when they are loaded, norms become float32. Blocking; owned by one thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import EngineError, ModelFileError, OutOfMemory
from ternlight.engine.gguf import GGUFFile
from ternlight.engine.kernels import _native
from ternlight.engine.kernels.selection import FORM
from ternlight.engine.kv.codecs import CODECS, Codec
from ternlight.engine.kv.pages import PAGE, Block, Page, PagePool, PageTable
from ternlight.engine.kv.prefix import PageKeys, PrefixCache
from ternlight.engine.kv.sealing import SMALLER, PageForm
from ternlight.engine.kv.state import pack_pages, unpack_pages
from ternlight.engine.kv.tables import CHECKSUM
from ternlight.engine.memory import available_memory
from ternlight.engine.model_file import open_model
from ternlight.engine.models import RECIPES, DecoderShape, LayerNames
from ternlight.engine.packing import Packer, activation_parts, readable
from ternlight.engine.snapshot import fingerprint
from ternlight.engine.types import KVCodecName
from ternlight.engine.vocabulary import NativeVocabulary, vocabulary_from_gguf

log = logging.getLogger("ternlight.engine")

PREFIX_BYTES = 2**30
"""Most bytes of remembered pages."""
MEMORY_MARGIN = 2**27
"""Free memory that pages leave to the rest of the computer, in bytes."""

_GATES = {"silu": 0, "relu2": 1, "gelu": 2}
_MATRICES = ("q", "k", "v", "o", "gate", "up", "down")
_VECTORS = (
    "attention_norm",
    "ffn_norm",
    "q_bias",
    "k_bias",
    "v_bias",
    "q_norm",
    "k_norm",
    "attention_sub_norm",
    "ffn_sub_norm",
    "attention_post_norm",
    "ffn_post_norm",
)


def refusal(file: GGUFFile) -> str | None:
    """Why the native engine does not run this file, as words that follow "because", or None when it does."""
    if file.architecture not in RECIPES:
        return f"it does not know the architecture {file.architecture!r}"
    foreign = {tensor.type.name for tensor in file.tensors.values() if not readable(tensor)}
    if foreign:
        return f"it does not read weights of the type {', '.join(sorted(foreign))}"
    try:
        RECIPES[file.architecture](file)
    except ModelFileError as error:
        return f"its sizes or tensors are not what it reads ({error.user_message.rstrip('.')})"
    return None


class NativeModel:
    """A loaded model: its weights and vocabulary."""

    def __init__(
        self,
        path: Path,
        *,
        context: int,
        threads: int,
        flag: CancelFlag,
        codec: Codec = CODECS["f16"],
        vocabulary: NativeVocabulary | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Pack the weights of a checked file. Full pages of the KV cache are kept as `codec` says.

        `vocabulary` is the file's, where it has been read already.

        `progress` is called with the loaded share, 0 to 1. Raises `ModelFileError`, `Cancelled`.
        """
        with open_model(path) as file:
            self.shape = RECIPES[file.architecture](file)
            self.vocabulary = vocabulary or vocabulary_from_gguf(file)
            self.chat_template = file.chat_template
            self._pool = _native.Pool(threads)
            packer = Packer(file, self.shape, self._pool)
            layers = []
            for index, names in enumerate(self.shape.names):
                flag.check()
                layers.append(_layer(packer, names, local=self.shape.is_local(index)))
                if progress is not None:
                    progress((index + 1) / (self.shape.layers + 1))
            model = _model(packer, self.shape, context)
            self.token_bytes = sum(map(_nbytes, (*layers, {"head": model["head"]})))
            """Bytes of weights that are read for one token."""
            self.decoder = _native.Decoder(FORM, self._pool, _sizes(self.shape, context), layers, model)
            self._file = fingerprint(file.paths[0])
        self._form = PageForm(self.decoder, self.shape, codec)
        self.pool = PagePool(self._make_room)
        self.prefixes = PrefixCache(self._form.pages, PREFIX_BYTES)
        self.contexts: WeakSet[NativeContext] = WeakSet()
        if progress is not None:
            progress(1.0)

    @property
    def codec(self) -> KVCodecName:
        """How full pages are stored."""
        return self._form.codec.name  # type: ignore[return-value]

    @property
    def identity(self) -> str:
        """What pages depend on besides the tokens: the file, which says the positions (RoPE) too, and the codec."""
        return f"{self._file} {self.codec} {CHECKSUM}"

    def new_context(self, context: int, threads: int) -> NativeContext:
        """An empty context of `context` tokens. Its memory grows with its tokens."""
        return NativeContext(self, PageTable(self.pool, self._form.pages, context, self._form.native))

    def close(self) -> None:
        """Free the weights. Every context must have been closed."""
        self.prefixes.shrink(0)
        del self.decoder

    def step_down(self) -> bool:
        """Store all full pages in the next smaller form, to go on when memory has run out; False if there is none.

        What is remembered of other texts is forgotten. Pages that contexts share stay shared.
        """
        name = SMALLER.get(self.codec)
        if name is None:
            return False
        log.warning("memory is short: the KV cache is kept as %s instead of %s from now on", name, self.codec)
        before, self._form = self._form, PageForm(self.decoder, self.shape, CODECS[name])
        self.prefixes.shrink(0)
        self.prefixes = PrefixCache(self._form.pages, self.prefixes.limit)
        made: dict[tuple[tuple[Block, ...], Block | None], Block] = {}

        def sealed(page: Page) -> Block:
            key = page.exact, page.sealed
            if key not in made:
                made[key] = self.pool.wrap(self._form.seal(before.exact(page))).hold()
            return made[key]

        assert self._form.native is not None
        for context in self.contexts:
            context.table.convert(self._form.pages, self._form.native, sealed)
            context.name_anew()
        for block in made.values():
            block.release()
        return True

    def _make_room(self, size: int) -> None:
        """See that `size` bytes can be had, if need be at the cost of what is remembered. Raises `OutOfMemory`."""
        missing = size + MEMORY_MARGIN - available_memory()
        if missing > 0 and len(self.prefixes):
            self.prefixes.shrink(max(0, self.prefixes.resident - missing))
            missing = size + MEMORY_MARGIN - available_memory()
        if missing > 0:
            raise _no_memory()


Part = tuple["NativeContext", Sequence[int], int]
"""A context, the tokens that come next in it, and their first position."""


class NativeContext:
    """KV entries of one timeline, and the evaluation that extends them."""

    def __init__(self, model: NativeModel, table: PageTable) -> None:
        self._model = model
        self._table: PageTable | None = table
        self._tokens: list[int] = []
        self._keys = PageKeys(model.identity)
        self._prompt = False
        """Whether the last evaluation was of several tokens: what comes after is worth coming back to."""
        self._logits: NDArray[np.float32] | None = None
        model.contexts.add(self)

    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag, *, logits: bool = True) -> None:
        """Append the KV entries of at most `CHUNK` tokens, at positions from `start`; without `logits` no more.

        Raises `Cancelled` and `OutOfMemory`; the context then still holds exactly the `start` entries before.
        """
        _forward([(self, tokens, start)], _native.LAST if logits else _native.NONE, flag)

    def evaluate_each(self, tokens: Sequence[int], start: int, flag: CancelFlag) -> NDArray[np.float32] | None:
        """As `evaluate`, with the logits after each token, shape (tokens, vocabulary)."""
        logits = _forward([(self, tokens, start)], _native.ALL, flag)
        self._logits = logits[-1]
        return logits

    def evaluate_together(self, parts: Sequence[Part], flag: CancelFlag) -> bool:
        """`evaluate` for several contexts of one model in one pass, at most `CHUNK` tokens in all; always True.

        Weights are read once for all, and so is every page that contexts share. Each gets the very logits it would get
        alone. Raises `Cancelled` and `OutOfMemory`; then the contexts hold what they held before.
        """
        _forward(parts, _native.LAST, flag)
        return True

    def logits(self) -> NDArray[np.float32]:
        """Logits after the last evaluated token, shape (vocabulary,)."""
        if self._logits is None:
            raise EngineError("There are no logits before anything was evaluated.", kind="bug")
        return self._logits

    def truncate(self, count: int) -> int:
        """Keep at most the first `count` entries; returns how many could be kept."""
        table = self._open()
        if count // PAGE < table.length // PAGE:
            self.remember()
        self._cut(table.truncate(count))
        return table.length

    def reuse(self, tokens: Sequence[int], shared: int) -> int:
        """Keep the first `shared` entries, or take over more of `tokens` from what any context has evaluated."""
        table = self._open()
        for context in self._model.contexts:
            context.remember()
        kept = self.truncate(shared)
        keys = PageKeys(self._model.identity).extend(tokens)
        pages = self._model.prefixes.find(keys) if len(keys) * PAGE > kept else []
        if len(pages) * PAGE > kept:
            table.adopt(pages, len(pages) * PAGE)
            self._tokens = list(tokens[: table.length])
            self._keys.truncate(0)
        return table.length

    def remember(self) -> None:
        """Let other contexts, and this one later, begin with what is evaluated here."""
        table = self._open()
        self._model.prefixes.remember(self._keys.extend(self._tokens), table.pages[: table.length // PAGE])

    def shift(self, first: int, count: int) -> None:
        """Forget `count` tokens from position `first` on; those behind them move up, and nothing is evaluated again.

        Both in whole pages. Exact in the positions: no key is touched, queries are rotated by a page's way. What
        the later tokens learned from the forgotten ones stays: therefore pages that have moved are not remembered for
        other texts.
        """
        if first % PAGE or count % PAGE:
            raise EngineError("A context is shifted by whole pages.", kind="bug")
        self.remember()
        self._open().shift(first // PAGE, count // PAGE)
        del self._tokens[first : first + count]
        self._keys.truncate(first)

    def name_anew(self) -> None:
        """Its pages are of another codec from now on."""
        self._keys = PageKeys(self._model.identity)

    def fork(self) -> NativeContext:
        """A context with the same entries, which both share."""
        twin = NativeContext(self._model, self._open().fork())
        twin._tokens = self._tokens.copy()
        twin._logits = self._logits
        return twin

    def state(self) -> list[memoryview]:
        """The entries: a description, then the blocks of every page."""
        return pack_pages(self._open(), self._model.codec)

    def restore(self, parts: Sequence[memoryview], tokens: Sequence[int]) -> bool:
        """Replace the entries by those of `state`, which are of `tokens`; False, with nothing changed, if not."""
        table = self._open()
        pages = unpack_pages(parts, table, self._model.codec, len(tokens))
        if pages is None:
            return False
        table.adopt(pages, len(tokens))
        self._tokens = list(tokens)
        self._keys.truncate(0)
        return True

    def close(self) -> None:
        """Free the memory. Safe to call twice."""
        if self._table is not None:
            self.remember()
            self._table.clear()
            self._table = None
            self._model.contexts.discard(self)

    def prepare(self, count: int, start: int) -> PageTable:
        """Get the memory for `count` tokens from position `start` on."""
        table = self._open()
        if self._prompt and count == 1:
            self.remember()
            self._prompt = False
        if table.length > start:
            self.truncate(start)
        if table.length != start:
            raise EngineError("The context does not hold the entries before these tokens.", kind="bug")
        while True:
            try:
                table.reserve(count)
                return table
            except (MemoryError, OutOfMemory) as error:
                if not self._model.step_down():
                    raise _no_memory() from error

    @property
    def table(self) -> PageTable:
        """The pages. Raises `EngineError` once it is closed."""
        return self._open()

    @property
    def codec(self) -> KVCodecName:
        """How full pages are stored now."""
        return self._model.codec

    @property
    def decoder(self) -> _native.Decoder:
        """The model that evaluates."""
        return self._model.decoder

    def extend(self, tokens: Sequence[int], logits: NDArray[np.float32] | None) -> None:
        """Tokens were evaluated."""
        self._open().advance(len(tokens))
        self._tokens += tokens
        self._prompt = self._prompt or len(tokens) > 1
        self._logits = logits

    def _cut(self, count: int) -> None:
        del self._tokens[count:]
        self._keys.truncate(count)

    def _open(self) -> PageTable:
        if self._table is None:
            raise EngineError("The session is closed.", kind="bug")
        return self._table


def _forward(parts: Sequence[Part], want: int, flag: CancelFlag) -> NDArray[np.float32]:
    codec = None
    while codec != parts[0][0].codec:  # memory that runs short changes it for all
        codec = parts[0][0].codec
        tables = [context.prepare(len(tokens), start) for context, tokens, start in parts]
    tokens = np.concatenate([np.asarray(tokens, np.int32) for _, tokens, _ in parts])
    logits = _native.forward(
        parts[0][0].decoder,
        [table.native for table in tables],
        [table.length for table in tables],
        [len(tokens) for _, tokens, _ in parts],
        tokens,
        want,
        flag.address,
    )
    if logits is None:
        raise Cancelled
    for index, (context, own, _) in enumerate(parts):
        context.extend(own, None if want == _native.NONE else logits[index if want == _native.LAST else -1])
    return logits


def _no_memory() -> OutOfMemory:
    return OutOfMemory(
        "There is not enough memory to go on with this text. Close other programs or conversations, or load the model "
        "with a smaller context."
    )


def _model(packer: Packer, shape: DecoderShape, context: int) -> dict[str, object]:
    embedding = packer.planes("token_embd.weight")
    head = embedding if shape.tied else packer.planes("output.weight")
    cosine, sine = _tables(shape, context, local=False)
    local_cosine, local_sine = _tables(shape, context, local=True)
    return {
        "cosine": cosine,
        "sine": sine,
        "local_cosine": local_cosine,
        "local_sine": local_sine,
        "output_norm": packer.vector("output_norm.weight"),
        "embedding": embedding,
        "head": head,
        "parts": {"head": activation_parts(head)},
    }


def _sizes(shape: DecoderShape, context: int) -> dict[str, float]:
    return {
        "layers": shape.layers,
        "width": shape.width,
        "heads": shape.heads,
        "kv_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "ff_width": shape.ff_width,
        "vocabulary": shape.vocabulary,
        "window": shape.window,
        "gate": _GATES[shape.activation],
        "epsilon": shape.epsilon,
        "attention_scale": shape.attention_scale,
        "embedding_scale": shape.embedding_scale,
        "neox": int(shape.rope.neox),
        "pairs": shape.rope.frequencies.size,
        "positions": context,
    }


def _tables(
    shape: DecoderShape, context: int, *, local: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | tuple[None, None]:
    rope = shape.local_rope if local else shape.rope
    if rope is None:
        return None, None
    angles = np.arange(context, dtype=np.float64)[:, None] * rope.frequencies
    return (
        np.ascontiguousarray(np.cos(angles) * rope.magnitude, np.float32),
        np.ascontiguousarray(np.sin(angles) * rope.magnitude, np.float32),
    )


def _layer(packer: Packer, names: LayerNames, *, local: bool) -> dict[str, object]:
    matrices = {name: packer.whole(getattr(names, name)) for name in _MATRICES}
    layer: dict[str, object] = dict(matrices)
    layer |= {name: packer.vector(getattr(names, name)) for name in _VECTORS if getattr(names, name)}
    layer["parts"] = {name: activation_parts(planes) for name, planes in matrices.items()}
    layer["local"] = int(local)
    return layer


def _nbytes(part: Mapping[str, object]) -> int:
    """Bytes of all matrices of a part of a model."""
    return sum(matrix.nbytes for matrices in part.values() if isinstance(matrices, list) for matrix in matrices)
