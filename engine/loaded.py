"""A loaded model with everything that is made once per model. Blocking; owned by the worker thread."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ternlight.engine.base import Progress
from ternlight.engine.cancel import CancelFlag
from ternlight.engine.chat_format import ChatFormat
from ternlight.engine.errors import GrammarError, KernelError, ModelFileError, OutOfMemory
from ternlight.engine.gguf import GGUFFile, plane_count
from ternlight.engine.grammar import GrammarVocabulary
from ternlight.engine.kv.codecs import CODECS
from ternlight.engine.llama_cpp import LlamaModel
from ternlight.engine.memory import available_memory, estimate_file
from ternlight.engine.model_file import open_model
from ternlight.engine.models.unsupported import unsupported
from ternlight.engine.snapshot import fingerprint
from ternlight.engine.threads import thread_count
from ternlight.engine.timeline import Timeline
from ternlight.engine.types import LoadOptions, MemoryEstimate, ModelInfo
from ternlight.engine.vocabulary import ModelVocabulary, NativeVocabulary, vocabulary_from_gguf

if TYPE_CHECKING:
    from ternlight.engine.native import NativeModel  # imported late: it needs the compiled kernels

log = logging.getLogger("ternlight.engine")

_METADATA = ("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A model file that was read through and fits the memory."""

    path: Path
    options: LoadOptions
    info: ModelInfo
    memory: MemoryEstimate
    metadata: dict[str, object]
    """The few keys that llama.cpp's vocabulary needs."""
    vocabulary: NativeVocabulary | None
    """The native backend's."""
    fingerprint: str


def check_model(path: Path, options: LoadOptions) -> CheckedFile:
    """Everything that can be known before loading. Raises `ModelFileError`, `OutOfMemory`."""
    with open_model(path) as file:
        memory = estimate_file(file, options)
        trained = file.context_length or options.context
        context = max(1, min(options.context, trained))
        if not memory.fits:
            raise OutOfMemory(_too_large(file.name, context, memory), needed=memory.total, available=memory.available)
        choice = _choose(file, options)
        if choice.backend == "llama.cpp" and options.kv_codec not in ("auto", "f16"):
            raise ModelFileError(
                f"{file.path.name} is run by llama.cpp, which keeps the cache as f16 and not as {options.kv_codec}. "
                "Choose f16."
            )
        info = ModelInfo(
            name=file.name,
            path=str(path),
            architecture=file.architecture,
            parameters=file.parameter_count,
            size_bytes=sum(part.stat().st_size for part in file.paths),
            quantization=file.quantization,
            context=context,
            trained_context=trained,
            backend=choice.backend,
            threads=thread_count(options.threads),
            why_not_native=choice.why_not_native,
            kv_codec=memory.kv_codec if choice.backend == "native" else "f16",
        )
        metadata: dict[str, object] = {key: file.metadata.get(key) for key in _METADATA}
        weights = file.paths[0]
    return CheckedFile(
        path=path,
        options=options,
        info=info,
        memory=memory,
        metadata=metadata,
        vocabulary=choice.vocabulary,
        fingerprint=f"{fingerprint(weights)} {info.backend}",  # each backend has its own form of KV entries
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Which backend runs a file, and what was found out on the way."""

    backend: Literal["native", "llama.cpp"]
    vocabulary: NativeVocabulary | None = None
    why_not_native: str | None = None


def _choose(file: GGUFFile, options: LoadOptions) -> _Choice:
    """The native backend wherever it runs the file, unless the options say otherwise. Raises `ModelFileError`."""
    reason = unsupported(file)
    if reason is not None:
        raise ModelFileError(f"{file.path.name} cannot be used, because {reason}. Choose another model file.")
    native_only = _native_only(file)
    if options.backend == "llama.cpp":
        if native_only:
            raise ModelFileError(f"{native_only}: llama.cpp cannot run it.")
        return _Choice(backend="llama.cpp")
    try:
        from ternlight.engine import native
    except KernelError as error:
        if options.backend == "native":
            raise
        if native_only:
            raise ModelFileError(f"{native_only}: {error.user_message}") from error
        log.warning("llama.cpp runs %s: %s", file.path.name, error.user_message)
        why = f"its kernels cannot be used ({error.user_message.rstrip('.')})"
        return _Choice(backend="llama.cpp", why_not_native=why)
    why_not = native.refusal(file)
    if why_not is None:
        try:
            return _Choice(backend="native", vocabulary=vocabulary_from_gguf(file))
        except ModelFileError as error:
            why_not = f"it does not read its vocabulary ({error.user_message.rstrip('.')})"
    if options.backend == "native" or native_only:
        raise ModelFileError(
            f"The native engine does not run {file.path.name}, because {why_not}. Get another version of the model: "
            "Q4_0, Q8_0, TQ2_0 and I2_S files run."
        )
    log.info("llama.cpp runs %s, because the native engine does not: %s", file.path.name, why_not)
    return _Choice(backend="llama.cpp", why_not_native=why_not)


def _native_only(file: GGUFFile) -> str:
    """What of a model llama.cpp cannot run, as the beginning of a sentence; "" for all others."""
    if file.path.is_dir():
        return f"{file.path.name} is a folder of safetensors files, which only the native engine runs"
    planes = plane_count(file)
    if planes == 1:
        return ""
    return (
        f"{file.path.name} stores its weights as sums of {planes} ternary planes, which only the native engine runs "
        "(the model from which it was converted runs elsewhere too)"
    )


def _load(file: CheckedFile, *, flag: CancelFlag, progress: Callable[[float], None] | None) -> NativeModel | LlamaModel:
    if file.info.backend == "llama.cpp":
        return LlamaModel(file.path, file.metadata, flag=flag, progress=progress)
    from ternlight.engine.native import NativeModel

    return NativeModel(
        file.path,
        context=file.info.context,
        threads=file.info.threads,
        flag=flag,
        codec=CODECS[file.info.kv_codec],
        vocabulary=file.vocabulary,
        progress=progress,
    )


class LoadedModel:
    """Weights, vocabulary, chat format; contexts are made from it."""

    def __init__(self, file: CheckedFile, *, flag: CancelFlag, progress: Progress | None = None) -> None:
        """Load a checked file; progress in bytes. Raises `BackendMissing`, `ModelFileError`, `Cancelled`."""
        report = None if progress is None else _percents(progress, file.info.size_bytes)
        self._file = file
        self._model = _load(file, flag=flag, progress=report)
        self._grammar_vocabulary: GrammarVocabulary | None = None
        self.info = file.info
        self._tokenizer: str | None = None
        self.seed = file.options.seed
        self.vocabulary: ModelVocabulary = self._model.vocabulary
        self.chat_format = ChatFormat(
            self._model.chat_template,
            special=self.vocabulary.special,
            architecture=file.info.architecture,
            bos=self.vocabulary.text(self.vocabulary.bos),
            eos=self.vocabulary.text(self.vocabulary.eos),
        )

    @property
    def identity(self) -> str:
        """What saved sessions depend on: the model file, the backend and the tokenizer."""
        if self._tokenizer is None:
            digest = hashlib.blake2b(digest_size=16)
            for piece in self.vocabulary.pieces():
                digest.update(len(piece).to_bytes(4, "little") + piece)
            self._tokenizer = digest.hexdigest()
        return f"{self._file.fingerprint} {self._tokenizer}"

    @property
    def grammar_vocabulary(self) -> GrammarVocabulary:
        """Made at the first constrained generation."""
        if self._grammar_vocabulary is None:
            vocabulary = self.vocabulary
            if not vocabulary.stop_ids:
                raise GrammarError("This model has no token that ends an answer, so it cannot follow a format.")
            self._grammar_vocabulary = GrammarVocabulary(
                vocabulary.pieces(), vocabulary.control_ids, sorted(vocabulary.stop_ids), vocabulary.encode_bytes
            )
        return self._grammar_vocabulary

    def new_timeline(self) -> Timeline:
        """An empty timeline with its own context. Raises `OutOfMemory` before anything is allocated.

        The native engine allocates nothing yet: it says so when a text needs more pages than there are.
        """
        needed, available = self._file.memory.cache + self._file.memory.scratch, available_memory()
        if needed > available and self.info.backend == "llama.cpp":
            raise OutOfMemory(
                f"One more conversation needs {_size(needed)} and {_size(available)} are free. Close other programs or "
                "load the model with a smaller context.",
                needed=needed,
                available=available,
            )
        context = self._model.new_context(self.info.context, self.info.threads)
        return Timeline(context, limit=self.info.context, vocabulary=self.vocabulary.size)

    def close(self) -> None:
        """Free the weights, after every timeline was closed."""
        self._model.close()


def _percents(progress: Progress, size: int) -> Callable[[float], None]:
    """From a share for every tensor to bytes for every hundredth."""
    reported = -1

    def report(share: float) -> None:
        nonlocal reported
        if int(share * 100) > reported:
            reported = int(share * 100)
            progress(round(share * size), size)

    return report


def _too_large(name: str, context: int, memory: MemoryEstimate) -> str:
    kept = "" if memory.kv_codec == "f16" else f" and its cache kept as {memory.kv_codec}"
    needs = (
        f"{name} needs {_size(memory.total)} with a context of {context} tokens{kept}, and "
        f"{_size(memory.available)} are free."
    )
    if memory.largest_context > 0:
        return f"{needs} A context of {memory.largest_context} tokens would fit; or close other programs."
    return f"{needs} Close other programs or choose a smaller model."


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
