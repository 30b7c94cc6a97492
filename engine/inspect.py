"""What a model file is, and whether this installation runs it, without loading its weights.

Each backend is asked in its own way: the native engine reads the sizes and the vocabulary as it does when it loads, and
llama.cpp loads everything but the weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ternlight.engine.errors import BackendMissing, KernelError, ModelFileError
from ternlight.engine.gguf import GGUFFile
from ternlight.engine.memory import estimate_file
from ternlight.engine.model_file import open_model
from ternlight.engine.models.unsupported import unsupported
from ternlight.engine.types import LoadOptions, MemoryEstimate

DEFAULT_CONTEXT = LoadOptions().context


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeUse:
    """How much of a model one storage type holds."""

    tensors: int
    weights: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file's header says, and what follows from it here."""

    name: str
    architecture: str
    refusals: dict[str, str]
    """Backend to the reason why it does not run the file, as words that follow "because"."""
    backends: tuple[str, ...]
    """Those that run it, the preferred one first."""
    parameters: int
    size_bytes: int
    """Of all tensors."""
    types: dict[str, TypeUse]
    """By GGUF's names, the one that holds most weights first."""
    trained_context: int | None
    template: str | None = field(repr=False)
    """The Jinja text of the file's chat template."""
    context: int
    """Tokens that `memory` is for."""
    memory: MemoryEstimate | None
    """None where the header does not hold the sizes that it depends on."""

    @property
    def supported(self) -> bool:
        """Whether any backend runs the file."""
        return bool(self.backends)

    @property
    def why_not(self) -> str | None:
        """A sentence that names what no backend runs; None for a supported file."""
        if self.supported:
            return None
        return " ".join(
            f"{_NAMES[backend]} does not run it, because {reason}." for backend, reason in self.refusals.items()
        )


def inspect_model(path: Path, *, context: int | None = None) -> Inspection:
    """Read a file's header and ask the backends. Raises `ModelFileError` for what is no sound GGUF file."""
    with open_model(path) as file:
        architecture = file.architecture
        trained = file.context_length
        wanted = DEFAULT_CONTEXT if context is None else context
        wanted = max(1, min(wanted, trained or wanted))
        reason = unsupported(file)
        asked = {backend: reason or ask(file) for backend, ask in _BACKENDS.items()}
        refusals = {backend: why_not for backend, why_not in asked.items() if why_not is not None}
        return Inspection(
            name=file.name,
            architecture=architecture,
            refusals=refusals,
            backends=tuple(backend for backend in _BACKENDS if backend not in refusals),
            parameters=file.parameter_count,
            size_bytes=file.tensor_bytes,
            types=_types(file),
            trained_context=trained,
            template=file.chat_template,
            context=wanted,
            memory=_memory(file, wanted),
        )


def _types(file: GGUFFile) -> dict[str, TypeUse]:
    tensors: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for tensor in file.tensors.values():
        name = tensor.type.name
        tensors[name] += 1
        weights[name] += tensor.elements
        size[name] += tensor.nbytes
    return {
        name: TypeUse(tensors=tensors[name], weights=count, size_bytes=size[name])
        for name, count in weights.most_common()
    }


def _memory(file: GGUFFile, context: int) -> MemoryEstimate | None:
    try:
        return estimate_file(file, LoadOptions(context=context))
    except ModelFileError:
        return None


def _native(file: GGUFFile) -> str | None:
    try:
        from ternlight.engine.native import refusal
        from ternlight.engine.vocabulary import vocabulary_from_gguf
    except KernelError as error:
        return f"the kernels cannot be used ({error.user_message.rstrip('.')})"
    reason = refusal(file)
    if reason is not None:
        return reason
    try:
        vocabulary_from_gguf(file)
    except ModelFileError as error:
        return f"it does not read its vocabulary ({error.user_message.rstrip('.')})"
    return None


def _llama_cpp(file: GGUFFile) -> str | None:
    from ternlight.engine.llama_cpp import refusal

    if file.path.is_dir():
        return "it reads GGUF files only"
    try:
        return refusal(file.path)
    except BackendMissing as error:
        return f"it cannot be used ({error.user_message.rstrip('.')})"


_BACKENDS: dict[str, Callable[[GGUFFile], str | None]] = {"native": _native, "llama.cpp": _llama_cpp}
_NAMES = {"native": "The native engine", "llama.cpp": "llama.cpp"}
