"""Opens GGUF files (version 2 and 3): maps them read-only and checks the whole header before anything is used.

A file is hostile until checked: every count, length, type and offset is compared with the file's size, and each failure
is one `ModelFileError` that names the file and the field. Nothing is allocated in proportion to a number that the file
merely claims. What no check can prevent: a file that is shortened while it is mapped ends the process that touches it.
"""

from __future__ import annotations

import math
import mmap
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Self

from ternlight.engine.errors import ModelFileError
from ternlight.engine.gguf.metadata import GGUFArray, Metadata, Value
from ternlight.engine.gguf.part import Part, check_shard, check_whole, open_part, shard_count, siblings
from ternlight.engine.gguf.planes import is_plane
from ternlight.engine.gguf.tensors import TensorInfo

MAX_BLOCKS = 4096
MAX_SHOWN_NAME = 80
MAX_SHOWN_FIELD = 160
ARCHITECTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class GGUFFile:
    """An open model file. Made by `open_gguf`; closes on leaving its `with` block."""

    def __init__(self, path: Path, version: int, metadata: Metadata, parts: list[Part]) -> None:
        self.path = path
        self.version = version
        self.metadata = metadata
        self.paths = tuple(part.path for part in parts)
        """Every file of the model; one unless it is split."""
        self.tensors: Mapping[str, TensorInfo] = MappingProxyType(
            {tensor.name: tensor for part in parts for tensor in part.tensors}
        )
        """By name, in file order."""
        self._maps = [part.data for part in parts]

    def data(self, name: str) -> memoryview:
        """A tensor's stored bytes, read-only, in place (no copy).

        A view outlives `close`: the mapping goes with its last view. Raises KeyError for a name that is not there.
        """
        tensor = self.tensors[name]
        return memoryview(self._maps[tensor.shard])[tensor.offset : tensor.offset + tensor.nbytes]

    def release(self, name: str) -> None:
        """Say that a tensor's bytes are not needed for now: they stop counting as this process's memory.

        They can still be read; the system then maps them again.
        """
        tensor = self.tensors[name]
        give_back(self._maps[tensor.shard], tensor.offset, tensor.nbytes)

    @property
    def architecture(self) -> str:
        """`general.architecture`. Raises `ModelFileError` when the file does not say."""
        value = self.metadata.get("general.architecture")
        if not isinstance(value, str):
            raise self.refused("general.architecture", "is missing, so it does not say what kind of model it is")
        if not ARCHITECTURE.fullmatch(value):  # it goes into messages and names of keys
            raise self.refused("general.architecture", "is not the name of a kind of model")
        return value

    @property
    def name(self) -> str:
        """What to call the model: `general.name` as one short printable line, else the file's name without its end."""
        value = self.metadata.get("general.name")
        words = "".join(map(_printable, value[:1000])).split() if isinstance(value, str) else []
        return " ".join(words)[:MAX_SHOWN_NAME] or self.path.stem

    def key(self, suffix: str) -> Value | None:
        """The value of `{architecture}.suffix`, or None."""
        return self.metadata.get(f"{self.architecture}.{suffix}")

    def integer(self, suffix: str, default: int | None = None) -> int:
        """`{architecture}.suffix` as a whole number >= 0.

        Raises `ModelFileError` when it is anything else, or absent without a `default`.
        """
        value = self.key(suffix)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            what = "is missing" if value is None else "is not a whole number of zero or more"
            raise self.refused(f"{self.architecture}.{suffix}", what)
        return value

    def number(self, suffix: str, default: float | None = None) -> float:
        """`{architecture}.suffix` as a finite number.

        Raises `ModelFileError` when it is anything else, or absent without a `default`.
        """
        value = self.key(suffix)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            what = "is missing" if value is None else "is not a finite number"
            raise self.refused(f"{self.architecture}.{suffix}", what)
        return float(value)

    def text(self, suffix: str, default: str | None = None) -> str:
        """`{architecture}.suffix` as text.

        Raises `ModelFileError` when it is anything else, or absent without a `default`.
        """
        value = self.key(suffix)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.refused(f"{self.architecture}.{suffix}", "is missing" if value is None else "is not text")
        return value

    def integers(self, suffix: str, count: int, default: int | None = None) -> tuple[int, ...]:
        """As `integer`, for keys that hold one number for all `count` layers or an array with one for each."""
        value = self.key(suffix)
        if not isinstance(value, GGUFArray):
            return (self.integer(suffix, default),) * count
        numbers = [number for number in value if isinstance(number, int) and number >= 0]
        if len(value) != count or len(numbers) != count:
            raise self.refused(f"{self.architecture}.{suffix}", f"is not one whole number for each of {count} layers")
        return tuple(numbers)

    @property
    def block_count(self) -> int:
        """Layers of the model. Raises `ModelFileError` when the file does not say, or says more than `MAX_BLOCKS`."""
        count = self.integer("block_count")
        if count > MAX_BLOCKS:
            raise self.refused(f"{self.architecture}.block_count", f"is {count:,}, more than any model has")
        return count

    @property
    def parameter_count(self) -> int:
        """Number of weights of the model; one that is a sum of planes counts once."""
        return sum(tensor.elements for tensor in self.tensors.values() if not is_plane(tensor.name))

    @property
    def quantization(self) -> str:
        """GGUF's name of the type that stores most of the weights; "" for a file without tensors."""
        counts: Counter[str] = Counter()
        for tensor in self.tensors.values():
            counts[tensor.type.name] += tensor.elements
        return counts.most_common(1)[0][0] if counts else ""

    @property
    def tensor_bytes(self) -> int:
        """Stored bytes of all tensors, without padding."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

    @property
    def context_length(self) -> int | None:
        """Tokens the model was trained for, or None when the file does not say."""
        return None if self.key("context_length") is None else self.integer("context_length")

    @property
    def chat_template(self) -> str | None:
        """The Jinja text of the default chat template, or None. It is the file's, so untrusted."""
        value = self.metadata.get("tokenizer.chat_template")
        return value if isinstance(value, str) else None

    def refused(self, field: str, problem: str) -> ModelFileError:
        """The error for a file that is well-formed but cannot be used because of `field`."""
        shown = "".join(map(_printable, field))[:MAX_SHOWN_FIELD]  # it may be the file's own words
        return ModelFileError(f"{self.path.name} cannot be used: {shown} {problem}. Choose another model file.")

    def close(self) -> None:
        """Unmap the file. Safe to call twice."""
        for data in self._maps:
            with suppress(BufferError):  # views are alive: the mapping goes with the last of them
                data.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _printable(character: str) -> str:
    return character if character.isprintable() else " "


def give_back(data: mmap.mmap, offset: int, size: int) -> None:
    """Stop `size` mapped bytes from counting as this process's memory, where the system can. They can still be read."""
    advice = getattr(mmap, "MADV_DONTNEED", None)
    # whole pages only: what shares a page with them may be in use
    begin = -(-offset // mmap.PAGESIZE) * mmap.PAGESIZE
    size = (offset + size) // mmap.PAGESIZE * mmap.PAGESIZE - begin
    if advice is not None and size > 0:
        data.madvise(advice, begin, size)


def open_gguf(path: Path) -> GGUFFile:
    """Open a model file, and with the first file of a split model all the others, which must lie beside it.

    Reads the header alone; tensor data stays on disk until used. Raises `ModelFileError`.
    """
    path = Path(path)
    first = open_part(path, 0)
    parts = [first]
    try:
        count = shard_count(first)
        for shard, sibling in enumerate(siblings(path, count), start=1):
            parts.append(open_part(sibling, shard))
            check_shard(parts[-1], shard, count)
        check_whole(parts, count)
    except BaseException:
        for part in parts:
            part.data.close()
        raise
    return GGUFFile(path, first.version, first.metadata, parts)
