"""`ternlight chat`: a conversation in the terminal, kept with the others."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from ternlight.agents.events import Event, RunCancelled, RunFailed, RunFinished, TextDelta
from ternlight.agents.messages import ErrorPart, Message, Part, TextPart
from ternlight.app.agent_thread import AgentThread
from ternlight.app.assistant import Assistant
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.terminal import ProgressLine, plain, say
from ternlight.app.errors import StoreError
from ternlight.app.store import MessageState, Store

_TITLE_CHARACTERS = 60
_PROMPT = "> "


def chat(context: Context) -> int:
    """Answer questions until /quit or the end of the input; the exit code."""
    assistant = context.make_assistant(context.paths, context.settings)
    with contextlib.closing(Store(context.paths.database)) as store, running(assistant) as agent:
        if store.notice:
            say(store.notice)
        conversation = _Conversation(assistant, agent, store)
        interactive = sys.stdin.isatty()
        if interactive:
            agent.call(assistant.start, lambda _: None, lambda _: None)  # load while the first question is typed
            say("Ctrl-C stops an answer. /quit, or Ctrl-C again, leaves.")
        code = Exit.DONE
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


class _Conversation:
    """The questions and answers so far, in memory for the model and in the store for the next time."""

    def __init__(self, assistant: Assistant, agent: AgentThread, store: Store) -> None:
        self._assistant = assistant
        self._agent = agent
        self._store = store
        self._messages: list[Message] = []
        self._id: int | None = None
        self._saving = True
        self._told = ""

    def ask(self, question: str) -> Exit:
        """Put one question and write the answer to stdout as it comes."""
        asked = Message(role="user", parts=(TextPart(text=question),))
        self._messages.append(asked)
        self._save(asked, "complete")
        progress = ProgressLine()
        final: Event | None = None
        for event in follow(self._agent, lambda: self._assistant.chat(tuple(self._messages))):
            if isinstance(event, TextDelta):
                progress.clear()
                sys.stdout.write(plain(event.text))
                sys.stdout.flush()
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
        answer = Message(role="assistant", parts=parts)
        self._messages.append(answer)
        self._save(answer, state)

    def _save(self, message: Message, state: MessageState) -> None:
        """Save a message; where that fails the conversation goes on and says once that it is not kept."""
        if not self._saving:
            return
        try:
            if self._id is None:
                self._id = self._store.create_conversation(message.text[:_TITLE_CHARACTERS]).id
            self._store.add_message(self._id, message, state)
        except StoreError as error:
            self._saving = False
            say(f"{error.user_message} What follows is not kept.")

    def _say_status(self) -> None:
        """Say once what there is to know about the model."""
        message = self._assistant.status.message
        if message and message != self._told and self._assistant.status.state == "ready":
            say(message)
        self._told = message
