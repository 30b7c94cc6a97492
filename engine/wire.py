"""What passes through the pipe between the window's process and the engine's: frames, and values in them.

A frame is a line with two decimal numbers, the length of a JSON object and of the raw bytes that belong to it; the
object; a newline; the bytes. Every length is checked before anything is read by it, so that a stray print, a torn
write or a stranger's bytes end in `WireError` and in nothing else.

    28 12
    {"id":3,"dtype":"float32",…}
    <12 bytes>
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from ternlight.engine import errors
from ternlight.engine.errors import ContextFull, EngineDied, EngineError, OutOfMemory

PROTOCOL = 1
"""Both ends must speak the same; the host says its own in the first frame."""
MAX_JSON = 64 * 1024 * 1024
MAX_BLOB = 1024 * 1024 * 1024
_HEADER = re.compile(rb"(0|[1-9][0-9]{0,9}) (0|[1-9][0-9]{0,9})\n")
_LONGEST_HEADER = 22

T = TypeVar("T")


class WireError(EngineError):
    """What came through the pipe is not a frame, or a frame is larger than allowed."""

    kind = "bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message."""

    body: Mapping[str, Any]
    blob: bytes = b""


def encode_frame(body: Mapping[str, Any], blob: bytes = b"") -> bytes:
    """A frame's bytes. Raises `WireError` if it is too large."""
    text = json.dumps(body, separators=(",", ":")).encode("ascii")
    if len(text) > MAX_JSON or len(blob) > MAX_BLOB:
        raise WireError("This is too large to hand to the engine at once. Take a shorter text or a smaller context.")
    return b"".join((b"%d %d\n" % (len(text), len(blob)), text, b"\n", blob))


class Decoder:
    """Bytes as they come, in any pieces, to frames. After a `WireError` the stream cannot be read on."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._sizes: tuple[int, int] | None = None

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are complete with `data`."""
        self._buffer += data
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        if self._sizes is None:
            header = _HEADER.match(self._buffer)
            if header is None:
                if len(self._buffer) >= _LONGEST_HEADER or b"\n" in self._buffer or not _may_begin(self._buffer):
                    raise WireError("The engine's process wrote something that is not a message.")
                return None
            sizes = int(header[1]), int(header[2])
            if sizes[0] > MAX_JSON or sizes[1] > MAX_BLOB:
                raise WireError("The engine's process announced a message that is too large.")
            end = header.end()
            del header  # it holds on to the buffer, which could then not shrink
            del self._buffer[:end]
            self._sizes = sizes
        text_size, blob_size = self._sizes
        if len(self._buffer) < text_size + 1 + blob_size:
            return None
        text = bytes(self._buffer[:text_size])
        if self._buffer[text_size] != ord("\n"):
            raise WireError("The engine's process wrote a message of the wrong length.")
        blob = bytes(memoryview(self._buffer)[text_size + 1 : text_size + 1 + blob_size])
        del self._buffer[: text_size + 1 + blob_size]
        self._sizes = None
        try:
            body = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise WireError("The engine's process wrote a message that is not JSON.") from error
        if not isinstance(body, dict):
            raise WireError("The engine's process wrote a message that is not an object.")
        return Frame(body=body, blob=blob)


def _may_begin(data: bytearray) -> bool:
    return re.fullmatch(rb"[0-9]*( [0-9]*)?", data) is not None


def array_body(array: NDArray[np.float32]) -> tuple[dict[str, Any], bytes]:
    """An array's description and its raw bytes (little endian, C order)."""
    return {"dtype": "float32", "shape": list(array.shape)}, array.astype("<f4").tobytes()


def read_array(body: Mapping[str, Any], blob: bytes) -> NDArray[np.float32]:
    """The array of `array_body`. Raises `WireError`."""
    shape = body.get("shape")
    if body.get("dtype") != "float32" or not isinstance(shape, list):
        raise WireError("The engine's process described an array wrongly.")
    if not all(type(size) is int and 0 <= size <= MAX_BLOB for size in shape) or len(shape) > 4:
        raise WireError("The engine's process described an array wrongly.")
    if math.prod(shape) * 4 != len(blob):
        raise WireError("The engine's process sent an array of the wrong length.")
    return np.frombuffer(blob, dtype="<f4").astype(np.float32).reshape(shape)


def value_body(value: Any) -> dict[str, Any]:
    """The fields of one of `ternlight.engine.types`."""
    return dataclasses.asdict(value)


def read_value(kind: type[T], body: object) -> T:
    """The value of `value_body`, with the type of every field checked. Raises `WireError`."""
    wrong = WireError(f"The engine's process described a {kind.__name__} wrongly.")
    hints = get_type_hints(kind)
    if not isinstance(body, dict) or not set(body) <= set(hints):
        raise wrong
    try:
        return kind(**{name: _read_field(hints[name], value) for name, value in body.items()})
    except (TypeError, ValueError) as error:
        raise wrong from error


def read_list(kind: type[T], body: object) -> list[T]:
    """A list of plain values (`int`, `str`). Raises `WireError`."""
    if not isinstance(body, list) or not all(type(item) is kind for item in body):
        raise WireError("The engine's process sent a list of the wrong kind.")
    return body


def read_object(body: object) -> dict[str, Any]:
    """A JSON object. Raises `WireError`."""
    if not isinstance(body, dict):
        raise WireError("The engine's process sent something that is not an object.")
    return body


def read_int(body: object) -> int:
    """A whole number. Raises `WireError`."""
    if type(body) is not int:
        raise WireError("The engine's process sent something that is not a whole number.")
    return body


def read_text(body: object) -> str:
    """A text. Raises `WireError`."""
    if not isinstance(body, str):
        raise WireError("The engine's process sent something that is not a text.")
    return body


def _read_field(hint: Any, value: Any) -> Any:
    if isinstance(hint, types.UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        (hint,) = (option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
    elif get_origin(hint) is tuple:
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    elif hint is float and type(value) in (int, float):
        return float(value)
    elif type(value) is hint:
        return value
    raise TypeError(f"{value!r} is not {hint}")


def error_body(error: EngineError) -> dict[str, Any]:
    """An error's class, sentence and fields."""
    body: dict[str, Any] = {"type": type(error).__name__, "message": error.user_message, "kind": error.kind}
    if isinstance(error, ContextFull):
        body |= {"needed": error.needed, "limit": error.limit}
    elif isinstance(error, OutOfMemory):
        body |= {"needed": error.needed, "available": error.available}
    return body


def read_error(body: object) -> EngineError:
    """The error of `error_body`; one of an unknown class is an `EngineError`. Raises `WireError`."""
    if not isinstance(body, dict):
        raise WireError("The engine's process described an error wrongly.")
    message = read_text(body.get("message"))
    name = body.get("type")
    kind: errors.Kind = "world" if body.get("kind") == "world" else "bug"
    if name == "ContextFull":
        return ContextFull(message, needed=read_int(body.get("needed")), limit=read_int(body.get("limit")))
    if name == "OutOfMemory":
        needed, available = read_int(body.get("needed")), read_int(body.get("available"))
        return OutOfMemory(message, needed=needed, available=available)
    found = vars(errors).get(name) if isinstance(name, str) else None
    if isinstance(found, type) and issubclass(found, EngineError) and not issubclass(found, EngineDied):
        return found(message, kind=kind)
    return EngineError(message, kind=kind)
