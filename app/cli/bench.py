"""`ternlight bench`: speed beside the computer's limits and others, what embedders find, documents made in one go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ternlight.app.cli.context import Context, Exit
from ternlight.app.cli.terminal import plain, say
from ternlight.engine import bundled
from ternlight.engine.errors import EngineError


def bench_engine(
    cache: Path,
    *,
    quick: bool,
    as_json: bool,
    llama_bench: Path | None,
    pythons: Sequence[Path],
    only: Sequence[str] = (),
    join: Sequence[Path] = (),
) -> int:
    """Measure and print; progress on stderr.

    `only` names the models to measure by parts of their names, all without it; rows in the files of `join`, reports of
    earlier runs, are taken from there where they were not measured now. Raises `EngineError`.
    """
    from ternlight.engine.benchmark.measure import BUNDLED, FULL_PLAN, QUICK_PLAN, Peers, measure
    from ternlight.engine.benchmark.report import joined, report_json, report_text

    def wanted(name: str) -> bool:
        return not only or any(part in name for part in only)

    reports = []
    earlier = _earlier(join)
    if only or not join:
        plan = QUICK_PLAN if quick else FULL_PLAN
        plan = replace(plan, cases=tuple(case for case in plan.cases if wanted(case.name)))
        model = None
        if wanted(" ".join(BUNDLED)):
            try:
                model = bundled.language_model(cache)
            except EngineError as error:
                say(error.user_message)
        peers = Peers(llama_bench=llama_bench, pythons=tuple(pythons))
        reports.append(report_json(measure(plan, bundled=model, peers=peers, say=say)))
    report = joined([*reports, *earlier]) if earlier else reports[0]
    print(json.dumps(report, indent=2) if as_json else plain(report_text(report)))
    return Exit.DONE


def _earlier(join: Sequence[Path]) -> list[dict[str, Any]]:
    """The reports in these files. Raises `EngineError`."""
    try:
        return [json.loads(path.read_text(encoding="utf-8")) for path in join]
    except (OSError, ValueError) as error:
        raise EngineError(f"A report to join cannot be read: {error}.") from error


def bench_embed(cache: Path, *, quick: bool, as_json: bool, also: Sequence[tuple[str, Path]]) -> int:
    """Measure the embedders that come with the program, and those of `also` by their names, side by side.

    Raises `EngineError` when none of the program's can be used, or one of `also`.
    """
    from ternlight.engine.benchmark.embed import FULL, QUICK, Candidate, measure, report_json, report_text

    candidates = []
    for entry in bundled.catalogue():
        if entry.kind != "embedder":
            continue
        try:
            model, tokenizer = bundled.embedder(cache, entry.id)
        except EngineError as error:
            say(error.user_message)
            continue
        candidates.append(Candidate(name=entry.id, model=model, tokenizer=tokenizer))
    if not candidates:
        raise EngineError("No embedder is installed. Run python3 installer/bootstrap.py to install them.")
    candidates += [Candidate(name=name, model=path, tokenizer=candidates[0].tokenizer) for name, path in also]
    report = measure(QUICK if quick else FULL, candidates, say)
    print(json.dumps(report_json(report), indent=2) if as_json else plain(report_text(report)))
    return Exit.DONE


def bench_documents(context: Context, *, quick: bool, as_json: bool) -> int:
    """Measure typesetting and decks made in one go with the bundled model, and print; progress on stderr."""
    from ternlight.app.benchmark.documents import TARGETS, one_click, text_of, typesetting
    from ternlight.app.benchmark.ventures import VENTURES

    result: dict[str, Any] = {"typesetting": typesetting(rounds=1 if quick else 5, say=say)}
    assistant = context.make_assistant(context.paths, context.settings)

    async def decks() -> None:
        try:
            await assistant.start()
            if assistant.status.message:
                say(assistant.status.message)
            result["one_click"] = await one_click(
                assistant.embedder, assistant.model, count=2 if quick else len(VENTURES), say=say
            )
        finally:
            await assistant.close()

    asyncio.run(decks())
    result["targets"] = TARGETS
    print(json.dumps(result, indent=2) if as_json else plain(text_of(result)))
    return Exit.DONE


def bench_kv(
    cache: Path,
    *,
    quick: bool,
    as_json: bool,
    only: Sequence[str] = (),
    join: Sequence[Path] = (),
    record: Path | None = None,
) -> int:
    """Measure the codecs with the bundled model and print; progress on stderr.

    `only` names the parts to measure, all without it; figures in the files of `join`, reports of earlier runs, are
    taken from there where they were not measured now. `record` keeps every finished step: after an interruption, or
    a power cut, the same command goes on from there. Ctrl-C prints what there is. Raises `EngineError`.
    """
    from ternlight.engine.benchmark.kv import FULL_KV_PLAN, KERNELS, PARTS, QUICK_KV_PLAN, measure_kv
    from ternlight.engine.benchmark.kv_report import KVReport, joined, kv_json, kv_text, read_record, write_record
    from ternlight.engine.snapshot import fingerprint
    from ternlight.engine.threads import thread_count

    reports, stopped = _earlier(join), None
    if only or not join:
        plan = QUICK_KV_PLAN if quick else FULL_KV_PLAN
        parts = tuple(part for part in PARTS if not only or part in only)
        model, threads = bundled.language_model(cache), thread_count(None)
        of = f"{fingerprint(model)} {plan} {threads} {KERNELS}"
        report = KVReport() if record is None else read_record(record, of)

        def keep() -> None:
            if record is not None:
                write_record(record, report, of)

        try:
            measure_kv(report, model, plan, threads=threads, say=say, parts=parts, keep=keep)
        except KeyboardInterrupt as interruption:
            stopped = interruption
            kept = "" if record is None else " The same command goes on from there."
            say(f"Stopped. What follows is what was measured: {', '.join(report.done) or 'nothing'}.{kept}")
        reports.insert(0, kv_json(report))
    whole = joined(reports)
    print(json.dumps(whole, indent=2) if as_json else plain(kv_text(whole)))
    if stopped is not None:
        raise stopped
    return Exit.DONE
