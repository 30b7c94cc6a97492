"""Reads the arguments, opens folders, log and settings, runs one command, and turns every failure into a sentence."""

from __future__ import annotations

import argparse
import logging
import math
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

from ternlight.app import logs
from ternlight.app.cli.context import Context, Exit, MakeAssistant
from ternlight.app.cli.terminal import say, use_utf8
from ternlight.app.crash import CrashReports, last_crash
from ternlight.app.errors import KNOWN_ERRORS, FolderUnusable, describe
from ternlight.app.load_guard import LoadGuard
from ternlight.app.paths import Paths
from ternlight.app.settings import load_settings
from ternlight.app.version import version
from ternlight.engine.types import KVCodecName

_log = logging.getLogger("ternlight.app")


def start(arguments: Sequence[str], *, make_assistant: MakeAssistant | None = None) -> int:
    """Run one command; the exit code (`Exit`)."""
    use_utf8()
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as usage:  # argparse has printed the help, the version or what is wrong
        return int(usage.code or 0)
    crash_reports: CrashReports | None = None
    try:
        paths = Paths.under(options.data_dir) if options.data_dir else Paths.default()
        notices = _open_folders(paths, forgiving=options.command == "doctor")
        notices += _present(logs.set_up(paths.log_file, verbose=options.verbose))
        # The window says this itself, where it is seen.
        crash = last_crash(paths.crashes) if options.command is not None else None
        if crash is not None:
            notices += (f"Ternlight ended unexpectedly the last time. The report is kept as {crash.path}.",)
        crash_reports = CrashReports(paths.crashes)
        crash_reports.install()
        return _run(options, paths, notices, make_assistant)
    except BrokenPipeError:
        # Whoever read our output has enough; without this the interpreter complains when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.WORLD
    except KeyboardInterrupt:
        return Exit.STOPPED
    except KNOWN_ERRORS as error:
        _log.warning("%s: %s", type(error).__name__, error)
        say(error.user_message)
        return Exit.for_kind(error.kind)
    except Exception as error:  # noqa: BLE001 - the last place that can tell the user
        _log.error("failed", exc_info=error)
        message, kind = describe(error)
        say(message)
        return Exit.for_kind(kind)
    finally:
        if crash_reports is not None:
            crash_reports.close()
        logs.tear_down()


def _run(
    options: argparse.Namespace, paths: Paths, notices: tuple[str, ...], make_assistant: MakeAssistant | None
) -> int:
    loaded = load_settings(paths.settings_file)
    settings = loaded.settings
    notices += _present(loaded.notice)
    if options.model is not None:
        settings = replace(settings, model_path=str(options.model))
        LoadGuard(paths.loading_file).forget()
    if make_assistant is None:
        from ternlight.app.assistant import Assistant

        make_assistant = Assistant
    context = Context(paths=paths, settings=settings, make_assistant=make_assistant, notices=notices)
    if options.command not in ("doctor", None):
        for notice in notices:
            say(notice)
    match options.command:
        case "summarize":
            from ternlight.app.cli.summarize import summarize

            return summarize(context, options.file, length=options.length, as_json=options.json)
        case "chat":
            from ternlight.app.cli.chat import chat

            return chat(context)
        case "research":
            from ternlight.app.cli.research import research

            return research(
                context,
                options.question,
                searxng=options.searxng,
                allow=options.allow_host,
                deny=options.deny_host,
                offline=options.offline,
                pages=options.pages,
                as_json=options.json,
            )
        case "render":
            from ternlight.app.cli.render import render

            return render(options.source, options.out, theme=options.theme)
        case "check":
            from ternlight.app.cli.check import check

            return check(options.file, as_json=options.json)
        case "doctor":
            from ternlight.app.cli.doctor import doctor

            return doctor(context, as_json=options.json)
        case "convert":
            from ternlight.app.cli.convert import convert

            return convert(
                options.source,
                options.target,
                planes=options.planes,
                group=options.group,
                head=options.head,
                calibration=options.calibrate,
            )
        case "run":
            from ternlight.app.cli.run import RunOptions, run

            names = (field.name for field in fields(RunOptions))
            return run(RunOptions(**{name: getattr(options, "file" if name == "model" else name) for name in names}))
        case "inspect":
            from ternlight.app.cli.inspect import inspect

            return inspect(options.file, context=options.context, as_json=options.json)
        case "bench":
            from ternlight.app.cli.bench import bench_engine, bench_kv

            if options.part == "kv":
                return bench_kv(paths.cache, quick=options.quick, as_json=options.json)
            return bench_engine(
                paths.cache,
                quick=options.quick,
                as_json=options.json,
                llama_bench=options.llama_bench,
                python=options.peer_python,
            )
        case _:
            from ternlight.app.cli.window import window

            return window(context)


def _open_folders(paths: Paths, *, forgiving: bool) -> tuple[str, ...]:
    try:
        paths.create()
    except FolderUnusable as error:
        if not forgiving:
            raise
        return (error.user_message,)
    return ()


def _present(notice: str) -> tuple[str, ...]:
    return (notice,) if notice else ()


def _model_file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 50:
        raise argparse.ArgumentTypeError("give a number from 1 to 50")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    # Every command accepts the shared options too; without a default there, a value given before the command stays.
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    main = argparse.ArgumentParser(prog="ternlight", description=_DESCRIPTION)
    for parser in (shared, main):
        parser.add_argument("--data-dir", type=Path, metavar="DIR", help="keep everything in DIR")
        parser.add_argument("--model", type=_model_file, metavar="PATH", help="language model (GGUF) to use")
        parser.add_argument("-v", "--verbose", action="store_true", help="log in full, to stderr too")
    main.set_defaults(data_dir=None, model=None, verbose=False)
    main.add_argument("--version", action="version", version=f"ternlight {version()}")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", title="commands; without one, the window opens")

    summarize = commands.add_parser("summarize", parents=[shared], help="summarise a document with its sources")
    summarize.add_argument("file", type=Path, metavar="FILE")
    summarize.add_argument("--length", choices=("short", "medium", "long"), default=None)
    summarize.add_argument("--json", action="store_true", help="print one JSON object")

    research = commands.add_parser("research", parents=[shared], help="look a question up on the web, with its sources")
    research.add_argument("question", metavar="QUESTION")
    research.add_argument("--searxng", metavar="URL", default="", help="search with this SearXNG server only")
    research.add_argument(
        "--allow-host", metavar="HOST[:PORT]", action="append", default=[], help="open this host wherever it stands"
    )
    research.add_argument("--deny-host", metavar="HOST", action="append", default=[], help="never open this host")
    research.add_argument("--pages", type=_count, default=5, metavar="N", help="pages to read for each question (5)")
    research.add_argument("--offline", action="store_true", help="open no connection")
    research.add_argument("--json", action="store_true", help="print one JSON object")

    commands.add_parser("chat", parents=[shared], help="talk in the terminal")

    render = commands.add_parser("render", parents=[shared], help="typeset a Markdown file")
    render.add_argument("source", type=Path, metavar="IN.md")
    render.add_argument(
        "--out", type=Path, required=True, metavar="OUT", help="what to write: .pdf, .docx, .pptx or .md"
    )
    render.add_argument("--theme", default=None, help="colours and typefaces")

    check = commands.add_parser("check", parents=[shared], help="check a finished PDF, presentation or Word document")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="print one JSON object")

    doctor = commands.add_parser("doctor", parents=[shared], help="say what Ternlight finds on this computer")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")

    convert = commands.add_parser("convert", parents=[shared], help="rewrite a model as sums of ternary matrices")
    convert.add_argument("source", type=_model_file, metavar="IN.gguf")
    convert.add_argument("target", type=Path, metavar="OUT.gguf")
    convert.add_argument("--planes", type=int, choices=range(1, 5), default=3, help="matrices per matrix (default: 3)")
    convert.add_argument("--group", type=int, choices=(64, 128), default=64, help="weights per scale (default: 64)")
    convert.add_argument("--head", choices=("keep", "planes"), default="keep", help="embedding and output head")
    convert.add_argument("--calibrate", type=Path, metavar="TEXTFILE", help="make the outputs on this text come close")
    _add_engine_commands(commands, shared)
    return main


def _add_engine_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    run = commands.add_parser("run", parents=[shared], help="let a model file answer a prompt")
    run.add_argument("file", type=Path, metavar="MODEL")
    run.add_argument("-p", "--prompt", required=True, metavar="TEXT")
    run.add_argument("--raw", action="store_true", help="continue the text as it is, without a chat template")
    run.add_argument("--max-tokens", type=_at_least(1), default=512, metavar="N")
    run.add_argument("--temperature", type=_temperature, default=0.0, metavar="T", help="0 (the default) is exact")
    run.add_argument("--seed", type=_at_least(0), default=0, metavar="S")
    run.add_argument("--threads", type=_at_least(1), default=None, metavar="N")
    run.add_argument("--context", type=_at_least(1), default=4096, metavar="N", help="tokens (default 4096)")
    run.add_argument("--backend", choices=("auto", "native", "llama.cpp"), default="auto")
    run.add_argument(
        "--kv", choices=("auto", *get_args(KVCodecName)), default="auto", help="how the cache is kept (default auto)"
    )

    inspect = commands.add_parser("inspect", parents=[shared], help="say what a model file is and whether it runs")
    inspect.add_argument("file", type=Path, metavar="MODEL")
    inspect.add_argument("--context", type=_at_least(1), default=None, metavar="N", help="tokens to count memory for")
    inspect.add_argument("--json", action="store_true", help="print one JSON object")

    bench = commands.add_parser("bench", parents=[shared], help="measure the speed of a part of Ternlight")
    bench.add_argument("part", choices=("engine", "kv"))
    bench.add_argument("--quick", action="store_true", help="within a minute, with fewer layers")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.add_argument("--llama-bench", type=_program, default=None, metavar="PATH", help="llama-bench to compare with")
    bench.add_argument(
        "--peer-python", type=_program, default=None, metavar="PATH", help="Python with llama_cpp to compare with"
    )


def _program(text: str) -> Path:
    found = shutil.which(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no program {text}")
    return Path(found).absolute()


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"{number} is less than {least}")
        return number

    return whole_number


def _temperature(text: str) -> float:
    number = float(text)
    if not 0.0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number of zero or more")
    return number


_DESCRIPTION = (
    "A desktop assistant that runs on your own computer. Nothing you give it leaves the computer; only research sends "
    "its search words to the web."
)
