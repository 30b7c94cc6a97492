"""The overflow ladder: what to do, in this order and no other, when text is larger than its box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Rung = Literal["fits", "smaller", "tighter", "dropped", "split", "shortened", "fallback"]
RUNGS: tuple[Rung, ...] = ("fits", "smaller", "tighter", "dropped", "split", "shortened", "fallback")
"""Fits as it is; next size of the slot's list; spacing one step tighter; optional slot dropped; split in two;
shortened; a plainer layout, which the result says."""


@dataclass(frozen=True, slots=True)
class Settled(Generic[T]):
    """What came out, and how far down the ladder it was found."""

    value: T
    rung: Rung


def settle(attempts: Sequence[tuple[Rung, Callable[[], T | None]]]) -> Settled[T]:
    """Try each attempt until one returns something that fits (not None).

    The attempts must stand in the ladder's order, and the last must always succeed.

    Raises:
        ValueError: the attempts are out of order, or none succeeded.
    """
    order = [RUNGS.index(rung) for rung, _attempt in attempts]
    if order != sorted(order):
        raise ValueError("the rungs of the ladder are out of order")
    for rung, attempt in attempts:
        value = attempt()
        if value is not None:
            return Settled(value, rung)
    raise ValueError("the last attempt of a ladder must succeed")
