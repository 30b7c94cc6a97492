"""llama.cpp as a backend, over llama-cpp-python's bindings of its C functions.

Blocking, and owned by one thread. The high-level `llama_cpp.Llama` is not used: it hides the tokens, the KV entries and
the cancelling that a session is made of. Nothing here checks a file: `open_gguf` has done so before `LlamaModel` is
made, because llama.cpp ends the process over some damaged files.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import BackendMissing, ModelFileError, OutOfMemory
from ternlight.engine.prompt import SpecialToken, special_pattern, split_special
from ternlight.engine.timeline import CHUNK
from ternlight.engine.types import KVCodecName
from ternlight.engine.vocabulary.special_tokens import TURN_ENDS

log = logging.getLogger("ternlight.engine")

# llama.h: enum llama_token_attr
_CONTROL, _USER_DEFINED, _STRIP_LEFT, _STRIP_RIGHT = 8, 16, 128, 256
_LEVELS = {2: logging.DEBUG, 3: logging.DEBUG, 4: logging.INFO}
"""llama.cpp's info, warning and error (ggml.h). None of them is a warning of ours: what fails also raises."""
_DEBUG, _ERROR = 1, 4


@functools.cache
def loaded_library() -> ModuleType:
    """The bindings, loaded at the first need. Raises `BackendMissing`."""
    try:
        import llama_cpp
    except ImportError as error:
        raise BackendMissing(
            "The runtime for language models, llama-cpp-python, is not installed; install it with "
            "“pip install llama-cpp-python” and start again."
        ) from error
    except (OSError, RuntimeError, AttributeError) as error:  # a shared library that is missing or does not load
        log.error("llama-cpp-python does not load: %s", error)
        raise BackendMissing(
            "The runtime for language models, llama-cpp-python, is installed but does not load on this computer; "
            "install it again with “pip install --force-reinstall llama-cpp-python”."
        ) from error
    llama_cpp.llama_log_set(_log_callback(llama_cpp), ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    return llama_cpp


_recent_errors: deque[str] = deque(maxlen=20)


@functools.cache  # C keeps the pointer for the life of the process
def _log_callback(library: ModuleType) -> Any:
    def receive(level: int, text: bytes, _data: object) -> None:
        if level == _DEBUG:  # hundreds of lines for every context
            return
        line = text.decode("utf-8", errors="replace").strip(" \n.")
        if line:
            if level == _ERROR:
                _recent_errors.append(line)
            log.log(_LEVELS.get(level, logging.DEBUG), "llama.cpp: %s", line)

    return library.llama_log_callback(receive)


def _last_reason() -> str:
    """Why the last loading failed: the first error says it, the others that all around it failed too."""
    if not _recent_errors:
        return "no reason given"
    return re.sub(r"^[a-z_]+: (error loading model: )?", "", _recent_errors[0])


@functools.cache
def _abort_test() -> Any:
    """A native function that tells whether a `CancelFlag` is up: C's `strlen`.

    llama.cpp asks between any two operations of its graph. A Python callback would have to take Python's lock each
    time, and so wait for the window; `strlen` of the flag's two bytes is 0 or 1 and needs no lock.
    """
    runtime = ctypes.CDLL("msvcrt") if sys.platform == "win32" else ctypes.CDLL(None)
    return ctypes.cast(runtime.strlen, loaded_library().ggml_abort_callback)


def refusal(path: Path) -> str | None:
    """Why llama.cpp does not run a checked file, as words that follow "because", or None when it does.

    It loads everything but the weights, which takes milliseconds. Raises `BackendMissing`.
    """
    library = loaded_library()
    params = library.llama_model_default_params()
    params.n_gpu_layers = 0
    params.use_extra_bufts = False
    params.load_mode = library.LLAMA_LOAD_MODE_NONE
    params.no_alloc = True
    _recent_errors.clear()
    model = library.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        return f"it refuses the file ({_last_reason()})"
    library.llama_model_free(model)
    return None


class LlamaVocabulary:
    """Text to tokens and back."""

    def __init__(self, library: ModuleType, model: Any, metadata: Mapping[str, object]) -> None:
        self._library = library
        self._vocab = library.llama_model_get_vocab(model)
        self.size: int = library.llama_vocab_n_tokens(self._vocab)
        special: dict[str, SpecialToken] = {}
        hidden: list[str] = []
        self.control_ids: list[int] = []
        stop: set[int] = set()
        for token in range(self.size):
            attributes = library.llama_vocab_get_attr(self._vocab, token)
            if not attributes & (_CONTROL | _USER_DEFINED):
                continue
            text = library.llama_vocab_get_text(self._vocab, token).decode("utf-8", errors="replace")
            special[text] = SpecialToken(
                id=token, strip_left=bool(attributes & _STRIP_LEFT), strip_right=bool(attributes & _STRIP_RIGHT)
            )
            control = bool(attributes & _CONTROL)
            if control:
                self.control_ids.append(token)
                if text in TURN_ENDS:
                    stop.add(token)
            # User-defined tokens may be ordinary text, such as runs of spaces; those that look like tags are marks.
            if len(text) > 1 and (control or (text.startswith("<") and text.endswith(">"))):
                hidden.append(text)
            if library.llama_vocab_is_eog(self._vocab, token):
                stop.add(token)
        named = {key: metadata.get(f"tokenizer.ggml.{key}_token_id") for key in ("eos", "eot", "eom")}
        stop.update(value for value in named.values() if isinstance(value, int) and 0 <= value < self.size)
        self.special: Mapping[str, SpecialToken] = special
        self.stop_ids = frozenset(stop)
        self.bos: int | None = self._optional(library.llama_vocab_bos(self._vocab))
        self.eos: int | None = self._optional(library.llama_vocab_eos(self._vocab))
        self.add_bos = bool(library.llama_vocab_get_add_bos(self._vocab))
        self._hidden = special_pattern(hidden)
        self._pieces: dict[int, bytes] = {}

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text, without any special token."""
        tokens: list[int] = []
        for part in split_special(text, self._hidden):
            tokens += self._encode_bytes(part.encode("utf-8", errors="replace"))
        return tokens

    def encode_bytes(self, text: bytes) -> list[int]:
        """Tokens of bytes that need not be whole characters."""
        return self.encode(text.decode("utf-8", errors="replace"))

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of tokens, special ones by their name; what is not UTF-8 is replaced."""
        return b"".join(self._piece(token, special=True) for token in tokens).decode("utf-8", errors="replace")

    def piece(self, token: int) -> bytes:
        """The bytes that a generated token adds to the text: none for a special token."""
        piece = self._pieces.get(token)
        if piece is None:
            piece = self._pieces[token] = self._piece(token, special=False)
        return piece

    def pieces(self) -> list[bytes]:
        """Bytes of every token, special ones by their name."""
        return [self._piece(token, special=True) for token in range(self.size)]

    def text(self, token: int | None) -> str:
        """A special token's text, "" for None."""
        return "" if token is None else self.decode([token])

    def _optional(self, token: int) -> int | None:
        return token if 0 <= token < self.size else None

    def _encode_bytes(self, text: bytes) -> list[int]:
        size = len(text) + 16
        while True:
            tokens = (ctypes.c_int32 * size)()
            count = self._library.llama_tokenize(self._vocab, text, len(text), tokens, size, False, False)
            if count >= 0:
                return list(tokens[:count])
            size = -count

    def _piece(self, token: int, *, special: bool) -> bytes:
        if not 0 <= token < self.size:
            return b"\xff"
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            count = self._library.llama_token_to_piece(self._vocab, token, buffer, size, 0, special)
            if count >= 0:
                return buffer.raw[:count]
            size = -count


class LlamaModel:
    """A loaded model: its weights and vocabulary."""

    def __init__(
        self,
        path: Path,
        metadata: Mapping[str, object],
        *,
        flag: CancelFlag,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Load the weights of a checked file.

        `progress` is called with the loaded share, 0 to 1. Raises `BackendMissing`, `ModelFileError`, `Cancelled`.
        """
        self._library = loaded_library()

        def advance(share: float, _data: object) -> bool:
            if progress is not None:
                progress(share)
            return not flag.is_set()

        callback = self._library.llama_progress_callback(advance)
        params = self._library.llama_model_default_params()
        params.n_gpu_layers = 0
        # WORKAROUND: with these buffers a build for AMX runs AMX instructions wherever the processor has them, even if
        # the system does not grant their use (some sandboxes and virtual machines), and the process dies of SIGSEGV in
        # ggml_backend_amx_mul_mat (llama-cpp-python 0.3.36). They would also hold a second, reordered copy of weights.
        params.use_extra_bufts = False
        params.progress_callback = callback
        _recent_errors.clear()
        self._model = self._library.llama_model_load_from_file(os.fsencode(path), params)
        if not self._model:
            flag.check()
            raise ModelFileError(
                f"{path.name} cannot be loaded by llama.cpp ({_last_reason()}); the file may be damaged or its kind of "
                "model may be newer than this program. Download it again or choose another model."
            )
        self.vocabulary = LlamaVocabulary(self._library, self._model, metadata)
        template = self._library.llama_model_chat_template(self._model, None)
        self.chat_template: str | None = template.decode("utf-8", errors="replace") if template else None

    def new_context(self, context: int, threads: int) -> LlamaContext:
        """An empty context of `context` tokens. Raises `OutOfMemory`."""
        return LlamaContext(self._library, self._model, self.vocabulary.size, context, threads)

    def close(self) -> None:
        """Free the weights. Every context must have been closed."""
        if self._model:
            self._library.llama_model_free(self._model)
            self._model = None


class LlamaContext:
    """KV entries of one timeline, and the evaluation that extends them."""

    codec: KVCodecName = "f16"
    """How the entries are kept."""

    def __init__(self, library: ModuleType, model: Any, vocabulary: int, context: int, threads: int) -> None:
        self._library = library
        self._model, self._size, self._threads = model, context, threads
        self._vocabulary = vocabulary
        params = library.llama_context_default_params()
        params.n_ctx = context
        params.n_batch = params.n_ubatch = min(CHUNK, context)
        params.n_seq_max = 1
        params.n_threads = params.n_threads_batch = threads
        params.no_perf = True
        # llama.cpp's own choice is flash attention, which halves the speed of generation on a processor (0.3.36, 1,500
        # tokens of context, one thread), and for which `ternlight.engine.memory` does not count.
        params.flash_attn_type = library.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._context = library.llama_init_from_model(model, params)
        if not self._context:
            raise OutOfMemory(
                f"There is not enough memory for a conversation of {context} tokens; close other programs or choose a "
                "smaller context."
            )
        self._memory = library.llama_get_memory(self._context)
        self._batch = library.llama_batch_init(CHUNK, 0, 1)

    def evaluate(self, tokens: Sequence[int], start: int, flag: CancelFlag, *, logits: bool = True) -> None:
        """Append the KV entries of at most `CHUNK` tokens, at positions from `start`; without `logits` no more.

        Raises `Cancelled` or `OutOfMemory`; the context then still holds exactly the `start` entries before.
        """
        batch = self._batch
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index] = token
            batch.pos[index] = start + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = 0
            batch.logits[index] = logits and index == len(tokens) - 1
        self._library.llama_set_abort_callback(self._context, _abort_test(), ctypes.c_void_p(flag.address))
        result = self._library.llama_decode(self._context, batch)
        if result != 0:
            self.truncate(start)
            if result == 2:
                raise Cancelled
            raise OutOfMemory(
                "The model could not continue; there may not be enough memory. Close other programs and try again."
            )

    def evaluate_each(self, tokens: Sequence[int], start: int, flag: CancelFlag) -> NDArray[np.float32] | None:
        """None: llama.cpp rounds in another way when it takes several tokens at once."""
        return None

    def evaluate_together(self, parts: Sequence[tuple[LlamaContext, Sequence[int], int]], flag: CancelFlag) -> bool:
        """False: contexts are apart in llama.cpp."""
        return False

    def logits(self) -> NDArray[np.float32]:
        """Logits after the last evaluated token, shape (vocabulary,); a view that the next evaluation overwrites."""
        pointer = self._library.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._vocabulary,))

    def truncate(self, count: int) -> int:
        """Keep the first `count` entries; returns how many could be kept (0 for models that cannot go back)."""
        if self._library.llama_memory_seq_rm(self._memory, 0, count, -1):
            return count
        self._library.llama_memory_clear(self._memory, True)
        return 0

    def reuse(self, tokens: Sequence[int], shared: int) -> int:
        """Keep the first `shared` entries; nothing else is known here."""
        return self.truncate(shared)

    def fork(self) -> LlamaContext:
        """Another context with a copy of the entries. Raises `OutOfMemory`."""
        twin = LlamaContext(self._library, self._model, self._vocabulary, self._size, self._threads)
        if not twin.restore(self.state(), ()):
            twin.close()
            raise OutOfMemory("There is not enough memory for another conversation. Close other programs.")
        return twin

    def state(self) -> list[memoryview]:
        """The KV entries in llama.cpp's own format."""
        size = self._library.llama_state_seq_get_size(self._context, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self._library.llama_state_seq_get_data(self._context, buffer, size, 0)
        return [memoryview(buffer).cast("B")[:written]]

    def restore(self, parts: Sequence[memoryview], tokens: Sequence[int]) -> bool:
        """Replace the KV entries by those of `state`, from the same model; False if llama.cpp refuses it."""
        if len(parts) != 1:
            return False
        buffer = (ctypes.c_uint8 * parts[0].nbytes).from_buffer_copy(parts[0])
        return bool(self._library.llama_state_seq_set_data(self._context, buffer, parts[0].nbytes, 0) != 0)

    def close(self) -> None:
        """Free the memory. Safe to call twice."""
        if self._context:
            self._library.llama_batch_free(self._batch)
            self._library.llama_free(self._context)
            self._context = None
