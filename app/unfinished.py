"""Answers that were being made when the program ended without notice: kept step by step, and taken up again. Qt-free.

A run is kept while it goes on and forgotten when it ends, well or not; only what was killed leaves anything behind. Its
name tells the process that makes it, so that no other one takes it for unfinished.
"""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import psutil

from ternlight.agents.checkpoint import FileCheckpoints
from ternlight.agents.errors import AgentError
from ternlight.agents.messages import Message, message_from_json

_log = logging.getLogger("ternlight.agent")

MOST_KEPT = 5
"""Unfinished answers, the latest ones; older ones are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """An answer that was cut off."""

    id: str
    messages: tuple[Message, ...]
    """The conversation, up to the user's message that was being answered."""


def new_run_id() -> str:
    """A name for a run of this process."""
    return f"{_of_process(os.getpid())}-{uuid.uuid4().hex}"


class UnfinishedRuns:
    """Those in a folder."""

    def __init__(self, folder: Path) -> None:
        self.checkpoints = FileCheckpoints(folder)

    async def all(self) -> list[Unfinished]:
        """The latest first. What cannot be read, and what is too old, is forgotten."""
        found: list[Unfinished] = []
        for name in await asyncio.to_thread(self.checkpoints.runs):
            if _is_running(name):
                continue
            if len(found) == MOST_KEPT:
                await self.checkpoints.delete(name)
                continue
            try:
                data, _ = await self.checkpoints.load(name)
                messages = tuple(message_from_json(message) for message in data["state"]["conversation"])
                found.append(Unfinished(id=name, messages=messages))
            except (AgentError, KeyError, TypeError, ValueError) as error:
                _log.warning("an unfinished answer cannot be read and is forgotten: %s", error)
                await self.checkpoints.delete(name)
        return found


def _of_process(pid: int) -> str:
    """A number may be given to another process later; the time at which it began tells them apart."""
    return f"{pid}-{int(psutil.Process(pid).create_time())}"


def _is_running(name: str) -> bool:
    pid, _, _ = name.partition("-")
    try:
        return name.startswith(f"{_of_process(int(pid))}-")
    except (ValueError, OverflowError, psutil.Error):
        return False
