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

            return summarize(
                context, options.file, length=options.length, as_json=options.json, password=options.password
            )
        case "chat":
            from ternlight.app.cli.chat import chat

            return chat(context, folders=options.folder, resume=options.resume)
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
        case "ask":
            from ternlight.app.cli.ask import ask

            return ask(
                context,
                options.question,
                documents=options.docs,
                collection=options.collection,
                as_json=options.json,
                password=options.password,
            )
        case "index":
            return _index(context, options)
        case "deck" | "report":
            from ternlight.app.cli.make import MakeOptions, deck, report

            made = MakeOptions(**{field.name: getattr(options, field.name) for field in fields(MakeOptions)})
            if options.command == "report":
                return report(context, made)
            return deck(context, made, slides=options.slides, pitch=options.pitch, facts=dict(options.fact))
        case "render":
            from ternlight.app.cli.render import render

            return render(options.source, options.out, theme=options.theme)
        case "check":
            from ternlight.app.cli.check import check

            return check(options.file, as_json=options.json)
        case "doctor":
            from ternlight.app.cli.doctor import doctor

            return doctor(context, as_json=options.json)
        case "memory":
            from ternlight.app.cli.memory import memory

            return memory(context, forget=options.forget, clear=options.clear, as_json=options.json)
        case "mcp":
            from ternlight.app.cli.mcp import mcp_list, mcp_test

            if options.action == "list":
                return mcp_list(context, as_json=options.json)
            return mcp_test(context, options.name, as_json=options.json)
        case "serve":
            from ternlight.app.cli.serve import ServeOptions, serve

            asked = {field.name: getattr(options, field.name) for field in fields(ServeOptions)}
            return serve(context, ServeOptions(**asked))
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
        case "bench" if options.part == "embed":
            from ternlight.app.cli.bench import bench_embed

            return bench_embed(paths.cache, quick=options.quick, as_json=options.json, also=options.also)
        case "bench" if options.part == "agents":
            from ternlight.app.cli.bench_agents import bench_agents

            return bench_agents(
                context, quick=options.quick, as_json=options.json, bfcl=options.bfcl, record=options.record
            )
        case "bench":
            from ternlight.app.cli.bench import bench_documents, bench_engine, bench_kv

            if options.part == "documents":
                return bench_documents(context, quick=options.quick, as_json=options.json)
            if options.part == "kv":
                return bench_kv(
                    paths.cache,
                    quick=options.quick,
                    as_json=options.json,
                    only=options.only,
                    join=options.join,
                    record=options.record,
                )
            return bench_engine(
                paths.cache,
                quick=options.quick,
                as_json=options.json,
                llama_bench=options.llama_bench,
                pythons=options.peer_python,
                only=options.only,
                join=options.join,
            )
        case _:
            from ternlight.app.cli.window import window

            return window(context)


def _index(context: Context, options: argparse.Namespace) -> int:
    from ternlight.app.cli import index

    match options.action:
        case "list":
            return index.list_collections(context, options.name, as_json=options.json)
        case "add":
            return index.add(context, options.name, options.paths, watch=options.watch, as_json=options.json)
        case "update":
            return index.update(context, options.name)
        case "watch":
            return index.watch(context)
        case "rename":
            return index.rename(context, options.name, options.new)
        case _:
            return index.remove(context, options.name, options.paths)


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


def _folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def _model_file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def _model(text: str) -> Path:
    """A model file, or a folder with one in parts."""
    path = Path(text).expanduser().absolute()
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no file or folder {text}")
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

    _add_password(summarize)

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

    ask = commands.add_parser("ask", parents=[shared], help="put a question to your own documents")
    ask.add_argument("question", nargs="?", default=None, metavar="QUESTION")
    ask.add_argument("--docs", nargs="+", action="extend", default=[], metavar="FILE", help="documents or folders")
    ask.add_argument("--collection", metavar="NAME", default=None, help="a collection made with ternlight index")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    _add_password(ask)
    _add_index_commands(commands, shared)

    chat = commands.add_parser("chat", parents=[shared], help="talk in the terminal")
    chat.add_argument(
        "--folder", type=_folder, action="append", default=[], metavar="DIR", help="let it look into the files there"
    )

    chat.add_argument("--resume", action="store_true", help="first finish the answer that a crash cut off")

    _add_making_commands(commands, shared)

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
    convert.add_argument("source", type=_model, metavar="IN.gguf")
    convert.add_argument("target", type=Path, metavar="OUT.gguf")
    convert.add_argument("--planes", type=int, choices=range(1, 5), default=3, help="matrices per matrix (default: 3)")
    convert.add_argument("--group", type=int, choices=(64, 128), default=64, help="weights per scale (default: 64)")
    convert.add_argument("--head", choices=("keep", "planes"), default="keep", help="embedding and output head")
    convert.add_argument("--calibrate", type=Path, metavar="TEXTFILE", help="make the outputs on this text come close")
    _add_engine_commands(commands, shared)
    _add_serve(commands, shared)
    memory = commands.add_parser("memory", parents=[shared], help="read or delete what the assistant remembers")
    what = memory.add_mutually_exclusive_group()
    what.add_argument("--forget", type=_at_least(1), default=None, metavar="N", help="delete line N")
    what.add_argument("--clear", action="store_true", help="delete everything")
    memory.add_argument("--json", action="store_true", help="print JSON")
    mcp = commands.add_parser("mcp", parents=[shared], help="list or test the MCP servers, whose tools can be used")
    mcp.add_argument("action", choices=("list", "test"))
    mcp.add_argument("name", nargs="?", default=None, metavar="SERVER", help="test this one alone")
    mcp.add_argument("--json", action="store_true", help="print JSON")
    return main


def _add_password(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--password",
        action="store_true",
        help="read the password of protected files from the first line of the input (or set TERNLIGHT_PASSWORD); on a "
        "terminal it is asked for",
    )


def _add_index_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    index = commands.add_parser("index", parents=[shared], help="keep collections of documents to put questions to")
    actions = index.add_subparsers(dest="action", metavar="ACTION", required=True)

    listing = actions.add_parser("list", parents=[shared], help="show the collections, or the files of one")
    listing.add_argument("name", nargs="?", default=None, metavar="NAME")
    listing.add_argument("--json", action="store_true", help="print JSON")

    add = actions.add_parser("add", parents=[shared], help="add files and folders to a collection, new or old")
    add.add_argument("name", metavar="NAME")
    add.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    add.add_argument("--watch", action="store_true", help="from now on follow what changes in the folders")
    add.add_argument("--json", action="store_true", help="print JSON")

    update = actions.add_parser("update", parents=[shared], help="read again what has changed")
    update.add_argument("name", metavar="NAME")

    actions.add_parser("watch", parents=[shared], help="follow the watched folders until Ctrl-C")

    rename = actions.add_parser("rename", parents=[shared], help="give a collection another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NEWNAME")

    remove = actions.add_parser("remove", parents=[shared], help="forget a collection, or some of its files")
    remove.add_argument("name", metavar="NAME")
    remove.add_argument("paths", type=Path, nargs="*", metavar="PATH")


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    serve = commands.add_parser("serve", parents=[shared], help="let other programs use the models, by OpenAI's API")
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="to listen on (this computer alone)")
    serve.add_argument("--port", type=_port, default=8420, metavar="N", help="0 takes any free one (default 8420)")
    serve.add_argument("--token", default=None, metavar="TEXT", help="what clients send as API key; made up otherwise")
    serve.add_argument("--no-token", action="store_true", help="let every program on this computer in")
    serve.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[], help="a name under which it may be asked for"
    )
    serve.add_argument(
        "--allow-origin", metavar="ORIGIN", action="append", default=[], help="web pages that may use it"
    )
    serve.add_argument("--json", action="store_true", help="say address and token as one JSON object")


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
    bench.add_argument("part", choices=("engine", "embed", "agents", "documents", "kv"))
    bench.add_argument("--quick", action="store_true", help="within minutes, with less of everything")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    bench.add_argument("--only", action="append", default=[], metavar="PART", help="of kv, engine: measure this alone")
    joining = "of kv, engine: take the rest from this report"
    bench.add_argument("--join", type=Path, action="append", default=[], metavar="JSON", help=joining)
    bench.add_argument("--bfcl", type=_model_file, default=None, metavar="WHEEL", help="bfcl-eval's data, for agents")
    bench.add_argument(
        "--record", type=Path, default=None, metavar="FILE", help="of agents, kv: keep what is found, and go on from it"
    )
    bench.add_argument("--llama-bench", type=_program, default=None, metavar="PATH", help="llama-bench to compare with")
    bench.add_argument(
        "--peer-python",
        type=_program,
        action="append",
        default=[],
        metavar="PATH",
        help="Python with llama_cpp to compare with",
    )
    bench.add_argument(
        "--also", type=_named_file, action="append", default=[], metavar="NAME=FILE", help="embedder to compare with"
    )


def _add_making_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    deck = commands.add_parser("deck", parents=[shared], help="make a presentation from a topic, files or a page")
    report = commands.add_parser("report", parents=[shared], help="make a report from a topic, files or a page")
    for parser, kinds in ((deck, ".pptx"), (report, ".pdf, .docx or .md")):
        parser.add_argument("topic", nargs="?", default="", metavar="TOPIC", help="looked up on the web")
        parser.add_argument("--from", dest="files", nargs="+", type=Path, default=[], metavar="FILE")
        parser.add_argument("--url", default="", metavar="ADDRESS", help="a page of the web")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT", help=f"what to write: {kinds}")
        parser.add_argument("--theme", default="harbour", help="colours and typefaces (harbour)")
        parser.add_argument("--title", default="", help="in place of the sources' own")
        parser.add_argument("--author", default="", help="named on the cover")
        parser.add_argument("--searxng", metavar="URL", default="", help="search with this SearXNG server only")
        parser.add_argument(
            "--allow-host", metavar="HOST[:PORT]", action="append", default=[], help="open this host wherever it stands"
        )
        parser.add_argument("--deny-host", metavar="HOST", action="append", default=[], help="never open this host")
        parser.add_argument("--offline", action="store_true", help="open no connection")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
    deck.add_argument("--slides", type=_slides, default=0, metavar="N", help="how many, cover and sources included")
    deck.add_argument("--pitch", action="store_true", help="a pitch deck instead of one that follows the sources")
    deck.add_argument(
        "--fact", type=_fact, action="append", default=[], metavar="NAME=VALUE",
        help="what only you know, for a pitch: company, purpose, price, payer, margin, traction, team, milestones, "
        "amount, uses, contact; several in one are parted by semicolons",
    )  # fmt: skip


def _slides(text: str) -> int:
    if not text.isdecimal() or not 5 <= int(text) <= 40:
        raise argparse.ArgumentTypeError("give a number from 5 to 40")
    return int(text)


def _fact(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not value.strip():
        raise argparse.ArgumentTypeError("give NAME=VALUE")
    return name.strip(), value


def _program(text: str) -> Path:
    found = shutil.which(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no program {text}")
    return Path(found).absolute()


def _named_file(text: str) -> tuple[str, Path]:
    name, _, file = text.partition("=")
    if not name or not file:
        raise argparse.ArgumentTypeError(f"{text} is not NAME=FILE")
    return name, _model_file(file)


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"{number} is less than {least}")
        return number

    return whole_number


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return int(text)


def _temperature(text: str) -> float:
    number = float(text)
    if not 0.0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number of zero or more")
    return number


_DESCRIPTION = (
    "A desktop assistant that runs on your own computer. Nothing you give it leaves the computer; only research sends "
    "its search words to the web."
)
