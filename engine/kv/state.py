"""A sequence's pages as parts of a saved session: a description (JSON), then every block as it lies in memory.

{"codec": "kv4", "tables": "0f…", "page": 64, "piece": 16, "exact": 1474560, "sealed": 0, "local": 0, "window": 0,
 "pages": [[offset, exact pieces, sealed?, local pieces], …]}
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice

import numpy as np

from ternlight.engine.kv.pages import PAGE, PIECE, PIECES, Block, Page, PageTable, resumable
from ternlight.engine.kv.tables import CHECKSUM


def pack_pages(table: PageTable, codec: str) -> list[memoryview]:
    """The parts, valid until the table changes. `codec` names how pages are sealed."""
    pages = [[page.offset, len(page.exact), int(page.sealed is not None), len(page.local)] for page in table.pages]
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
            (int(offset), int(exact), int(sealed), int(local)) for offset, exact, sealed, local in description["pages"]
        ]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
        return None
    if any(not (0 <= mark[1] <= PIECES and 0 <= mark[2] <= 1 and 0 <= mark[3] <= PIECES) for mark in marks):
        return None
    geometry = _geometry(table, codec)
    sizes = table.shape.exact // PIECES, table.shape.sealed, table.shape.local // PIECES
    wanted = [size for mark in marks for size, count in zip(sizes, mark[1:], strict=True) for _ in range(count)]
    if {key: description.get(key) for key in geometry} != geometry or [part.nbytes for part in parts[1:]] != wanted:
        return None
    if not -(-length // PAGE) == len(marks) <= table.native.capacity or not length <= table.capacity:
        return None
    if any(offset < 0 or offset + index * PAGE >= table.capacity for index, (offset, *_) in enumerate(marks)):
        return None
    blocks = (_block(table, part) for part in parts[1:])
    pages = []
    for offset, *counts in marks:
        exact, sealed, local = (tuple(islice(blocks, count)) for count in counts)
        pages.append(Page(offset=offset, exact=exact, sealed=sealed[0] if sealed else None, local=local))
    return pages if resumable(pages, length, table.shape) else None


def _geometry(table: PageTable, codec: str) -> dict[str, object]:
    shape = table.shape
    return {
        "codec": codec,
        "tables": CHECKSUM,
        "page": PAGE,
        "piece": PIECE,
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
