"""`ternlight check FILE`: what is wrong with a finished PDF, presentation or Word document."""

from __future__ import annotations

import json
from pathlib import Path

from ternlight.app.cli.context import Exit
from ternlight.tools.typeset.check import check_file


def check(file: Path, *, as_json: bool) -> int:
    """Check `file`; exit code 1 when there are errors."""
    result = check_file(file)
    if as_json:
        print(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    else:
        for label, findings in (("error", result.errors), ("warning", result.warnings)):
            for finding in findings:
                print(f"{label}: {finding.gate}: {finding.where}: {finding.what}")
        print(f"{len(result.errors)} errors, {len(result.warnings)} warnings")
    return Exit.WORLD if result.errors else Exit.DONE
