"""`ternlight run MODEL -p PROMPT`: one answer of a model file, as it comes; its speed on stderr."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ternlight.app.cli.context import Exit
from ternlight.app.cli.terminal import plain, say
from ternlight.engine.local import LocalEngine
from ternlight.engine.types import ChatMessage, FinishReason, KVCodecName, LoadOptions, SamplingParams, SyncReport


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What one run is asked for."""

    model: Path
    prompt: str
    raw: bool
    """Continue the prompt as plain text, without the model's chat template."""
    max_tokens: int
    temperature: float
    seed: int
    threads: int | None
    context: int
    backend: Literal["auto", "native", "llama.cpp"]
    kv: Literal["auto", KVCodecName]


def run(options: RunOptions) -> int:
    """Write the answer to stdout. Raises `EngineError`, and `KeyboardInterrupt` once Ctrl-C has stopped the work."""
    return asyncio.run(_run(options))


async def _run(options: RunOptions) -> int:
    load = LoadOptions(
        context=options.context,
        threads=options.threads,
        seed=options.seed,
        backend=options.backend,
        kv_codec=options.kv,
    )
    params = SamplingParams(max_tokens=options.max_tokens, temperature=options.temperature, seed=options.seed)
    async with LocalEngine() as engine:
        info = await engine.load(options.model, load)
        if info.why_not_native is not None:
            say(f"llama.cpp runs {info.name}, because the native engine does not: {info.why_not_native}.")
        if options.raw:
            tokens = await engine.tokenize(options.prompt)
        else:
            tokens = await engine.chat_tokens([ChatMessage(role="user", content=options.prompt)])
        session = await engine.new_session()
        read = await session.sync(tokens)
        count, finish, start = 0, None, time.monotonic()
        try:
            async for token in session.generate(params):
                count, finish = count + 1, token.finish
                sys.stdout.write(plain(token.text))
                sys.stdout.flush()
        finally:
            print(flush=True)
            say(_speed(f"{info.backend}, {info.threads} thread{'s' * (info.threads != 1)}", read, count, start))
        if finish is FinishReason.CONTEXT:
            say(f"The context of {info.context} tokens is full; --context sets a larger one.")
    return Exit.DONE


def _speed(how: str, read: SyncReport, count: int, start: float) -> str:
    written = time.monotonic() - start
    return (
        f"[{how}: read {read.evaluated} tokens, {_rate(read.evaluated, read.seconds)}; "
        f"wrote {count} tokens, {_rate(count, written)}]"
    )


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:.1f} tokens/s" if seconds > 0 else "at once"
