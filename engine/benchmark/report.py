"""A report as JSON, whose keys stay, and as a table."""

from __future__ import annotations

from typing import Any

from ternlight.engine.benchmark.measure import Report, Row


def report_json(report: Report) -> dict[str, Any]:
    """The stable JSON; "note" is there only when there is something to say."""
    result: dict[str, Any] = {
        "dram_gb_s": {str(threads): round(value / 1e9, 2) for threads, value in report.bandwidth.items()},
        "vnni_gops": {str(threads): round(value / 1e9, 1) for threads, value in report.operations.items()},
        "rows": [_row_json(row) for row in report.rows],
    }
    if report.notes:
        result["note"] = " ".join(report.notes)
    return result


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "what": row.what,
        "shape": row.shape,
        "packing": row.packing,
        "threads": row.threads,
        "tok_s": round(row.tokens_per_second, 2),
        "share_of_limit": None if row.share_of_limit is None else round(row.share_of_limit, 3),
        "peers": {
            name: {"tok_s": round(rate, 2), "ratio": round(row.tokens_per_second / rate, 2)}
            for name, rate in row.peers.items()
        },
    }


def report_text(report: Report) -> str:
    """The table for a person."""
    lines = [
        _limit("Memory", {threads: f"{value / 1e9:.1f} GB/s" for threads, value in report.bandwidth.items()}),
        _limit("Dot product", {threads: f"{value / 1e9:.0f} GOPS" for threads, value in report.operations.items()}),
        "",
        f"{'':8} {'model':22} {'threads':>7} {'tokens/s':>9} {'of limit':>8}  beside",
    ]
    for row in report.rows:
        share = "" if row.share_of_limit is None else f"{row.share_of_limit:.0%}"
        beside = "; ".join(
            f"{row.tokens_per_second / rate:.2f} x {name} ({rate:.1f})" for name, rate in row.peers.items()
        )
        lines.append(
            f"{row.what:8} {f'{row.shape} {row.packing}':22} {row.threads:7} {row.tokens_per_second:9.1f} {share:>8}  "
            f"{beside}".rstrip()
        )
    if report.notes:
        lines += ["", *report.notes]
    return "\n".join(lines)


def _limit(name: str, values: dict[int, str]) -> str:
    shown = ", ".join(f"{value} on {threads} thread{'s' * (threads != 1)}" for threads, value in values.items())
    return f"{name:12} {shown or 'none on this processor'}"
