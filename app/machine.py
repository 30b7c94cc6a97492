"""How fast this computer runs models, measured in a process of its own: what it takes is given back when it ends."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ternlight.app.errors import AppError


class NotMeasured(AppError):
    """The measurement did not come to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One use of one model."""

    model: str
    use: str
    """ "decode", writing an answer, or "prefill", reading a prompt."""
    threads: int
    tokens_per_second: float
    share_of_limit: float | None
    """Of what the memory, or the processor, allows at most; None where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was measured."""

    memory_gb_s: dict[int, float]
    """Gigabytes that can be read from memory in a second, by number of threads."""
    speeds: tuple[Speed, ...]
    note: str = ""


def command() -> list[str]:
    """How this program measures: itself when it is a frozen executable, else this Python."""
    begin = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "ternlight.app"]
    return [*begin, "bench", "engine", "--quick", "--json"]


async def measure_machine(say: Callable[[str], None], arguments: Sequence[str] = ()) -> Machine:
    """Measure for about a minute; `say` is told what is going on. Cancelling ends it at once.

    Raises `NotMeasured`.
    """
    process = await asyncio.create_subprocess_exec(
        *(arguments or command()), stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    last = ""
    try:
        reading = asyncio.ensure_future(process.stdout.read())
        try:
            async for line in process.stderr:
                if text := line.decode("utf-8", "replace").strip():
                    last = text
                    say(text)
            body = await reading
        finally:
            reading.cancel()
        code = await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if code:
        raise NotMeasured(f"This computer could not be measured: {last or f'the measurement ended with {code}.'}")
    try:
        return _machine(json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        raise NotMeasured("The measurement ended without a result.", kind="bug") from error


def _machine(found: dict[str, Any]) -> Machine:
    return Machine(
        memory_gb_s={int(threads): float(rate) for threads, rate in found["dram_gb_s"].items()},
        speeds=tuple(
            Speed(
                model=f"{row['shape']} {row['packing']}",
                use=str(row["what"]),
                threads=int(row["threads"]),
                tokens_per_second=float(row["tok_s"]),
                share_of_limit=row["share_of_limit"],
            )
            for row in found["rows"]
        ),
        note=str(found.get("note", "")),
    )
