"""`ternlight doctor`: what Ternlight finds on this computer, as text or JSON."""

from __future__ import annotations

import json
from typing import Any

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import plain
from ternlight.app.doctor import examine
from ternlight.app.model_loader import megabytes


def doctor(context: Context, *, as_json: bool) -> int:
    """Print the report. Problems are part of it, not failures of the command."""
    report = examine(context.paths, context.settings, context.notices)
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print(plain(report_text(report)))
    return Exit.DONE


def report_text(report: dict[str, Any]) -> str:
    """The report for a person."""
    cpu = report["cpu"]
    cores = f"{cpu['cores']} cores, " if cpu["cores"] else ""
    lines = [
        f"Ternlight {report['version']} on Python {report['python']}",
        f"Processor  {cpu['name']} ({cores}{cpu['threads']} threads)",
        f"           {', '.join(cpu['features']) or 'features unknown'}",
        f"Kernels    {report['isa'] or 'none'}",
        f"Model      {_file(report['model'])}",
    ]
    if report["model"] is not None:
        estimate = report["model"]["estimate"]
        lines.append(
            f"           needs {megabytes(estimate['total'])} of memory, {megabytes(estimate['available'])} are free"
        )
    lines.append(f"Embedder   {_file(report['embedder'])}")
    lines += [f"{'Folders' if first else '':<10} {name:<7}{path}" for first, name, path in _paths(report["paths"])]
    problems = report["problems"]
    lines += ["", "No problems found." if not problems else "Problems:", *(f"- {problem}" for problem in problems)]
    return "\n".join(lines)


def _file(section: dict[str, Any] | None) -> str:
    if section is None:
        return "none"
    checked = ", checksum right" if section["sha256_ok"] else ""
    runtime = f"{section['backend']} {section['backend_version'] or 'missing'}"
    return f"{section['name']} ({megabytes(section['size_bytes'])}{checked}), {runtime}"


def _paths(paths: dict[str, str]) -> list[tuple[bool, str, str]]:
    return [(index == 0, name, path) for index, (name, path) in enumerate(paths.items())]
