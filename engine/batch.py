"""Steps of several generations in one pass: the weights are read once for all of them, and so is every shared page.

Generations that wait for their next token at the same time are stepped together. Nothing else changes: each gets the
tokens that it would get alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from ternlight.engine.cancel import CancelFlag, Cancelled
from ternlight.engine.errors import EngineError, OutOfMemory
from ternlight.engine.generation import Generation
from ternlight.engine.timeline import evaluate_together
from ternlight.engine.types import Token

Outcome = Token | EngineError | Cancelled
Job = Callable[[CancelFlag], list[Outcome]]


class Step:
    """One generation's wish for its next token."""

    def __init__(self, generation: Generation, is_open: Callable[[], bool]) -> None:
        """`is_open` tells, in the worker thread, whether the session is still there."""
        self.generation = generation
        self.is_open = is_open
        self.cancelled = False
        self.done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.together: list[Step] = []
        """All steps of the pass that it is part of; empty until it has begun."""
        self.flag: CancelFlag | None = None

    def cancel(self) -> None:
        """Stop the pass if nobody waits for it any more."""
        self.cancelled = True
        if self.flag is not None and all(step.cancelled for step in self.together):
            self.flag.set()


class Stepper:
    """Runs steps, those that have come together in one job on the worker thread."""

    def __init__(self, submit: Callable[[Job, CancelFlag], Future[list[Outcome]]]) -> None:
        """`submit` gives a job and its flag to the worker thread. Raises `EngineError` when the engine is closed."""
        self._submit = submit
        self._waiting: list[Step] = []
        self._running: asyncio.Task[None] | None = None

    async def step(self, generation: Generation, is_open: Callable[[], bool]) -> Token:
        """The generation's next token. Cancelling waits until the pass has stopped, or has ended for the others."""
        step = Step(generation, is_open)
        self._waiting.append(step)
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        try:
            outcome = await asyncio.shield(step.done)
        except asyncio.CancelledError:
            step.cancel()
            if step in self._waiting:
                self._waiting.remove(step)
            else:
                await asyncio.wait([step.done])
            raise
        if isinstance(outcome, Cancelled):  # by the engine's end, not by the caller
            raise EngineError("The engine was closed before it was done.")
        if isinstance(outcome, EngineError):
            raise outcome
        return outcome

    async def _run(self) -> None:
        try:
            while True:
                # whoever got a token in the last pass asks for the next one now
                for _ in range(3):
                    await asyncio.sleep(0)
                if not self._waiting:
                    return
                steps, self._waiting = self._waiting, []
                await self._take_together(steps)
        finally:
            self._running = None

    async def _take_together(self, steps: list[Step]) -> None:
        flag = CancelFlag()
        for step in steps:
            step.together, step.flag = steps, flag
        try:
            future = asyncio.wrap_future(self._submit(lambda flag: _take(steps, flag), flag))
        except EngineError as error:
            outcomes: list[Outcome] = [error] * len(steps)
        else:
            await asyncio.wait([future])
            failure = future.exception()
            if failure is not None:
                for step in steps:
                    step.done.set_exception(failure)
                return
            outcomes = future.result()
        for step, outcome in zip(steps, outcomes, strict=True):
            step.done.set_result(outcome)


def _take(steps: Sequence[Step], flag: CancelFlag) -> list[Outcome]:
    """Step all, on the worker thread. What goes wrong with one is its own outcome."""
    with suppress(Cancelled, OutOfMemory):  # said below, by the steps that it concerns
        wanting = [step.generation for step in steps if step.is_open() and step.generation.wants_one()]
        evaluate_together([generation.timeline for generation in wanting], flag)
    outcomes: list[Outcome] = []
    for step in steps:
        try:
            if not step.is_open():
                raise EngineError("The session is closed; its model was unloaded or replaced. Start a new one.")
            outcomes.append(step.generation.step(flag))
        except (EngineError, Cancelled) as error:
            outcomes.append(error)
    return outcomes
