"""`ternlight chat` with a scripted assistant."""

import io
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from helpers.assistant import Hold, ScriptedAssistant
from helpers.commands import STARTED, Program, interrupting

from ternlight.agents.approvals import ApprovalRequest
from ternlight.agents.events import (
    ApprovalRequested,
    Event,
    RunFailed,
    RunFinished,
    TextDelta,
)
from ternlight.agents.messages import Message, TextPart
from ternlight.app.paths import Paths
from ternlight.app.settings import load_settings
from ternlight.app.store import Store
from ternlight.app.unfinished import Unfinished


class TestChat:
    @pytest.fixture
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        def type_lines(*lines: str) -> None:
            monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

        return type_lines

    def test_questions_one_to_a_line(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("What is zinc?", "", "  And copper?  ")
        ternlight.assistant.script(
            STARTED, TextDelta(text="A "), TextDelta(text="metal."), RunFinished(parts=(TextPart(text="A metal."),))
        )
        assert ternlight("chat") == 0
        assert capsys.readouterr().out == "A metal.\nScripted answer.\n"
        (_, messages) = ternlight.assistant.requests[1]
        assert [message.text for message in messages] == ["What is zinc?", "A metal.", "And copper?"]  # type: ignore[attr-defined]
        store = ternlight.store()
        (conversation,) = store.conversations()
        assert conversation.title == "What is zinc?"
        kept = store.messages(conversation.id)
        assert [(one.message.role, one.message.text, one.state) for one in kept] == [
            ("user", "What is zinc?", "complete"),
            ("assistant", "A metal.", "complete"),
            ("user", "And copper?", "complete"),
            ("assistant", "Scripted answer.", "complete"),
        ]
        store.close()

    def test_a_tool_asks_with_its_arguments_and_a_letter_answers(
        self,
        ternlight: Program,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        written: list[ApprovalRequest] = []

        def chat(messages: object) -> AsyncIterator[Event]:
            async def events() -> AsyncIterator[Event]:
                yield STARTED
                for number in range(4):
                    request = ApprovalRequest(
                        call=f"c{number}",
                        tool="write_file",
                        title="Write a file",
                        arguments={"name": "notes/\x1b[2Jlist.txt", "text": "milk"},
                        scope="tool:write_file",
                        question="Let Write a file do this?",
                        warning="Text from outside was read." if number == 1 else "",
                    )
                    yield ApprovalRequested(request=request)
                    decisions.append(await ternlight.assistant.approvals.ask(request))
                    written.append(request)
                yield RunFinished(parts=(TextPart(text="Done."),))

            return events()

        decisions: list[str] = []
        monkeypatch.setattr(ternlight.assistant, "chat", chat)
        lines = iter(["Write it", "/quit"])
        monkeypatch.setattr("builtins.input", lambda prompt="": next(lines))
        monkeypatch.setattr(sys, "stdin", Terminal("y\nno\nT\na\n"))
        assert ternlight("chat") == 0
        assert decisions == ["once", "no", "run", "always"]
        shown = capsys.readouterr().err
        assert "Let Write a file do this?" in shown
        assert '    text: "milk"' in shown
        assert shown.count("Text from outside was read.") == 1
        assert "\x1b" not in shown
        assert load_settings(Paths.under(ternlight.home).settings_file).settings.granted == ("tool:write_file",)

    def test_where_nobody_can_answer_nothing_is_allowed(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("Write it")
        request = ApprovalRequest(
            call="c", tool="w", title="W", arguments={}, scope="tool:w", question="Let W do this?"
        )
        ternlight.assistant.script(STARTED, ApprovalRequested(request=request), RunFinished(parts=()))
        assert ternlight("chat") == 0
        assert not ternlight.assistant.approvals.attended
        assert "Nobody can be asked here" in capsys.readouterr().err

    def test_an_answer_that_was_cut_off_is_finished_on_request(
        self,
        ternlight: Program,
        capsys: pytest.CaptureFixture[str],
        typed: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        cut_off = Unfinished(id="1-2-3", messages=(Message(role="user", parts=(TextPart(text="What is zinc?"),)),))
        taken: list[Unfinished] = []

        async def unfinished() -> list[Unfinished]:
            return [] if taken else [cut_off]

        def resume(one: Unfinished) -> AsyncIterator[Event]:
            taken.append(one)

            async def events() -> AsyncIterator[Event]:
                yield STARTED
                yield TextDelta(text="A metal.")
                yield RunFinished(parts=(TextPart(text="A metal."),))

            return events()

        monkeypatch.setattr(ternlight.assistant, "unfinished", unfinished)
        monkeypatch.setattr(ternlight.assistant, "resume", resume)
        typed()
        assert ternlight("chat") == 0
        assert "ternlight chat --resume goes on with it" in capsys.readouterr().err
        typed()
        assert ternlight("chat", "--resume") == 0
        shown = capsys.readouterr()
        assert shown.out == "A metal.\n"
        assert "Going on with: What is zinc?" in shown.err
        store = ternlight.store()
        (conversation,) = store.conversations()
        assert [one.message.text for one in store.messages(conversation.id)] == ["What is zinc?", "A metal."]
        store.close()
        typed()
        assert ternlight("chat", "--resume") == 0
        assert "There is no answer that was cut off." in capsys.readouterr().err

    def test_folders_are_granted_for_the_conversation(
        self, ternlight: Program, typed: Callable[..., None], tmp_path: Path
    ) -> None:
        typed()
        assert ternlight("chat", "--folder", str(tmp_path)) == 0
        assert ternlight.settings is not None
        assert ternlight.settings.folders == (str(tmp_path),)
        assert load_settings(Paths.under(ternlight.home).settings_file).settings.folders == ()
        assert ternlight("chat", "--folder", str(tmp_path / "none")) == 2

    def test_quit_leaves(self, ternlight: Program, typed: Callable[..., None]) -> None:
        typed("/quit", "What is zinc?")
        assert ternlight("chat") == 0
        assert ternlight.assistant.requests == []
        store = ternlight.store()
        assert store.conversations() == []
        store.close()

    def test_an_unknown_command_is_no_question(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("/help me")
        assert ternlight("chat") == 0
        assert ternlight.assistant.requests == []
        assert "/help" in capsys.readouterr().err

    def test_a_failed_answer_is_kept_with_its_reason(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("What is zinc?")
        failed = RunFailed(message="No model is loaded.", error_kind="world", parts=(TextPart(text="A me"),))
        ternlight.assistant.script(STARTED, TextDelta(text="A me"), failed)
        assert ternlight("chat") == 1
        assert "No model is loaded." in capsys.readouterr().err
        store = ternlight.store()
        last = store.messages(store.conversations()[0].id)[-1]
        assert last.state == "failed"
        assert [part.kind for part in last.message.parts] == ["text", "error"]
        store.close()

    def test_ctrl_c_stops_the_answer_and_keeps_it(
        self, ternlight: Program, capsys: pytest.CaptureFixture[str], typed: Callable[..., None]
    ) -> None:
        typed("What is zinc?", "And copper?")
        hold = Hold()
        ternlight.assistant.script(STARTED, TextDelta(text="A me"), hold)
        interrupting(hold)
        assert ternlight("chat") == 130
        assert capsys.readouterr().out == "A me\n"
        store = ternlight.store()
        last = store.messages(store.conversations()[0].id)[-1]
        assert (last.state, last.message.text) == ("stopped", "A me")
        store.close()

    def test_a_second_ctrl_c_leaves_at_once(self, ternlight: Program, typed: Callable[..., None]) -> None:
        typed("What is zinc?")
        stubborn = Hold()

        class Stubborn(ScriptedAssistant):
            async def _play(self):  # type: ignore[no-untyped-def]
                yield STARTED
                try:
                    await Hold.wait(first)
                finally:
                    interrupting(stubborn)
                    await stubborn.wait()

        first = Hold()
        ternlight.assistant = Stubborn(Paths.under(ternlight.home))
        interrupting(first)
        assert ternlight("chat") == 130

    def test_a_disk_that_fills_is_said_and_the_talk_goes_on(
        self,
        ternlight: Program,
        capsys: pytest.CaptureFixture[str],
        typed: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from ternlight.app.errors import DiskFull

        def full(self: Store, *args: object) -> None:
            raise DiskFull("There was no room to save this.")

        monkeypatch.setattr(Store, "add_message", full)
        typed("What is zinc?", "And copper?")
        assert ternlight("chat") == 0
        shown = capsys.readouterr()
        assert shown.out == "Scripted answer.\n" * 2
        assert shown.err.count("no room") == 1
