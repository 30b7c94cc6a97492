"""What is remembered of evaluated text: full pages by the tokens that led to them, shared by all sequences of a model.

A page's key is a hash of everything its entries depend on: the model, the codec, and all tokens up to its end. So a
match is never wrong, whichever conversation it came from. The oldest pages go when the limit is reached, those at the
ends of chains first.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ternlight.engine.kv.pages import PAGE, Page, PageShape, longest_resumable

KEY = 16
"""Bytes of a key."""
RESUME_POINTS = 16
"""Places, besides those in live sequences, for which exact pages are kept where the others are sealed."""


class PageKeys:
    """The keys of a growing text's pages."""

    def __init__(self, identity: str) -> None:
        """`identity` names the model, its positions and the codec."""
        self._first = hashlib.blake2b(identity.encode(), digest_size=KEY).digest()
        self._keys: list[bytes] = []

    def extend(self, tokens: Sequence[int]) -> list[bytes]:
        """The keys of all full pages of `tokens`, of which those of earlier calls must be a beginning."""
        for start in range(len(self._keys) * PAGE, len(tokens) // PAGE * PAGE, PAGE):
            before = self._keys[-1] if self._keys else self._first
            page = np.asarray(tokens[start : start + PAGE], dtype="<i4").tobytes()
            self._keys.append(hashlib.blake2b(before + page, digest_size=KEY).digest())
        return self._keys

    def truncate(self, tokens: int) -> None:
        """Forget the pages behind the first `tokens` tokens."""
        del self._keys[tokens // PAGE :]


class PrefixCache:
    """Pages by key, at most `limit` bytes of them."""

    def __init__(self, shape: PageShape, limit: int) -> None:
        self._shape = shape
        self._pages: OrderedDict[bytes, Page] = OrderedDict()
        """The least recently used first. A page is used after its successors, so none outlives what it leads to."""
        self._resume: OrderedDict[bytes, None] = OrderedDict()
        """The pages at whose ends a sequence can go on, the least recently used first."""
        self.limit = limit
        self.resident = 0
        """Bytes of the pages, also of those that sequences share."""

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, keys: Sequence[bytes]) -> list[Page]:
        """The longest run of pages from the first key on over which evaluation can go on."""
        run: list[Page] = []
        for key in keys:
            page = self._pages.get(key)
            if page is None:
                break
            run.append(page)
        count = longest_resumable(run, len(run) * PAGE, self._shape) // PAGE
        self._use(keys[:count])
        return run[:count]

    def remember(self, keys: Sequence[bytes], pages: Sequence[Page]) -> None:
        """Keep the full pages of a sequence; its last ones make its end a place to go on from."""
        known = min(len(keys), len(pages))
        for key, page in zip(keys[:known], pages[:known], strict=True):
            if page.offset:  # what follows a shift has seen other tokens than its key says
                known = keys.index(key)
                break
            before = self._pages.get(key, Page())
            self._put(
                key,
                Page(
                    exact=before.exact or page.exact,
                    sealed=before.sealed or page.sealed,
                    local=before.local or page.local,
                ),
            )
        self._use(keys[:known])
        self._drop_resume_points()
        self.shrink(self.limit)

    def shrink(self, limit: int) -> None:
        """Forget the least recently used pages until the others have at most `limit` bytes."""
        while self._pages and self.resident > limit:
            key = next(iter(self._pages))
            self._put(key, Page())
            del self._pages[key]
            self._resume.pop(key, None)

    def _use(self, keys: Sequence[bytes]) -> None:
        for key in reversed(keys):
            self._pages.move_to_end(key)
        if keys:
            self._resume[keys[-1]] = None
            self._resume.move_to_end(keys[-1])

    def _drop_resume_points(self) -> None:
        """Let go of exact pages that have a sealed form, except at the latest places to go on from."""
        while len(self._resume) > RESUME_POINTS:
            self._resume.popitem(last=False)
        if not self._shape.sealed:
            return
        for key, page in list(self._pages.items()):
            if page.exact and page.sealed is not None and key not in self._resume:
                self._put(key, replace(page, exact=()))

    def _put(self, key: bytes, page: Page) -> None:
        for block in page.blocks:
            block.hold()
            self.resident += block.nbytes
        before = self._pages.get(key, Page())
        self._pages[key] = page
        for block in before.blocks:
            self.resident -= block.nbytes
            block.release()
