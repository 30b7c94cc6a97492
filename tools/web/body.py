"""The body of an answer, read and unpacked piece by piece, so that no limit is passed by more than one piece."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ternlight.tools.errors import NoAnswer, PageTooLarge, PageUnreadable

ENCODINGS = "gzip, deflate"
"""What we ask for: both unpack in bounded steps."""


@dataclass(slots=True)
class Counter:
    """Bytes that came over the wire; still right when reading fails."""

    received: int = 0


async def read_body(
    parts: AsyncIterator[bytes], encoding: str, *, limit: int, counter: Counter, host: str, cut: bool = False
) -> bytes:
    """The whole body, unpacked.

    `limit` bounds the bytes as sent and as unpacked. Past it the rest is left unread if `cut`, else `PageTooLarge` is
    raised; `PageUnreadable` for an unknown or damaged packing, `NoAnswer` for one that ends too soon.
    """
    unpack = _unpacker(encoding, host)
    whole = bytearray()
    async for part in parts:
        counter.received += len(part)
        whole += part if unpack is None else unpack.feed(part, limit - len(whole) + 1)
        if counter.received > limit or len(whole) > limit:
            if cut:
                return bytes(whole[:limit])
            raise PageTooLarge(
                f"A page of {host} is larger than {limit / 1_000_000:.0f} MB and was not read to its end."
            )
    if unpack is not None and not unpack.complete and counter.received:
        raise NoAnswer(f"{host} broke off in the middle of the page. Try again.")
    return bytes(whole)


class _Unpacker:
    """gzip (with any number of members) or deflate, with or without its header."""

    def __init__(self, kind: str, host: str) -> None:
        self._kind = kind
        self._host = host
        self._stream: zlib._Decompress | None = None

    @property
    def complete(self) -> bool:
        return self._stream is not None and self._stream.eof

    def feed(self, data: bytes, most: int) -> bytes:
        """What `data` unpacks to, at most `most` bytes of it (more than the caller's limit is enough to know)."""
        whole = bytearray()
        try:
            while data and len(whole) < most:
                if self._stream is None:
                    self._stream = zlib.decompressobj(self._window(data))
                elif self._stream.eof:
                    if self._kind != "gzip" or not data.startswith(b"\x1f\x8b"):
                        break  # what some servers add after the end
                    self._stream = zlib.decompressobj(31)
                whole += self._stream.decompress(data, most - len(whole))
                data = self._stream.unconsumed_tail or self._stream.unused_data
        except zlib.error:
            raise PageUnreadable(f"A page of {self._host} is damaged: it cannot be unpacked.") from None
        return bytes(whole)

    def _window(self, data: bytes) -> int:
        if self._kind == "gzip":
            return 31
        with_header = data[0] & 0x0F == 8 and len(data) > 1 and (data[0] << 8 | data[1]) % 31 == 0
        return 15 if with_header else -15


def _unpacker(encoding: str, host: str) -> _Unpacker | None:
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return _Unpacker("gzip", host)
        case "deflate":
            return _Unpacker("deflate", host)
        case _:
            raise PageUnreadable(f"A page of {host} is packed in a way that Ternlight did not ask for.")
