"""Messages become tokens, the prefix is reused, and a history that is too long loses its oldest turns only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.agents.chat import chat
from ternlight.agents.engine_model import EngineChatModel
from ternlight.agents.errors import ModelUnavailable
from ternlight.agents.events import RunFailed, RunFinished, TextDelta, Usage
from ternlight.agents.messages import Message, TextPart
from ternlight.agents.model import CallOptions
from ternlight.agents.testing import ScriptedModel
from ternlight.engine.errors import ContextFull, EngineDied
from ternlight.engine.types import ChatMessage, ModelInfo, SamplingParams, SyncReport, Token


class WordSession:
    """A timeline whose tokens are words, and whose model says the first word of the prompt's last message."""

    def __init__(self, engine: WordEngine) -> None:
        self.engine = engine
        self.tokens: list[int] = []

    async def sync(self, tokens: Sequence[int], *, progress: Any = None) -> SyncReport:
        if self.engine.dies:
            raise EngineDied("The engine stopped. Ask again.")
        reused = 0
        while reused < min(len(tokens), len(self.tokens)) and tokens[reused] == self.tokens[reused]:
            reused += 1
        self.tokens = list(tokens)
        return SyncReport(reused=reused, evaluated=len(tokens) - reused, seconds=0.0)

    async def generate(self, params: SamplingParams) -> AsyncIterator[Token]:
        self.engine.params.append(params)
        for text in ("fine", "", " then"):
            yield Token(id=0, text=text)

    async def fork(self) -> WordSession:
        twin = WordSession(self.engine)
        twin.tokens = list(self.tokens)
        return twin

    async def close(self) -> None:
        self.engine.closed += 1


class WordEngine:
    """An engine whose tokens are words: one for each message's role, one for each word, one where the answer begins."""

    def __init__(self, context: int = 50, parameters: int = 135_000_000) -> None:
        self.model: ModelInfo | None = ModelInfo(
            name="Words", path="/w", architecture="w", parameters=parameters, size_bytes=1, quantization="Q4_1",
            context=context, trained_context=context, backend="native", threads=1,
        )  # fmt: skip
        self.words: list[str] = []
        self.params: list[SamplingParams] = []
        self.sessions: list[WordSession] = []
        self.closed = 0
        self.dies = False

    def id(self, word: str) -> int:
        if word not in self.words:
            self.words.append(word)
        return self.words.index(word)

    async def tokenize(self, text: str) -> list[int]:
        return [self.id(word) for word in text.split()]

    async def detokenize(self, tokens: Sequence[int]) -> str:
        return " ".join(self.words[token] for token in tokens)

    async def chat_tokens(self, messages: Sequence[ChatMessage]) -> list[int]:
        tokens = []
        for message in messages:
            tokens += [self.id(f"<{message.role}>"), *(self.id(word) for word in message.content.split())]
        return [*tokens, self.id("<answer>")]

    async def new_session(self, *, restore: bytes | None = None) -> WordSession:
        self.sessions.append(WordSession(self))
        return self.sessions[-1]

    def prompt(self) -> str:
        return " ".join(self.words[token] for token in self.sessions[-1].tokens)


def say(role: Any, text: str) -> Message:
    return Message(role=role, parts=(TextPart(text=text),))


def model_of(engine: WordEngine) -> EngineChatModel:
    return EngineChatModel(engine)  # type: ignore[arg-type]


async def heard(model: EngineChatModel, messages: Sequence[Message], **options: Any) -> list[TextDelta | Usage]:
    return [event async for event in model.stream(messages, CallOptions(**options))]


async def test_deltas_then_usage_with_the_prefix_reused() -> None:
    engine = WordEngine()
    model = model_of(engine)
    await heard(model, [say("user", "hello there")], max_tokens=5)
    events = await heard(
        model, [say("user", "hello there"), say("assistant", "fine"), say("user", "go on")], max_tokens=5
    )
    assert events[:-1] == [TextDelta(text="fine"), TextDelta(text=" then")]
    usage = events[-1]
    assert isinstance(usage, Usage)
    assert (usage.prompt_tokens, usage.reused_tokens, usage.generated_tokens) == (9, 3, 3)
    assert len(engine.sessions) == 1
    assert engine.params[-1].temperature == 0


async def test_the_prefix_of_an_answer_is_prompted_and_not_repeated() -> None:
    engine = WordEngine()
    events = await heard(model_of(engine), [say("user", "hello")], prefix="Well then", max_tokens=5)
    assert engine.prompt() == "<user> hello <answer> Well then"
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "fine then"


async def test_strength_follows_the_size() -> None:
    assert model_of(WordEngine()).strength == "tiny"
    assert model_of(WordEngine(parameters=1_700_000_000)).strength == "capable"


@given(
    st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.integers(1, 12)), max_size=12), st.integers(20, 80)
)
async def test_the_oldest_turns_go_first_and_never_the_system_or_the_last_message(
    turns: list[tuple[str, int]], context: int
) -> None:
    engine = WordEngine(context=context)
    history = [say(role, " ".join([f"w{n}"] * size)) for n, (role, size) in enumerate(turns)]
    messages = [say("system", "be brief"), *history, say("user", "the last words")]
    await heard(model_of(engine), messages, max_tokens=8)
    prompt = engine.prompt()
    assert len(prompt.split()) + min(8, context // 4) <= context
    assert prompt.startswith("<system> be brief ")
    assert prompt.endswith("<user> the last words <answer>")
    kept = [n for n in range(len(turns)) if f" w{n} " in prompt]
    assert kept == list(range(len(turns) - len(kept), len(turns)))


async def test_a_message_that_cannot_fit_is_refused_with_what_fits() -> None:
    messages = [say("system", "be brief"), say("user", "old"), say("user", "word " * 200)]
    with pytest.raises(ContextFull, match=r"it takes 200 tokens and 37 fit") as caught:
        await heard(model_of(WordEngine()), messages, max_tokens=8)
    assert caught.value.limit < 50


async def test_without_a_model_it_says_so() -> None:
    engine = WordEngine()
    engine.model = None
    model = model_of(engine)
    assert (model.name, model.context) == ("", 0)
    with pytest.raises(ModelUnavailable):
        await heard(model, [say("user", "hello")])


async def test_after_a_death_the_next_call_begins_anew() -> None:
    engine = WordEngine()
    model = model_of(engine)
    engine.dies = True
    with pytest.raises(EngineDied):
        await heard(model, [say("user", "hello")], max_tokens=5)
    engine.dies = False
    assert await heard(model, [say("user", "hello")], max_tokens=5)
    assert len(engine.sessions) == 2


async def test_chat_streams_and_finishes() -> None:
    model = ScriptedModel([" \nIt is a harbour."])
    events = [event async for event in chat([say("user", "What is it?")], model)]
    assert events[-1] == RunFinished(parts=(TextPart(text="It is a harbour."),))
    assert model.calls[0].messages[0].role == "system"


async def test_chat_keeps_what_was_said_before_a_failure() -> None:
    class Dying(ScriptedModel):
        async def stream(self, messages, options=CallOptions()):  # type: ignore[no-untyped-def]  # noqa: B008
            yield TextDelta(text="It is")
            raise EngineDied("The engine stopped. Ask again.")

    events = [event async for event in chat([say("user", "What is it?")], Dying())]
    assert events[-1] == RunFailed(
        message="The engine stopped. Ask again.", error_kind="world", parts=(TextPart(text="It is"),)
    )


async def test_an_empty_answer_is_said() -> None:
    events = [event async for event in chat([say("user", "What?")], ScriptedModel([""]))]
    assert isinstance(events[-1], RunFinished)
    assert "no answer" in str(events[-1].parts)


async def test_a_fork_goes_on_from_what_was_read_without_a_second_copy_of_it() -> None:
    """The session is forked, which shares its memory, and not saved and taken up again."""
    engine = WordEngine()
    model = model_of(engine)
    question = [say("user", "one two three")]
    await heard(model, question)
    twin = await model.fork()
    usage = (await heard(twin, question))[-1]
    assert isinstance(usage, Usage) and usage.reused_tokens == usage.prompt_tokens > 0
    assert len(engine.sessions) == 1  # no other was opened
    await twin.close()
    assert engine.closed == 1
