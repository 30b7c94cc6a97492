"""Where a run waits for the user's consent, and where the window gives it. Qt-free."""

from __future__ import annotations

import asyncio
import threading

from ternlight.agents.approvals import ApprovalRequest, Decision


class Approvals:
    """Brings the user's decisions to the runs that wait for them.

    `ask` is an `Approver` for the agents' loop; `decide` may be called from any thread, also a moment before the run
    begins to wait. A request is known by its identity: the one in the event is the one that is asked.
    """

    def __init__(self) -> None:
        self.attended = False
        """Whether somebody is there to be asked: the window says so. Else the answer is no, at once."""
        self._lock = threading.Lock()
        self._decided: dict[int, tuple[ApprovalRequest, Decision]] = {}
        self._waiting: dict[int, tuple[ApprovalRequest, asyncio.AbstractEventLoop, asyncio.Future[Decision]]] = {}

    async def ask(self, request: ApprovalRequest) -> Decision:
        """Wait until the user has decided. Cancelling the run ends the waiting."""
        if not self.attended:
            return "no"
        key = id(request)
        loop = asyncio.get_running_loop()
        with self._lock:
            early = self._decided.pop(key, None)
            if early is not None:
                return early[1]
            future: asyncio.Future[Decision] = loop.create_future()
            self._waiting[key] = (request, loop, future)
        try:
            return await future
        finally:
            with self._lock:
                self._waiting.pop(key, None)

    def decide(self, request: ApprovalRequest, decision: Decision) -> None:
        """Answer a request; one that nobody waits for any more is let go."""

        def settle(future: asyncio.Future[Decision]) -> None:
            if not future.done():
                future.set_result(decision)

        with self._lock:
            waiting = self._waiting.pop(id(request), None)
            if waiting is None:
                self._decided[id(request)] = (request, decision)
                return
        _, loop, future = waiting
        loop.call_soon_threadsafe(settle, future)
