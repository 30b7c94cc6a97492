"""What is measured of the codecs: as JSON that stays stable, as a table, and as a record to go on from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ternlight.engine.errors import EngineError
from ternlight.engine.kv.codecs import CODECS, Codec

HEAD_DIM, GROUP = 128, 4
"""The shape of a KV head whose attention is timed alone."""


@dataclass(slots=True)
class CodecRow:
    """What was measured of one codec; None and empty where it was not."""

    codec: Codec
    resident_bytes: int | None = None
    """Of the real model's cache at the end of the text."""
    long_bytes: int | None = None
    """Of the cache of 65,536 tokens of a model of 8B."""
    kl_mean: float | None = None
    kl_p99: float | None = None
    kl_by_depth: dict[str, float] = field(default_factory=dict)
    top1_by_depth: dict[str, float] = field(default_factory=dict)
    kl_uncentred: float | None = None
    """Mean, were the means of the keys not taken away first."""
    top1: float | None = None
    """Share of positions where both find the same token likeliest."""
    ns_per_token_head: float | None = None
    """K and V of one cached token and KV head, read by four query heads on one core, from memory."""
    ns_cached: float | None = None
    """The same from the caches."""
    decode_seconds: dict[int, float] = field(default_factory=dict)
    """For one token, by depth."""


@dataclass(slots=True)
class KVReport:
    """All codecs, f16 first."""

    rows: list[CodecRow] = field(default_factory=lambda: [CodecRow(codec) for codec in CODECS.values()])
    done: list[str] = field(default_factory=list)
    """The steps that were measured."""
    kl_floor: float | None = None
    needles: list[dict[str, Any]] = field(default_factory=list)
    """See `ternlight.engine.benchmark.kv_recall`."""
    sharing: dict[str, Any] = field(default_factory=dict)
    """"reuse" and "forks": see `ternlight.engine.benchmark.sharing`."""
    sealing: dict[str, dict[str, float]] = field(default_factory=dict)
    """By depth, what the default codec's sealing adds to one token of a page."""
    peers: dict[str, Any] = field(default_factory=dict)
    """By name, what other engines' caches lose: see `ternlight.engine.benchmark.kv_peers`."""


def kv_json(report: KVReport) -> dict[str, Any]:
    """The stable JSON; what was not measured is null or empty."""
    return {
        "codecs": [_row_json(row, report) for row in report.rows],
        "kl_floor": _rounded(report.kl_floor, 6),
        "recall": _recall_json(report),
        "sealing": {
            depth: {name: round(value, 6) for name, value in found.items()} for depth, found in report.sealing.items()
        },
        "peers": report.peers,
        "reuse": report.sharing.get("reuse", {}),
        "forks": report.sharing.get("forks", {}),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _row_json(row: CodecRow, report: KVReport) -> dict[str, Any]:
    reference, times = report.rows[0].decode_seconds, row.decode_seconds
    deepest = max(times, default=0)
    return {
        "name": row.codec.name,
        "bits_per_value": round(row.codec.bits_per_value(HEAD_DIM), 4),
        "resident_bytes": row.resident_bytes,
        "resident_bytes_65k_8b": row.long_bytes,
        "kl_mean": _rounded(row.kl_mean, 6),
        "kl_p99": _rounded(row.kl_p99, 5),
        "kl_by_depth": {depth: round(value, 6) for depth, value in row.kl_by_depth.items()},
        "top1_by_depth": {depth: round(value, 4) for depth, value in row.top1_by_depth.items()},
        "kl_mean_without_page_means": _rounded(row.kl_uncentred, 6),
        "top1": _rounded(row.top1, 4),
        "ns_per_token_head": _rounded(row.ns_per_token_head, 2),
        "ns_per_token_head_cached": _rounded(row.ns_cached, 2),
        "decode_ratio_vs_f16": {str(depth): round(reference[depth] / at, 2) for depth, at in times.items()},
        "decode_tok_s": {str(depth): round(1 / at, 2) for depth, at in times.items()},
        "share_of_depth_0": round(times[0] / times[deepest], 3) if 0 in times else None,
    }


def _recall_json(report: KVReport) -> dict[str, Any]:
    """The cells, how many of them float16 passes, and how many of those each codec does."""
    if not report.needles:
        return {}
    names = [row.codec.name for row in report.rows]
    found = {name: sum(name in cell["found"] for cell in report.needles) for name in names}
    return {"tried": len(report.needles), "cells": found[names[0]], "found": found, "grid": report.needles}


def joined(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One report of several whose parts were measured apart: of each figure the first that is there."""
    result: dict[str, Any] = {}
    for report in reports:
        for key, value in report.items():
            before = result.get(key)
            if key == "codecs" and before:
                result[key] = [joined(rows) for rows in zip(before, value, strict=True)]
            elif isinstance(before, dict) and isinstance(value, dict):
                result[key] = joined([before, value])
            elif before is None or before == {}:
                result[key] = value
    return result


def kv_text(report: dict[str, Any]) -> str:
    """The table for a person, of `kv_json` or `joined`."""
    depths = list(report["codecs"][0]["decode_tok_s"])
    lines = ["codec   bits   65k of 8B  KL mean   KL p99   top-1    ns     tokens/s at " + ", ".join(depths)]
    for row in report["codecs"]:
        speeds = "  ".join(f"{row['decode_tok_s'][depth]:6.2f}" for depth in depths)
        memory = f"{(row['resident_bytes_65k_8b'] or 0) / 2**30:5.2f} GiB"
        lines.append(
            f"{row['name']:6}  {row['bits_per_value']:5.2f}  {memory:>9}  {row['kl_mean'] or 0:.6f}  "
            f"{row['kl_p99'] or 0:.5f}  {row['top1'] or 0:6.2%}  {row['ns_per_token_head'] or 0:5.2f}  {speeds}"
        )
    for name, peer in report["peers"].items():
        speeds = "  ".join(f"{peer.get('decode_tok_s', {}).get(depth, 0):6.2f}" for depth in depths)
        lines.append(
            f"{name}: {peer['bits_per_value']} bits, KL mean {peer.get('kl_mean', 0):.6f}, "
            f"p99 {peer.get('kl_p99', 0):.5f}, top-1 {peer.get('top1', 0):.2%} of its own float16; {speeds}"
        )
    if report["recall"]:
        lines.append(f"Found again: {report['recall']['found']} where f16 finds {report['recall']['cells']}.")
    return "\n".join(lines)


def write_record(path: Path, report: KVReport, of: str) -> None:
    """Keep what was measured so far of what `of` names. Raises `EngineError` if it cannot be written."""
    rows = [asdict(row) | {"codec": row.codec.name} for row in report.rows]
    whole = {"of": _digest(of), "report": asdict(replace(report, rows=[])) | {"rows": rows}}
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            temporary.write_text(json.dumps(whole), encoding="utf-8")
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise EngineError(f"{path} cannot be written ({error.strerror or error}).") from error


def read_record(path: Path, of: str) -> KVReport:
    """What `write_record` kept, or nothing yet. Raises `EngineError` for a record of something else."""
    if not path.exists():
        return KVReport()
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        fields, same = whole["report"], whole["of"] == _digest(of)
        rows = [
            CodecRow(**row | {"codec": CODECS[row["codec"]]} | {"decode_seconds": _by_depth(row["decode_seconds"])})
            for row in fields.pop("rows")
        ]
        report = KVReport(rows=rows, **fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"{path} is not a record of this measurement. Name another file.") from error
    if not same:
        raise EngineError(f"{path} was measured with another model, plan or version. Name another file.")
    return report


def _by_depth(seconds: dict[str, float]) -> dict[int, float]:
    return {int(depth): value for depth, value in seconds.items()}


def _digest(of: str) -> str:
    return hashlib.blake2b(of.encode(), digest_size=16).hexdigest()
