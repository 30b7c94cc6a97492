"""`ternlight chat`: a conversation in the terminal, kept with the others."""

from __future__ import annotations

import contextlib
import queue
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ternlight.agents.events import ApprovalRequested, Event, RunCancelled, RunFailed, RunFinished, TextDelta
from ternlight.agents.messages import ErrorPart, Message, OutcomePart, Part, TextPart
from ternlight.agents.results import one_line
from ternlight.app.agent_thread import AgentThread, MakeEvents
from ternlight.app.assistant import Assistant
from ternlight.app.cli.consent import Consent
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.terminal import ProgressLine, plain, say
from ternlight.app.errors import StoreError
from ternlight.app.store import MessageState, Store
from ternlight.app.unfinished import Unfinished

T = TypeVar("T")

_TITLE_CHARACTERS = 60
_PROMPT = "> "
_SAVE_SECONDS = 1.0
"""How much of a streaming answer a killed program may lose."""


def chat(context: Context, *, folders: Sequence[Path] = (), resume: bool = False) -> int:
    """Answer questions until /quit or the end of the input; the exit code.

    `folders` are granted for this conversation, beside those of the settings. With `resume` the answer that was cut off
    last, when the program was killed, is finished first.
    """
    granted = tuple(dict.fromkeys([*context.settings.folders, *map(str, folders)]))
    assistant = context.make_assistant(context.paths, replace(context.settings, folders=granted))
    with contextlib.closing(Store(context.paths.database)) as store, running(assistant) as agent:
        if store.notice:
            say(store.notice)
        conversation = _Conversation(assistant, agent, store, Consent(assistant, context.paths.settings_file))
        interactive = sys.stdin.isatty()
        # Where nobody can answer, what has to be asked is not done.
        assistant.approvals.attended = interactive
        if interactive:
            agent.call(assistant.start, lambda _: None, lambda _: None)  # load while the first question is typed
            say("Ctrl-C stops an answer. /quit, or Ctrl-C again, leaves.")
        code = Exit.DONE
        cut_off = _unfinished(assistant, agent)
        if cut_off and resume:
            code = conversation.take_up(cut_off[0])
        elif cut_off:
            say("An answer was cut off when the program ended. ternlight chat --resume goes on with it.")
        elif resume:
            say("There is no answer that was cut off.")
        for question in _questions(interactive):
            if question == "/quit":
                break
            if question.startswith("/"):
                say(f"There is no command {question.split()[0]}. /quit leaves.")
            elif question:
                ended = conversation.ask(question)
                if not interactive and ended is not Exit.DONE:
                    code = ended
                    if ended is Exit.STOPPED:
                        break
        return code


def _questions(interactive: bool) -> Iterator[str]:
    """Lines of the input, stripped. Raises `KeyboardInterrupt` on Ctrl-C at the prompt."""
    if interactive:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # arrow keys and history in input()
    while True:
        try:
            line = input(_PROMPT if interactive and sys.stdout.isatty() else "")
        except EOFError:
            if interactive:
                print(file=sys.stderr)
            return
        yield line.strip()


def _unfinished(assistant: Assistant, agent: AgentThread) -> list[Unfinished]:
    found: queue.SimpleQueue[list[Unfinished]] = queue.SimpleQueue()
    agent.call(assistant.unfinished, found.put, lambda _: found.put([]))
    return found.get()


class _Conversation:
    """The questions and answers so far, in memory for the model and in the store for the next time."""

    def __init__(self, assistant: Assistant, agent: AgentThread, store: Store, consent: Consent) -> None:
        self._assistant = assistant
        self._agent = agent
        self._store = store
        self._consent = consent
        self._messages: list[Message] = []
        self._id: int | None = None
        self._answer: int | None = None
        self._told_store = False
        self._told = ""

    def ask(self, question: str) -> Exit:
        """Put one question and write the answer to stdout as it comes."""
        self._messages.append(Message(role="user", parts=(TextPart(text=question),)))
        return self._follow(lambda: self._assistant.chat(tuple(self._messages)))

    def take_up(self, unfinished: Unfinished) -> Exit:
        """Finish an answer that was cut off, and go on from there."""
        self._messages = list(unfinished.messages)
        say(f"Going on with: {one_line(self._messages[-1].text)}")
        return self._follow(lambda: self._assistant.resume(unfinished))

    def _follow(self, make: MakeEvents) -> Exit:
        self._add(self._messages[-1], "complete")
        self._answer = self._add(Message(role="assistant", parts=()), "streaming")
        progress, text, saved = ProgressLine(), "", time.monotonic()
        final: Event | None = None
        for event in follow(self._agent, make):
            if isinstance(event, TextDelta):
                progress.clear()
                sys.stdout.write(plain(event.text))
                sys.stdout.flush()
                text += event.text
                if time.monotonic() - saved > _SAVE_SECONDS:
                    saved = time.monotonic()
                    self._update((TextPart(text=text),), "streaming")
            elif isinstance(event, ApprovalRequested):
                progress.clear()
                self._consent.ask(event.request)
            else:
                progress.show(event)
            final = event
        progress.clear()
        self._say_status()
        return self._finish(final)

    def _finish(self, final: Event | None) -> Exit:
        match final:
            case RunFinished():
                print(flush=True)
                for part in final.parts:
                    if isinstance(part, OutcomePart):
                        say(part.message)
                self._keep(final.parts, "complete")
                return Exit.DONE
            case RunCancelled():
                print(flush=True)
                say("Stopped.")
                self._keep(final.parts, "stopped")
                return Exit.STOPPED
            case RunFailed():
                say(final.message)
                error = ErrorPart(message=final.message, error_kind=final.error_kind)
                self._keep((*final.parts, error), "failed")
                return Exit.for_kind(final.error_kind)
        raise AssertionError(f"a run ended with {final!r}")

    def _keep(self, parts: tuple[Part, ...], state: MessageState) -> None:
        self._messages.append(Message(role="assistant", parts=parts))
        self._update(parts, state)

    def _add(self, message: Message, state: MessageState) -> int | None:
        """Store a message; its number, or None where it could not be stored."""

        def add() -> int:
            if self._id is None:
                self._id = self._store.create_conversation(message.text[:_TITLE_CHARACTERS]).id
            return self._store.add_message(self._id, message, state).id

        return self._stored(add)

    def _update(self, parts: tuple[Part, ...], state: MessageState) -> None:
        """Store how far the answer has come."""
        number = self._answer
        if number is not None:
            message = Message(role="assistant", parts=parts)
            self._stored(lambda: self._store.update_message(number, message, state))

    def _stored(self, action: Callable[[], T]) -> T | None:
        """A conversation that cannot be stored goes on, and says once that it is not kept."""
        try:
            return action()
        except StoreError as error:
            if not self._told_store:
                self._told_store = True
                say(f"{error.user_message} What cannot be saved is only on this screen.")
            return None

    def _say_status(self) -> None:
        """Say once what there is to know about the model."""
        message = self._assistant.status.message
        if message and message != self._told and self._assistant.status.state == "ready":
            say(message)
        self._told = message
