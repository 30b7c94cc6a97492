"""Other programs as runners: a Python with llama-cpp-python, and any program with llama-bench's arguments and JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from ternlight.engine.benchmark import llama_worker
from ternlight.engine.benchmark.runners import CONTEXT
from ternlight.engine.errors import EngineError


class PeerFailed(EngineError):
    """A peer cannot run this model, or ended; the others go on without it."""


class PythonPeer:
    """llama.cpp as another Python has it installed, with its own settings.

    Its name tells what of the processor it was built to use.
    """

    def __init__(self, python: Path, model: Path, threads: int) -> None:
        """Start it and load the model. Raises `PeerFailed`."""
        command = [str(python), str(Path(llama_worker.__file__)), str(model), str(threads), str(CONTEXT)]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        except OSError as error:
            raise PeerFailed(f"{python} cannot be started: {error.strerror}.") from error
        try:
            built_for = self._answer().get("built_for", "")
            self.name = f"llama.cpp as installed ({built_for or 'no vectors'})"
        except BaseException:
            self.close()
            raise

    def prefill(self, count: int) -> float:
        """As in `Runner`. Raises `PeerFailed`."""
        return self._ask("prefill", count)

    def decode(self, count: int) -> float:
        """As in `Runner`. Raises `PeerFailed`."""
        return self._ask("decode", count)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _ask(self, what: str, count: int) -> float:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"what": what, "tokens": count}) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise PeerFailed(f"The peer of --peer-python has ended ({error.strerror}).") from error
        return float(self._answer()["seconds"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            raise PeerFailed(
                f"The Python of --peer-python cannot run this model with llama_cpp (it ended with {code})."
            )
        answer: dict[str, Any] = json.loads(line)
        return answer


class LlamaBench:
    """One start of the program for each measurement: it loads the model again, and leaves that out of its time."""

    def __init__(self, program: Path, model: Path, threads: int, *, repacking: bool = False) -> None:
        """`repacking`: let it reorder the weights when it loads them, where `repacks` says that it can."""
        more = ["-rtr", "1"] if repacking else []
        self.name = " ".join([program.stem, *more])
        self._command = [str(program), "-m", str(model), "-t", str(threads), "-r", "1", "-o", "json", *more]

    def prefill(self, count: int) -> float:
        """As in `Runner`. Raises `PeerFailed`."""
        return self._run(count, "-p", str(count), "-n", "0")

    def decode(self, count: int) -> float:
        """As in `Runner`. Raises `PeerFailed`."""
        return self._run(count, "-p", "0", "-n", str(count))

    def close(self) -> None:
        """Nothing stays between the runs."""

    def _run(self, count: int, *arguments: str) -> float:
        command = [*self._command, *arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
            return count / float(json.loads(done.stdout)[0]["avg_ts"])
        except OSError as error:
            raise PeerFailed(f"{self._command[0]} cannot be started: {error.strerror}.") from error
        except subprocess.CalledProcessError as error:
            raise PeerFailed(f"{self.name} cannot run this model (it ended with {error.returncode}).") from error
        except (ValueError, LookupError, TypeError, ZeroDivisionError) as error:
            raise PeerFailed(f"{self.name} does not answer as llama-bench does with -o json.") from error


def repacks(program: Path) -> bool:
    """Whether a llama-bench has ik_llama.cpp's `-rtr`: faster for prompts, not always for decoding."""
    try:
        done = subprocess.run(
            [str(program), "--help"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError:
        return False
    return "-rtr" in done.stdout + done.stderr
