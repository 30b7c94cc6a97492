"""`ternlight index list | add | update | watch | rename | remove`: the collections that `ternlight ask` searches."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from ternlight.agents.events import RunCancelled, RunFailed, RunFinished, RunStarted
from ternlight.app.assistant import Assistant
from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.following import follow, running
from ternlight.app.cli.terminal import ProgressLine, plain, say
from ternlight.app.library import FileEvents, NothingToAsk
from ternlight.app.reading import counted
from ternlight.app.run_events import Emit, events_of
from ternlight.tools.rag.types import Collection, FileState, Report

Work = Callable[[Assistant, Report], Awaitable[None]]


def list_collections(context: Context, name: str | None, *, as_json: bool) -> int:
    """Show the collections, or the files of one; the exit code."""
    collections: list[Collection] = []
    files: list[FileState] = []

    async def work(assistant: Assistant, report: Report) -> None:
        if name is None:
            collections.extend(await assistant.collections())
        else:
            files.extend(await assistant.collection_files(name))

    code = _run(context, work)
    if code is Exit.DONE:
        if as_json:
            value = [_file(state) for state in files] if name is not None else [_collection(one) for one in collections]
            print(json.dumps(value, ensure_ascii=False, indent=2))
        else:
            lines = [_file_line(state) for state in files] if name is not None else [_line(one) for one in collections]
            print(plain("\n".join(lines)) if lines else "Nothing yet.")
    return code


def add(context: Context, name: str, paths: Sequence[Path], *, watch: bool, as_json: bool) -> int:
    """Add files and folders to a collection, which is made if there is none of that name; the exit code."""
    files: list[FileState] = []

    async def work(assistant: Assistant, report: Report) -> None:
        if all(one.name.casefold() != " ".join(name.split()).casefold() for one in await assistant.collections()):
            await assistant.create_collection(name)
        folders = [path for path in paths if watch and path.is_dir()]
        for folder in folders:
            await assistant.watch_folder(name, folder, report)
        files.extend(await assistant.add_files(name, paths, report))

    code = _run(context, work)
    failed = [state for state in files if state.status == "failed"]
    for state in failed:
        say(state.reason)
    if code is Exit.DONE:
        found = [state for state in files if state.status == "indexed"]
        if as_json:
            print(json.dumps([_file(state) for state in files], ensure_ascii=False, indent=2))
        else:
            print(plain(f"{counted(len(found), 'file')} in “{name}” can be asked about."))
        if failed and not found:
            return Exit.WORLD
    return code


def update(context: Context, name: str) -> int:
    """Read again what has changed; the exit code."""

    async def work(assistant: Assistant, report: Report) -> None:
        changed = await assistant.refresh_collection(name, report)
        print(plain(f"“{name}” is up to date." if changed else f"Nothing in “{name}” has changed."))

    return _run(context, work)


def watch(context: Context) -> int:
    """Keep the collections in step with their folders until Ctrl-C; the exit code."""

    async def work(assistant: Assistant, report: Report) -> None:
        folders = [folder for one in await assistant.collections() for folder in one.folders]
        if not folders:
            raise NothingToAsk("No folder is watched. Add one with ternlight index add --watch NAME FOLDER.")
        say(f"Watching {', '.join(map(str, folders))}. Ctrl-C ends it.")
        await assistant.watch_folders(progress=report)

    return _run(context, work)


def rename(context: Context, name: str, new: str) -> int:
    """Give a collection another name; the exit code."""
    return _run(context, lambda assistant, report: assistant.rename_collection(name, new))


def remove(context: Context, name: str, paths: Sequence[Path]) -> int:
    """Remove files from a collection, or without any the collection; the exit code. The files themselves stay."""
    missing: list[Path] = []

    async def work(assistant: Assistant, report: Report) -> None:
        if not paths:
            await assistant.delete_collection(name)
        for path in paths:
            if not await assistant.remove_file(name, path):
                missing.append(path)

    code = _run(context, work)
    for path in missing:
        say(f"“{path}” is not in “{name}”.")
    return Exit.WORLD if missing and code is Exit.DONE else code


def _run(context: Context, work: Work) -> Exit:
    """Do something with the collections: progress on stderr, Ctrl-C stops it and keeps what is finished."""
    assistant = context.make_assistant(context.paths, context.settings)
    progress = ProgressLine()

    async def run(emit: Emit) -> None:
        emit(RunStarted(model=""))
        await work(assistant, FileEvents(emit))
        emit(RunFinished(parts=()))

    with running(assistant) as agent:
        for event in follow(agent, lambda: events_of(run)):
            progress.show(event)
    progress.clear()
    if assistant.library_notice:
        say(assistant.library_notice)
    match event:
        case RunFinished():
            return Exit.DONE
        case RunCancelled():
            say("Stopped. What was finished is kept; the rest is read by the next ternlight index update.")
            return Exit.STOPPED
        case RunFailed():
            say(event.message)
            return Exit.for_kind(event.error_kind)
    raise AssertionError(f"a run ended with {event!r}")


def _collection(one: Collection) -> dict[str, object]:
    return {
        "name": one.name,
        "files": one.files,
        "indexed": one.indexed,
        "folders": [str(folder) for folder in one.folders],
    }


def _file(state: FileState) -> dict[str, object]:
    return {"path": str(state.path), "status": state.status, "pages": state.pages, "reason": state.reason}


def _line(one: Collection) -> str:
    watched = f", watching {', '.join(map(str, one.folders))}" if one.folders else ""
    return f"{one.name}: {counted(one.files, 'file')}, {one.indexed} indexed{watched}"


def _file_line(state: FileState) -> str:
    pages = f", {counted(state.pages, 'page')}" if state.pages else ""
    return f"{state.path}: {state.status}{pages}" + (f" ({state.reason})" if state.reason else "")
