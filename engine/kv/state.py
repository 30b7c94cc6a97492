"""A sequence's pages as parts of a saved session: a description (JSON), then every block as it lies in memory.

{"codec": "kv4", "page": 64, "exact": 1474560, "sealed": 0, "local": 0, "window": 0,
 "pages": [[offset, exact?, sealed?, local?], …]}
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from ternlight.engine.kv.pages import PAGE, Block, Page, PageTable, resumable

_KINDS = ("exact", "sealed", "local")


def pack_pages(table: PageTable, codec: str) -> list[memoryview]:
    """The parts, valid until the table changes. `codec` names how pages are sealed, tables included."""
    pages = [[page.offset, *(int(getattr(page, kind) is not None) for kind in _KINDS)] for page in table.pages]
    description = json.dumps(_geometry(table, codec) | {"pages": pages}).encode()
    return [memoryview(description), *(block.data.data for page in table.pages for block in page.blocks)]


def unpack_pages(parts: Sequence[memoryview], table: PageTable, codec: str, length: int) -> list[Page] | None:
    """Pages of the first `length` tokens that `pack_pages` described, for `table`.

    Their blocks are the parts themselves where these begin on a cache line, and copies elsewhere. None if the parts are
    not from the same codec and geometry, or are not whole.
    """
    try:
        description = json.loads(bytes(parts[0]))
        marks = [
            (int(offset), bool(exact), bool(sealed), bool(local))
            for offset, exact, sealed, local in description["pages"]
        ]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
    if any(len(mark) != 1 + len(_KINDS) for mark in marks):
        return None
    geometry = _geometry(table, codec)
    sizes = [getattr(table.shape, kind) for kind in _KINDS]
    wanted = [size for mark in marks for size, there in zip(sizes, mark[1:], strict=True) if there]
    if {key: description.get(key) for key in geometry} != geometry or [part.nbytes for part in parts[1:]] != wanted:
        return None
    if not -(-length // PAGE) == len(marks) <= table.native.capacity or not length <= table.capacity:
        return None
    if any(offset < 0 or offset + index * PAGE >= table.capacity for index, (offset, *_) in enumerate(marks)):
        return None
    blocks = iter(parts[1:])
    pages = []
    for offset, *there in marks:
        found = {kind: _block(table, next(blocks)) for kind, held in zip(_KINDS, there, strict=True) if held}
        pages.append(Page(offset=offset, **found))
    return pages if resumable(pages, length, table.shape) else None


def _geometry(table: PageTable, codec: str) -> dict[str, object]:
    shape = table.shape
    return {
        "codec": codec,
        "page": PAGE,
        "exact": shape.exact,
        "sealed": shape.sealed,
        "local": shape.local,
        "window": shape.window,
    }


def _block(table: PageTable, part: memoryview) -> Block:
    data = np.frombuffer(part, np.uint8)
    if data.ctypes.data % 64 == 0:
        return table.pool.wrap(data)
    block = table.pool.allocate(part.nbytes)
    block.data[:] = data
    return block
