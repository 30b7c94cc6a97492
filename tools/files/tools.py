"""The user's files as four tools. Files are numbered when they are listed or found, and read by number."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ternlight.tools.base import Artifact, Tool, ToolContext, ToolResult, ToolSpec
from ternlight.tools.documents.read import read_document
from ternlight.tools.errors import RetryWithHint, ToolFailed
from ternlight.tools.files.folders import Folders, Found
from ternlight.tools.files.search import search
from ternlight.tools.schema import LONGEST_TEXT
from ternlight.tools.sources import Source

LIST, SEARCH, READ, WRITE = "list_files", "search_files", "read_file", "write_file"
MOST_LISTED = 60
MOST_FOUND = 12
LONGEST_WRITTEN = LONGEST_TEXT
"""Characters of a file that a model writes: a note, not a report, which is what workflows are for."""


def file_tools(folders: Folders) -> tuple[Tool, ...]:
    """The tools over the granted folders; none where nothing is granted."""
    if not folders.names:
        return ()
    return ListFiles(folders), SearchFiles(folders), ReadFile(folders), WriteFile(folders)


class ListFiles:
    """Lists a folder."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._spec = ToolSpec(
            name=LIST,
            title="List files",
            description=f"List a folder of the user's files. Files get numbers; {READ} opens a number.",
            parameters={
                "type": "object",
                "properties": {"folder": {"type": "string", "maxLength": 200, "description": "“” for the top"}},
                "required": ["folder"],
            },
            doing="Looking into {folder}",
            effect="read",
            examples=(
                "Which files are in my notes folder?",
                "What files do I have?",
                "List the folder Documents",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """List. Raises `RetryWithHint` for a folder that is not there or not granted."""
        asked = str(arguments["folder"]).strip().strip("/\\.")
        if not asked and len(self._folders.names) > 1:
            return ToolResult(text="\n".join(f"{name}/" for name in self._folders.names), title="The granted folders")
        folder = self._folders.resolve(asked)
        entries = await asyncio.to_thread(self._folders.entries, folder)
        lines = [_line(entry, context) for entry in entries[:MOST_LISTED]]
        more = f"\n{len(entries) - MOST_LISTED} more are not shown." if len(entries) > MOST_LISTED else ""
        return ToolResult(text="\n".join(lines) + more, title=f"{len(entries)} entries")


class SearchFiles:
    """Looks for words in names and texts."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._spec = ToolSpec(
            name=SEARCH,
            title="Search files",
            description=f"Look for words in the names and texts of the user's files. {READ} opens a number it gives.",
            parameters={
                "type": "object",
                "properties": {"query": {"type": "string", "minLength": 2, "maxLength": 100}},
                "required": ["query"],
            },
            doing="Looking for “{query}” in your files",
            effect="read",
            examples=(
                "Find the file about the contract",
                "Look in my files for the budget",
                "Which of my files mention the harbour?",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Search. Raises `RetryWithHint` for an empty query."""
        query = " ".join(str(arguments["query"]).split())
        if not query:
            raise RetryWithHint("“query” is empty: give a word to look for.")
        hits, whole = await asyncio.to_thread(search, self._folders, query, MOST_FOUND)
        lines = [_line(hit.file, context) + (f"\n    {hit.line}" if hit.line else "") for hit in hits]
        if not whole:
            lines.append("There are more files than could be looked at in time.")
        return ToolResult(text="\n".join(lines), title=f"{len(hits)} file{'s' * (len(hits) != 1)}")


class ReadFile:
    """Reads a file by its number."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._spec = ToolSpec(
            name=READ,
            title="Read a file",
            description=f"Read the text of a file by its number from {LIST} or {SEARCH}.",
            parameters={
                "type": "object",
                "properties": {
                    "source": {"type": "integer", "minimum": 1, "description": "number of the file"},
                    "page": {"type": "integer", "minimum": 1, "description": "page to begin with"},
                },
                "required": ["source"],
            },
            doing="Reading file {source}",
            effect="read",
            timeout=180.0,
            examples=(
                "Read file 2",
                "Open the second file",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Read. Raises `RetryWithHint` for a number without a file, and the errors of documents."""
        number, first = int(arguments["source"]), int(arguments.get("page", 1))
        source = context.sources.get(number)
        if source is None or not source.path:
            files = [str(n) for n, known in context.sources if known.path]
            hint = f"files have the numbers {', '.join(files[:20])}" if files else f"use {LIST} or {SEARCH} first"
            raise RetryWithHint(f"There is no file with the number {number}: {hint}.")
        # What was a file when it was listed may be a link to elsewhere by now.
        path = self._folders.still_there(Path(source.path))
        if path is None:
            raise RetryWithHint(f"File {number} is not in a folder you may use any more.")
        document = await read_document(path, progress=lambda done, total: context.progress(done, total, "pages"))
        if first > len(document.pages):
            raise RetryWithHint(f"File {number} has {len(document.pages)} pages.")
        known = context.sources.add(replace(source, document_id=document.id), document)
        pages = document.pages[first - 1 :]
        text = "\n\n".join(f"({page.kind} {page.number})\n{page.text}" for page in pages)
        return ToolResult(
            text=f"[{known}] {document.name}\n\n{text}",
            title=f"Read {document.name}" + (f" ({' '.join(document.warnings)})" if document.warnings else ""),
            sources=(known,),
        )


class WriteFile:
    """Writes a new text file; nothing that exists is ever changed."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._spec = ToolSpec(
            name=WRITE,
            title="Write a file",
            description="Write a short new text file (.txt, .md, .csv) into one of the user's folders; replaces none.",
            parameters={
                "type": "object",
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 120, "description": "folder/name.txt"},
                    "text": {"type": "string", "maxLength": LONGEST_WRITTEN},
                },
                "required": ["name", "text"],
            },
            doing="Writing {name}",
            effect="write",
            approval="ask",
            examples=(
                "Write a file called list.txt with milk and bread",
                "Save this as notes.md",
            ),
        )

    @property
    def spec(self) -> ToolSpec:
        """What it is."""
        return self._spec

    async def run(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Write. Raises `RetryWithHint` for a name that cannot be, or is taken; `ToolFailed` for a full disk."""
        path = self._folders.resolve(str(arguments["name"]))
        if path.suffix.lower() not in (".txt", ".md", ".csv"):
            raise RetryWithHint("The name must end in .txt, .md or .csv.")
        if not path.parent.is_dir():
            raise RetryWithHint("That folder does not exist. Use one that does.")
        size = await asyncio.to_thread(_write_new, path, str(arguments["text"]))
        kind = {".md": "text/markdown", ".csv": "text/csv"}.get(path.suffix.lower(), "text/plain")
        artifact = Artifact(path=path, name=path.name, media_type=kind, size_bytes=size)
        return ToolResult(
            text=f"Written: {self._folders.shown(path)}", title=f"Wrote {path.name}", artifacts=(artifact,)
        )


def _write_new(path: Path, text: str) -> int:
    data = text.encode("utf-8", "replace")
    try:
        # "x" fails where there is anything, a link to nowhere included.
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise RetryWithHint(f"There is a file called {path.name} already. Choose another name.") from None
    except OSError as error:
        raise ToolFailed(f"{path.name} could not be written ({error.strerror or error}).") from error
    return len(data)


def _line(entry: Found, context: ToolContext) -> str:
    if entry.is_folder:
        return f"{entry.shown}/"
    number = context.sources.add(Source(key=f"file:{entry.path}", title=entry.shown, path=str(entry.path)))
    when = datetime.fromtimestamp(entry.modified, context.now.tzinfo)
    return f"[{number}] {entry.shown} ({_size(entry.size_bytes)}, {when:%Y-%m-%d})"


def _size(count: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count = count // 1000
    return f"{count} GB"
