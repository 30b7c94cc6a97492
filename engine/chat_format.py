"""Messages to a prompt by the model's own chat template, without ever parsing what a message says.

The template is rendered with a private marker in place of each message's words; afterwards the text around the markers
is the template's (trusted) and the words go back in as untrusted segments. A template that loses, cuts or doubles up a
marker, refuses the messages or does not run is set aside for the family's written-out format.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Collection, Sequence

from ternlight.engine.chat_families import bitnet, chat_family, merge_system
from ternlight.engine.prompt import Segment, trusted, untrusted
from ternlight.engine.template_sandbox import TemplateFailure, render_template
from ternlight.engine.types import ChatMessage

log = logging.getLogger("ternlight.engine")


class ChatFormat:
    """One model's way of writing a conversation."""

    def __init__(
        self, template: str | None, *, special: Collection[str], architecture: str = "", bos: str = "", eos: str = ""
    ) -> None:
        """`special` are the texts of the special tokens; `bos` and `eos` what templates call bos_token, eos_token."""
        self._family = chat_family(special, architecture)
        # BitNet's own template is known to be stale, and runs without an error.
        self._template = None if self._family is bitnet else template
        self._variables = {"bos_token": bos, "eos_token": eos, "add_generation_prompt": True, "enable_thinking": False}

    def segments(self, messages: Sequence[ChatMessage]) -> list[Segment]:
        """The prompt up to where the assistant's answer begins."""
        if self._template is not None:
            for attempt in (list(messages), merge_system(messages)):
                try:
                    return self._by_template(self._template, attempt)
                except TemplateFailure as failure:
                    # A template's own words are a stranger's: they stay out of the log above debug.
                    log.debug("chat template failed: %s", failure)
            log.info("the model's chat template cannot be used; its family's format is used instead")
        return self._family(messages)

    def _by_template(self, template: str, messages: Sequence[ChatMessage]) -> list[Segment]:
        secret = f"tl{secrets.token_hex(8)}x"
        rendered_messages: list[dict[str, str]] = []
        words: dict[str, str] = {}
        for number, message in enumerate(messages):
            # White space at the ends stays in the template's sight, so that one that trims does so.
            core = message.content.strip()
            before, _, after = message.content.partition(core) if core else (message.content, "", "")
            marker = f"{secret}{number}y" if core else ""
            if marker:
                words[marker] = core
            rendered_messages.append({"role": message.role, "content": before + marker + after})
        budget = sum(len(message["content"]) for message in rendered_messages)
        text = render_template(template, {**self._variables, "messages": rendered_messages}, budget=budget)
        parts = re.split(f"({re.escape(secret)}[0-9]+y)", text)
        segments = [untrusted(words[part]) if part in words else trusted(part) for part in parts if part]
        used = [part for part in parts if part in words]
        if sorted(used) != sorted(words):
            raise TemplateFailure("the template drops or repeats a message")
        if any(secret[:8] in segment.text.lower() for segment in segments if segment.trusted):
            raise TemplateFailure("the template changes what a message says")
        return segments
