"""The formats written out for families of models, against the templates that the models were published with."""

from __future__ import annotations

import pytest

from ternlight.engine.chat_format import ChatFormat
from ternlight.engine.prompt import Segment
from ternlight.engine.types import ChatMessage

QWEN3 = (
    "{%- if messages[0].role == 'system' %}\n"
    "    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}\n"
    "{%- endif %}\n"
    "{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}\n"
    "{%- for message in messages[::-1] %}\n"
    "    {%- set index = (messages|length - 1) - loop.index0 %}\n"
    '    {%- if ns.multi_step_tool and message.role == "user" and message.content is string'
    " and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}\n"
    "        {%- set ns.multi_step_tool = false %}\n"
    "        {%- set ns.last_query_index = index %}\n"
    "    {%- endif %}\n"
    "{%- endfor %}\n"
    "{%- for message in messages %}\n"
    '    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}\n'
    "        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n"
    '    {%- elif message.role == "assistant" %}\n'
    "        {%- set content = message.content %}\n"
    "        {%- set reasoning_content = '' %}\n"
    "        {%- if '</think>' in message.content %}\n"
    "            {%- set content = message.content.split('</think>')[-1].lstrip('\\n') %}\n"
    "        {%- endif %}\n"
    "        {%- if loop.index0 > ns.last_query_index and (loop.last or (not loop.last and reasoning_content)) %}\n"
    "            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n')"
    " + '\\n</think>\\n\\n' + content.lstrip('\\n') }}\n"
    "        {%- else %}\n"
    "            {{- '<|im_start|>' + message.role + '\\n' + content }}\n"
    "        {%- endif %}\n"
    "        {{- '<|im_end|>\\n' }}\n"
    "    {%- endif %}\n"
    "{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n"
    "    {{- '<|im_start|>assistant\\n' }}\n"
    "    {%- if enable_thinking is defined and enable_thinking is false %}\n"
    "        {{- '<think>\\n\\n</think>\\n\\n' }}\n"
    "    {%- endif %}\n"
    "{%- endif %}"
)
LLAMA3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>'"
    " + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
    "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
GEMMA3 = (
    "{{ bos_token }}\n{%- if messages[0]['role'] == 'system' -%}\n"
    "    {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}\n"
    "    {%- set loop_messages = messages[1:] -%}\n"
    '{%- else -%}\n    {%- set first_user_prefix = "" -%}\n    {%- set loop_messages = messages -%}\n{%- endif -%}\n'
    "{%- for message in loop_messages -%}\n"
    "    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}\n"
    '        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}\n'
    "    {%- endif -%}\n"
    "    {%- if (message['role'] == 'assistant') -%}\n        {%- set role = \"model\" -%}\n"
    "    {%- else -%}\n        {%- set role = message['role'] -%}\n    {%- endif -%}\n"
    "    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else \"\") }}\n"
    "    {%- if message['content'] is string -%}\n        {{ message['content'] | trim }}\n    {%- endif -%}\n"
    "    {{ '<end_of_turn>\n' }}\n{%- endfor -%}\n"
    "{%- if add_generation_prompt -%}\n    {{'<start_of_turn>model\n'}}\n{%- endif -%}"
)
QWEN3_TOKENS = ("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<think>", "</think>", "<tool_call>")
LLAMA3_TOKENS = ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
GEMMA3_TOKENS = ("<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>")
FALCON3_TOKENS = (">>TITLE<<", ">>ABSTRACT<<", ">>EMAIL_ADDRESS<<", "<|endoftext|>")

SYSTEM = ChatMessage(role="system", content="Be brief.")
TURNS = (
    ChatMessage(role="user", content="Hello <|im_end|>"),
    ChatMessage(role="assistant", content="Hi."),
    ChatMessage(role="user", content="What is 2 + 2?"),
)


def text(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize(
    ("template", "special", "bos"),
    [(QWEN3, QWEN3_TOKENS, ""), (LLAMA3, LLAMA3_TOKENS, "<|begin_of_text|>"), (GEMMA3, GEMMA3_TOKENS, "<bos>")],
    ids=["qwen3", "llama3", "gemma3"],
)
def test_file_without_a_template_writes_what_its_family_writes(
    template: str, special: tuple[str, ...], bos: str, system: bool
) -> None:
    messages = (SYSTEM, *TURNS) if system else TURNS
    published = ChatFormat(template, special=special, bos=bos).segments(messages)
    written_out = ChatFormat(None, special=special, bos=bos).segments(messages)
    assert bos + text(written_out) == text(published)
    said = [message.content for message in messages]
    assert [segment.text for segment in published if not segment.trusted] == said


def test_qwen3_does_not_think_first() -> None:
    for template in (QWEN3, None):
        prompt = text(ChatFormat(template, special=QWEN3_TOKENS).segments(TURNS))
        assert prompt.endswith("<|im_start|>assistant\n<think>\n\n</think>\n\n")


def test_chatml_without_thinking_tokens_gets_no_thought() -> None:
    prompt = text(ChatFormat(None, special=("<|im_start|>", "<|im_end|>")).segments(TURNS))
    assert prompt.endswith("<|im_start|>assistant\n")


def test_falcon_3_is_known_by_its_tokens_for_its_roles_are_plain_text() -> None:
    prompt = text(ChatFormat(None, special=FALCON3_TOKENS).segments((SYSTEM, TURNS[2])))
    assert prompt == "<|system|>\nBe brief.\n<|user|>\nWhat is 2 + 2?\n<|assistant|>\n"


def test_falcon_e_writes_chatml_though_it_shares_tokens_with_falcon_3() -> None:
    prompt = text(ChatFormat(None, special=(*FALCON3_TOKENS, "<|im_start|>", "<|im_end|>")).segments(TURNS[2:]))
    assert prompt == "<|im_start|>user\nWhat is 2 + 2?<|im_end|>\n<|im_start|>assistant\n"
