"""A conversation as a file: Markdown, PDF, Word, or JSON that holds everything. Qt-free."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from ternlight.agents.messages import CitationsPart, ErrorPart, FilePart, Message, SummaryPart, TextPart, part_to_json
from ternlight.agents.workflows.press import HERE, Press
from ternlight.app.files import write_atomically
from ternlight.app.store import Conversation, StoredMessage
from ternlight.tools.typeset.produce import read_markdown

Format = Literal["md", "pdf", "docx", "json"]
Speakers = Mapping[str, str]
"""What the headings call the user and the assistant, by their roles."""
ENGLISH: Speakers = {"user": "You", "assistant": "Ternlight"}
_SPECIAL = "\\`*_[]<>#|!~$"


async def export_conversation(
    conversation: Conversation,
    messages: Sequence[StoredMessage],
    path: Path,
    format: Format,
    speakers: Speakers = ENGLISH,
    *,
    press: Press = HERE,
) -> tuple[str, ...]:
    """Write the branch that is shown to `path`, whole or not at all; sentences about what was left out.

    Raises `OSError`, and `ToolError` from typesetting.
    """
    if format == "json":
        await asyncio.to_thread(write_atomically, path, as_json(conversation, messages).encode())
        return ()
    return await export_markdown(as_markdown(conversation, messages, speakers), conversation.title, path, press=press)


async def export_markdown(markdown: str, title: str, path: Path, *, press: Press = HERE) -> tuple[str, ...]:
    """Write Markdown to a file whose name ends in .md, .pdf or .docx; sentences about what was left out.

    Raises `OSError`, and `ToolError` from typesetting.
    """
    if path.suffix.lower() == ".md":
        await asyncio.to_thread(write_atomically, path, markdown.encode())
        return ()
    # The text of an answer cannot name a picture of this computer: none is in a folder that does not exist.
    nowhere = path.parent / ".no pictures"
    read = await asyncio.to_thread(read_markdown, markdown, nowhere, name=title)
    return (*read.notes, *await press.report(read.report, path))


def as_json(conversation: Conversation, messages: Sequence[StoredMessage]) -> str:
    """Every part of every message, as it is stored."""
    value = {
        "format": "ternlight-conversation",
        "version": 1,
        "title": conversation.title,
        "created": _iso(conversation.created),
        "updated": _iso(conversation.updated),
        "messages": [
            {
                "role": stored.message.role,
                "created": _iso(stored.created),
                "state": stored.state,
                "parts": [part_to_json(part) for part in stored.message.parts],
            }
            for stored in messages
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_markdown(conversation: Conversation, messages: Sequence[StoredMessage], speakers: Speakers = ENGLISH) -> str:
    """The words of the conversation. What the user and documents say is escaped, what a model says is Markdown."""
    lines = [f"# {_plain(conversation.title) or 'Conversation'}", ""]
    for stored in messages:
        written = _body(stored.message)
        if written:
            lines += [f"## {_plain(speakers[stored.message.role])}", "", *written]
    return "\n".join(lines).rstrip() + "\n"


def _body(message: Message) -> list[str]:
    lines: list[str] = []
    for part in message.parts:
        match part:
            case TextPart() if message.role == "user":
                lines += [_plain(line) + "  " if line.strip() else "" for line in part.text.splitlines()] + [""]
            case TextPart():
                lines += [_demoted(part.text.strip()), ""]
            case FilePart():
                lines += [f"*{_plain(part.name)}*", ""]
            case SummaryPart():
                lines += [f"**{_plain(part.document)}**", ""]
                for point in part.points:
                    lines += [f"- {_plain(point.text)} ({point.page})", f"  > {_plain(point.quote)}"]
                lines += ["", *(_plain(note) + "\n" for note in part.notes)]
            case CitationsPart():
                for place in part.citations:
                    where = place.url or f"p. {place.page}"
                    lines.append(f"- \\[{place.n}\\] {_plain(place.title)}, {_plain(where)}: “{_plain(place.quote)}”")
                lines += ["", *(_plain(note) + "\n" for note in part.notes)]
            case ErrorPart():
                lines += [f"*{_plain(part.message)}*", ""]
            case _:
                pass
    return lines


def _demoted(markdown: str) -> str:
    """Headings of an answer two levels down, below those of the conversation; code is left alone."""
    lines, fence = [], ""
    for line in markdown.splitlines():
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~"):
            fence = "" if fence == mark else fence or mark
        heading = not fence and line.startswith("#") and line.lstrip("#").startswith(" ")
        lines.append("##" + line if heading and len(line) - len(line.lstrip("#")) <= 4 else line)
    return "\n".join(lines)


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in " ".join(text.split()))


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")
