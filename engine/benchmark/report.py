"""A report as JSON, whose keys stay, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
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


def joined(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One report of several, of `report_json`, whose models were measured apart: of each row the first that is there.

    What the computer allows is the median of the reports; shares of it stay those of their own runs.
    """
    result: dict[str, Any] = {}
    for limit in ("dram_gb_s", "vnni_gops"):
        threads = dict.fromkeys(count for report in reports for count in report[limit])
        result[limit] = {
            count: median(report[limit][count] for report in reports if count in report[limit]) for count in threads
        }
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for report in reports:
        for row in report["rows"]:
            rows.setdefault(tuple(row[key] for key in ("what", "shape", "packing", "threads")), row)
    notes = dict.fromkeys(report["note"] for report in reports if "note" in report)
    return {**result, "rows": list(rows.values())} | ({"note": " ".join(notes)} if notes else {})


def _row_json(row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {
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
    if row.busy:
        made["busy"] = _busy_json(row)
    return made


def _busy_json(row: Row) -> dict[str, Any]:
    """The same beside a process that keeps one core busy."""
    own, *others = row.busy.items()
    return {
        "tok_s": round(own[1], 2),
        "share_of_quiet": round(own[1] / row.tokens_per_second, 3),
        "peers": {
            name: {"tok_s": round(rate, 2), "share_of_quiet": round(rate / row.peers[name], 3)}
            for name, rate in others
            if name in row.peers
        },
    }


def report_text(report: dict[str, Any]) -> str:
    """The table for a person, of `report_json` or `joined`."""
    lines = [
        _limit("Memory", report["dram_gb_s"], "GB/s"),
        _limit("Dot product", report["vnni_gops"], "GOPS"),
        "",
        f"{'':8} {'model':22} {'threads':>7} {'tokens/s':>9} {'of limit':>8}  beside",
    ]
    for row in report["rows"]:
        share = "" if row["share_of_limit"] is None else f"{row['share_of_limit']:.1%}"
        beside = [f"{peer['ratio']:.2f} x {name} ({peer['tok_s']:.1f})" for name, peer in row["peers"].items()]
        if "busy" in row:
            beside.append(f"{row['busy']['share_of_quiet']:.0%} of it beside a busy process")
        lines.append(
            f"{row['what']:8} {row['shape'] + ' ' + row['packing']:22} {row['threads']:7} {row['tok_s']:9.1f} "
            f"{share:>8}  {'; '.join(beside)}".rstrip()
        )
    if "note" in report:
        lines += ["", report["note"]]
    return "\n".join(lines)


def _limit(name: str, values: dict[str, float], unit: str) -> str:
    shown = [f"{value:.4g} {unit} on {threads} thread{'s' * (threads != '1')}" for threads, value in values.items()]
    return f"{name:12} {', '.join(shown) or 'none on this processor'}"
