"""The command line of bootstrap."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from steps import checks, system
from steps.checkout import Checkout
from steps.console import say
from steps.plan import OPTIONAL
from steps.prepare import BootstrapFailed, prepare, unavailable

USAGE = """\
python3 installer/bootstrap.py                    set Ternlight up (once) and open its window
python3 installer/bootstrap.py run [ARGS ...]     the same, passing ARGS to `ternlight`
python3 installer/bootstrap.py test [ARGS ...]    set up, run every check, and pytest with ARGS

Options, before the command:
  --without llama   leave llama-cpp-python out, which is compiled for minutes: summaries are then made of the
                    document's own sentences, and there is no chat; remembered until
  --with llama      install it after all, or try again after it failed
  --help            this text

Everything is made inside this folder (.venv and build). To start afresh, delete .venv.
"""


class UsageError(Exception):
    """The command line cannot be understood; the text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed command line. `command` is "window", "run", "test" or "help"."""

    command: str
    arguments: Sequence[str]
    leave_out: Sequence[str]
    take: Sequence[str]


def parse(words: Sequence[str]) -> Request:
    """Options, then a command, then what is passed on untouched; raises UsageError."""
    rest = list(words)
    leave_out: list[str] = []
    take: list[str] = []
    while rest and rest[0].startswith("-"):
        option, equals, value = rest.pop(0).partition("=")
        if option in ("-h", "--help"):
            return Request("help", (), (), ())
        if option not in ("--without", "--with"):
            raise UsageError(f"There is no option {option}.")
        name = value if equals else (rest.pop(0) if rest else "")
        if name not in OPTIONAL:
            raise UsageError(f"{option} takes one of: {', '.join(OPTIONAL)}.")
        (leave_out if option == "--without" else take).append(name)
    command = rest.pop(0) if rest else "window"
    if command not in ("run", "test", "window"):
        raise UsageError(f"There is no command {command!r}.")
    return Request(command, rest, leave_out, take)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def start(program: Sequence[str]) -> int:
    """Become the program; where a process cannot be replaced, run it and return its exit code."""
    if os.name != "nt":
        os.execv(program[0], list(program))
    return subprocess.run(list(program), check=False).returncode


def main(words: Sequence[str]) -> int:
    """Run bootstrap; returns the exit code."""
    try:
        request = parse(words)
    except UsageError as error:
        say(f"{error}\n\n{USAGE}")
        return 2
    if request.command == "help":
        print(USAGE, end="")
        return 0
    checkout = Checkout(Path(__file__).resolve().parents[2])
    if not (checkout.root / "pyproject.toml").is_file():
        say(f"{checkout.root} is not a checkout of Ternlight: pyproject.toml is missing. Clone the project anew.")
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    test = request.command == "test"
    try:
        stamp = prepare(checkout, test=test, leave_out=request.leave_out, take=request.take)
        for sentence in unavailable(stamp):
            say(sentence)
        if test:
            return checks.run_stages(checkout, checks.stages(checkout, request.arguments))
    except BootstrapFailed as error:
        say(f"\n{error}")
        return 1
    except OSError as error:
        say(f"\nSetting up failed: {error}. Check the folder's permissions and the room on the disk, then start again.")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Start the same command again: it goes on where it stopped.")
        return 130
    arguments = list(request.arguments)
    if request.command == "window" and not system.has_display():
        say("No display here, so no window can open. The same job in the terminal, on Ternlight's sample document:")
        arguments = ["summarize", str(checkout.sample)]
    return start([str(checkout.program("ternlight")), *arguments])
