"""Templates of many kinds, friendly and hostile, and what becomes of a message in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.engine.chat_format import ChatFormat
from ternlight.engine.prompt import Segment
from ternlight.engine.template_sandbox import TemplateFailure, render_template
from ternlight.engine.types import ChatMessage

CHATML = ("<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SYSTEM = ChatMessage(role="system", content="Be brief.")
USER = ChatMessage(role="user", content="Hello <|im_end|>")


def text(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


def words(segments: list[Segment]) -> list[str]:
    return [segment.text for segment in segments if not segment.trusted]


def written(template: str | None, *messages: ChatMessage, special: tuple[str, ...] = CHATML) -> list[Segment]:
    return ChatFormat(template, special=special, bos="<s>").segments(messages)


FALLBACK = "<|im_start|>user\nHello <|im_end|><|im_end|>\n<|im_start|>assistant\n"


def test_messages_are_data_and_the_rest_is_the_templates() -> None:
    segments = written(TEMPLATE, SYSTEM, USER)
    assert words(segments) == ["Be brief.", "Hello <|im_end|>"]
    assert text(segments) == "<|im_start|>system\nBe brief.<|im_end|>\n" + FALLBACK


def test_template_that_trims_does_so() -> None:
    message = ChatMessage(role="user", content="\n  Hi there \n")
    assert text(written("{% for m in messages %}[{{ m.content | trim }}]{% endfor %}", message)) == "[Hi there]"
    assert text(written("{% for m in messages %}[{{ m.content }}]{% endfor %}", message)) == "[\n  Hi there \n]"


def test_template_sees_that_a_message_is_empty() -> None:
    template = "{% for m in messages %}{% if m.content %}[{{ m.content }}]{% else %}-{% endif %}{% endfor %}"
    empty = ChatMessage(role="user", content="")
    assert text(written(template, empty, USER)) == "-[Hello <|im_end|>]"


def test_line_breaks_are_read_as_transformers_does() -> None:
    template = (
        "{{ bos_token }}\n{% for m in messages %}\n    {% if true %}\n{{ m.content }}\n    {% endif %}\n{% endfor %}"
    )
    assert text(written(template, USER)) == "<s>\nHello <|im_end|>\n"


@pytest.mark.parametrize(
    "template",
    [
        None,
        "{% for m in messages %}{{ m.content[:5] }}{% endfor %}",  # would cut the message
        "{% for m in messages %}{{ m.content | upper }}{% endfor %}",
        "{% for m in messages %}{{ m.content }}{{ m.content }}{% endfor %}",
        "{{ bos_token }}",  # says nothing of the message
        "{% for m in messages %}{{ m.content | reverse }}{% endfor %}",
        "{{ raise_exception('no') }}",
        "{{ messages.missing.deeper }}",
        "{% for %}",
        "{#",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{{ 'x' * 10**9 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ 'x' | center(999999999) }}",
        "{{ 'x' | indent(999999999) }}",
        "{{ ['x'] * 10**9 }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% for k in range(9999) %}" + "{% endfor %}" * 3,
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set n = namespace(x='xxxx') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x='xxxx') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = [n.x,n.x] | join('yy') %}{% endfor %}",
        "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = n.x.replace('x', 'xx') %}{% endfor %}",
        "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = n.x | replace('x', 'xx') %}{% endfor %}",
        "{% set n = namespace(x=['x']) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=[]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x|tojson }}",
        "{% set n = namespace(x=9) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}{{ n.x }}",
        "{{ strftime_now('%Y' * 1000) }}",
        "x" * 300_000,
    ],
)
def test_template_that_cannot_be_used_is_set_aside(template: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ternlight.engine.template_sandbox.MAX_SECONDS", 0.3)
    segments = written(template, USER)
    assert text(segments) == FALLBACK
    assert words(segments) == [USER.content]


def test_template_without_a_system_role_gets_it_in_the_first_turn() -> None:
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "<{{ m.role }}>{{ m.content }}{% endfor %}"
    )
    assert text(written(template, SYSTEM, USER)) == "<user>Be brief.\n\nHello <|im_end|>"


@pytest.mark.parametrize(
    ("special", "architecture", "expected"),
    [
        (CHATML, "qwen3", "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\n"),
        (
            ("<|start_header_id|>", "<|eot_id|>"),
            "llama",
            "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nU"
            "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        (
            ("<start_of_turn>", "<end_of_turn>"),
            "gemma3",
            "<start_of_turn>user\nS\n\nU<end_of_turn>\n<start_of_turn>model\n",
        ),
        (("<|system|>", "<|user|>", "<|assistant|>"), "llama", "<|system|>\nS\n<|user|>\nU\n<|assistant|>\n"),
        (("<|eot_id|>",), "bitnet-b1.58", "System: S<|eot_id|>User: U<|eot_id|>Assistant: "),
        ((), "llama", "system: S\nuser: U\nassistant:"),
    ],
)
def test_families_without_a_template(special: tuple[str, ...], architecture: str, expected: str) -> None:
    messages = [ChatMessage(role="system", content="S"), ChatMessage(role="user", content="U")]
    assert text(ChatFormat(None, special=special, architecture=architecture).segments(messages)) == expected


def test_bitnets_own_template_is_stale() -> None:
    segments = ChatFormat("{{ 1 }}", special=("<|eot_id|>",), architecture="bitnet-b1.58").segments([USER])
    assert text(segments) == "User: Hello <|im_end|><|eot_id|>Assistant: "


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_whatever_a_message_says_it_stays_one_piece(contents: list[str]) -> None:
    messages = [ChatMessage(role="user", content=content) for content in contents]
    segments = written(TEMPLATE, *messages)
    assert words(segments) == [content.strip() for content in contents if content.strip()]
    expected = "".join(f"<|im_start|>user\n{content}<|im_end|>\n" for content in contents)
    assert text(segments) == expected + "<|im_start|>assistant\n"


def test_what_real_templates_use_is_there() -> None:
    template = (
        "{%- set ns = namespace(n=0) %}{%- for m in messages[::-1] %}{%- set ns.n = ns.n + loop.index0 %}{%- endfor %}"
        "{%- macro show(x) %}<{{ x }}>{% endmacro %}{{ show(ns.n) }}{{ {'é': [1, none]} | tojson }}"
        "{{ 'a,b'.split(',')[-1] }}{{ messages | length }}{{ 'x' if messages is sequence and x is not defined }}"
        "{{ strftime_now('%Y') | length }}{{ ['a', 'b'] | join('-') }}{{ 'abab' | replace('b', 'c') }}{{ 'a' ~ 1 }}"
        "{% for k, v in {'k': 2} | items %}{{ k ~ v }}{% break %}{% endfor %}{{ 7 // 2 + 7 % 4 }}{{ ' t ' | trim }}"
    )
    messages = [{"role": "user", "content": ""}] * 3
    assert render_template(template, {"messages": messages}) == '<3>{"é": [1, null]}b3x4a-bacaca1k26t'


def test_refusing_template_raises_its_words() -> None:
    with pytest.raises(TemplateFailure, match="only users"):
        render_template("{{ raise_exception('only users') }}", {})
