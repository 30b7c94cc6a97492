"""Doing the steps that are still to be done, and saying what failed and what to do about it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence

from steps import system, toolchain
from steps.checkout import Checkout
from steps.console import StepLine, say
from steps.cures import cure_for
from steps.lock import exclusive
from steps.plan import COMPILING, OPTIONAL, Step, pending
from steps.process import CommandFailed, Runner
from steps.stamp import Stamp, key_of

SHOWN_TAIL_LINES = 12
# What surrounds the lines that tell what was wrong: pip's frame and warnings, and the compilers' command lines.
_NOISE = re.compile(
    r"\s*(?:note:|hint:|full command:|cwd:|[×╰│]|exit code:|\[end of output\]|error: (?:subprocess-exited|failed-wheel)"
    r"|Building .*: (?:started|finished)|Running command|WARNING: (?:Retrying|Location .* is ignored)"
    r"|\S*(?:cc|clang|\+\+)(?:-\d+)? -|$)"
)
SYSTEM = "System packages"


class BootstrapFailed(Exception):
    """Bootstrap cannot go on; the text is for the user."""


def prepare(checkout: Checkout, *, test: bool, leave_out: Sequence[str] = (), take: Sequence[str] = ()) -> Stamp:
    """Do every step that is still to be done; raises BootstrapFailed. Returns the stamp.

    `leave_out` and `take` name optional steps: left out from now on, or tried (again).
    """
    stamp = Stamp.load(checkout.stamp)
    system_done = _system_name(test), _system_key(test)
    if not leave_out and not take and not pending(checkout, stamp, test=test) and system_done in stamp.done.items():
        return stamp

    def on_wait() -> None:
        say("Another bootstrap is at work in this folder; waiting for it to end (Ctrl-C stops waiting).")

    with exclusive(checkout.lock, on_wait) as lock:
        stamp = Stamp.load(checkout.stamp)
        without = stamp.without = sorted({*stamp.without, *leave_out} - set(take))
        for name in take:
            stamp.failed.pop(name, None)
        steps = pending(checkout, stamp, test=test)
        started = time.monotonic()
        if steps:
            if steps[0].name == "environment" and (short := system.short_of_room(checkout.root)):
                raise BootstrapFailed(short)
            checkout.log.write_text(f"bootstrap, {time.strftime('%Y-%m-%d %H:%M:%S')}\n", encoding="utf-8")
            say(f"Setting up Ternlight in {checkout.root} (full output: {checkout.log})")
        tools = toolchain.needed_tools() if any(step.name in COMPILING for step in steps) else []
        system_is_whole = _install_system_packages(checkout, tools, test=test)
        for number, step in enumerate(steps, 1):
            _do(checkout, step, f"[{number}/{len(steps)}] {step.title}", lock, without)
        if steps:
            say(f"Set up in {time.monotonic() - started:.0f} s.")
        stamp = Stamp.load(checkout.stamp)
        stamp.without = without
        if system_is_whole:
            stamp.done.update([system_done])
        stamp.save()
        return stamp


def unavailable(stamp: Stamp) -> list[str]:
    """A sentence for each optional part that the program has to do without."""
    sentences = []
    for name, what in OPTIONAL.items():
        again = f"To install it: python3 installer/bootstrap.py --with {name}"
        if name in stamp.without:
            sentences.append(f"{what}: it was left out on request. {again}")
        elif name in stamp.failed:
            sentences.append(f"{what}: {stamp.failed[name]['reason']} {again}")
    return sentences


def _system_name(test: bool) -> str:
    return "system for tests" if test else "system"


def _system_key(test: bool) -> str:
    return key_of(*system.WINDOW_PACKAGES, *(system.TEST_PACKAGES if test else ()))


def _install_system_packages(checkout: Checkout, tools: Sequence[str], *, test: bool) -> bool:
    """Install `tools`, without which nothing can be built, and what the window (and the tests) need, or say how.

    Returns whether everything is there; raises BootstrapFailed if `tools` cannot be had.
    """
    lacking, line = _lacking_libraries(test=test)
    if not tools and not lacking:
        return True
    if system.has_apt() and system.is_root():
        runner = Runner(StepLine(SYSTEM), checkout.log, checkout.root)
        try:
            for command in system.apt_commands([*tools, *lacking]):
                runner(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        except CommandFailed as error:
            runner.line.end("failed")
            if tools:
                raise BootstrapFailed(_failure(SYSTEM, checkout, error)) from error
            say(f"{_failure(SYSTEM, checkout, error)}\n  Going on without; the window may not open. By hand: {line}")
            return False
        runner.line.end(f"{len(tools) + len(lacking)} installed")
        return True
    if tools:
        lines = "\n  ".join(toolchain.lines_for(tools))
        raise BootstrapFailed(
            f"Building needs what this machine lacks: {', '.join(tools)}. Run this and start again:\n  {lines}"
        )
    if test or system.has_display():
        names = ", ".join(lacking)
        say(f"The window needs packages that this system lacks ({names}). Going on without. To install them:\n  {line}")
    return False


def _lacking_libraries(*, test: bool) -> tuple[list[str], str]:
    """What the window and the tests need and the system lacks, and the line that installs it."""
    if not sys.platform.startswith("linux"):
        return [], ""
    if system.has_apt():
        lacking = system.missing_packages([*system.WINDOW_PACKAGES, *(system.TEST_PACKAGES if test else ())])
        return lacking, system.apt_line(lacking)
    programs = [name for name, program in system.TEST_PROGRAMS.items() if test and not shutil.which(program)]
    lacking = [*system.missing_libraries(system.WINDOW_LIBRARIES), *programs]
    return lacking, system.other_line(test=test) or "(with your system's package manager)"


def _do(checkout: Checkout, step: Step, label: str, lock: int, without: list[str]) -> None:
    if step.note:
        say(step.note)
    runner = Runner(StepLine(label), checkout.log, checkout.root, lock)
    try:
        step.action(checkout, runner)
    except CommandFailed as error:
        runner.line.end("failed")
        if step.name not in OPTIONAL:
            raise BootstrapFailed(_failure(step.title, checkout, error)) from error
        say(_failure(step.title, checkout, error))
        cure = cure_for(error.tail)
        if not cure.passing:
            reason = f"{step.title} could not be installed. {cure.text}"
            Stamp.load(checkout.stamp).gave_up(step.name, step.key, reason)
        return
    except OSError as error:
        runner.line.end("failed")
        raise BootstrapFailed(f"{step.title} failed: {error}.\n  Cure: {cure_for(str(error)).text}") from error
    except BaseException:
        runner.line.end("interrupted")
        raise
    runner.line.end()
    stamp = Stamp.load(checkout.stamp)
    stamp.without = without
    for name, key in step.satisfies.items():
        stamp.succeeded(name, key)


def _failure(title: str, checkout: Checkout, error: CommandFailed) -> str:
    """What failed, the end of its output, where the rest is, and the cure."""
    lines = [line for line in error.tail.splitlines() if not _NOISE.match(line)]
    shown = "\n".join(f"  | {line[:200]}" for line in lines[-SHOWN_TAIL_LINES:])
    command = subprocess.list2cmdline(error.command)
    command = command if len(command) < 160 else command[:150] + " ..."
    return f"{title} failed.\n  $ {command}\n{shown}\n  Log:  {checkout.log}\n  Cure: {cure_for(error.tail).text}"
