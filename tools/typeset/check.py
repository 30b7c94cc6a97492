"""What can be checked in a finished file without an office suite: `check_file`, and the gates all formats share.

Each format has a module with `check(path, findings)`. A gate that finds something wrong adds an error; what a person
should look at is a warning; what was counted is a figure.
"""

from __future__ import annotations

import importlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ternlight.tools.errors import ToolError, Unreachable, Unsupported
from ternlight.tools.typeset.leaks import leaks

CHECKERS = {
    ".pdf": "ternlight.tools.pdf.check",
    ".docx": "ternlight.tools.docx.check",
    ".pptx": "ternlight.tools.pptx.check",
}
"""The module that checks each kind of file, imported when it is needed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: the gate that found it, where (a page, a slide, a part of the file), and what."""

    gate: str
    where: str
    what: str


@dataclass
class Findings:
    """What the gates have found so far."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def error(self, gate: str, where: str, what: str) -> None:
        """Note something that must not be."""
        self.errors.append(Finding(gate, where, what))

    def warn(self, gate: str, where: str, what: str) -> None:
        """Note something that a person should look at."""
        self.warnings.append(Finding(gate, where, what))

    def text(self, where: str, text: str) -> None:
        """The gates for any text a reader sees: no markup, no placeholder, no character that stands for a missing
        one."""
        for name, snippet in leaks(text):
            self.error("markup", where, f"{name}: {snippet}")
        if "\ufffd" in text:
            self.error("glyphs", where, "a replacement character")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """Everything found in one file."""

    file: str
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    figures: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The stable JSON of `ternlight check`."""
        return asdict(self)


def check_file(path: Path) -> CheckResult:
    """Check the PDF, presentation or Word document at `path`.

    Raises:
        Unreachable: there is no such file.
        Unsupported: nothing here checks files of that kind.
    """
    if not path.is_file():
        raise Unreachable(f"There is no file {path}.")
    name = CHECKERS.get(path.suffix.lower())
    try:
        module = importlib.import_module(name) if name else None
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        module = None
    if module is None:
        raise Unsupported(f"{path.name} is not a kind of file that can be checked. PDF, PPTX and DOCX files can.")
    findings = Findings()
    try:
        module.check(path, findings)
    except ToolError as error:
        findings.error("opens", path.name, error.user_message)
    return CheckResult(
        file=str(path), errors=tuple(findings.errors), warnings=tuple(findings.warnings), figures=findings.figures
    )
