"""Page numbers in words."""

from __future__ import annotations

from collections.abc import Collection


def page_list(numbers: Collection[int]) -> str:
    """ "Page 3", "Pages 3 and 9", "Pages 1 to 4, 7 and 9"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [
        part
        for run in runs
        for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]
    if len(parts) > 12:
        parts = [*parts[:11], f"{len(numbers)} in all"]
    listed = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return f"Page {listed}" if len(numbers) == 1 else f"Pages {listed}"
