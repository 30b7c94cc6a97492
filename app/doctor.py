"""What Ternlight finds on this computer: for `ternlight doctor`, and for whoever reads a bug report.

Every part is looked at by itself; what is missing or broken becomes a sentence among the problems.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from ternlight.app.cpu import processor
from ternlight.app.model_loader import SMALLEST_CONTEXT, megabytes, model_name
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings
from ternlight.app.version import version
from ternlight.engine.errors import EngineError
from ternlight.engine.types import LoadOptions

Section = dict[str, Any] | None


def examine(paths: Paths, settings: Settings, notices: Sequence[str] = ()) -> dict[str, Any]:
    """The report, as JSON values: version, python, cpu, isa, kernels, model, embedder, paths, problems.

    `notices` are problems that starting up has already found. Takes a second or two: the model files are hashed.
    """
    problems = list(notices)
    cpu, kernels = processor(), _kernels(problems)
    return {
        "version": version(),
        "python": platform.python_version(),
        "cpu": {**asdict(cpu), "features": list(cpu.features)},
        "isa": kernels["isa"] if kernels is not None else None,
        "kernels": kernels,
        "model": _model(paths, settings, problems),
        "embedder": _embedder(paths, problems),
        "paths": {field.name: str(getattr(paths, field.name)) for field in fields(paths)},
        "problems": problems,
    }


def _kernels(problems: list[str]) -> Section:
    try:
        from ternlight.engine import ternary

        return dict(ternary.kernel_report())
    except Exception as error:  # noqa: BLE001 - a compiled module can fail in any way while it is imported
        problems.append(_said(error, "The compiled kernels cannot be used"))
        return None


def _model(paths: Paths, settings: Settings, problems: list[str]) -> Section:
    """The language model that a start would load: its file, its memory, its runtime."""
    backend = _package("llama-cpp-python")
    if backend is None:
        problems.append("llama-cpp-python is not installed, so no language model can run; summaries still quote.")
    try:
        from ternlight.engine import bundled, memory

        if settings.model_path is None:
            path, checked = bundled.language_model(paths.cache), True
        else:
            path, checked = Path(settings.model_path), None
        estimate = memory.estimate(path, LoadOptions(context=settings.context, threads=settings.threads))
    except (EngineError, OSError, ImportError) as error:
        problems.append(_said(error, "The language model cannot be used"))
        return None
    if not estimate.fits:
        fitting = estimate.largest_context
        what = f"it reads {fitting:,} tokens at once" if fitting >= SMALLEST_CONTEXT else "it is not loaded"
        problems.append(
            f"The language model needs {megabytes(estimate.total)} of memory and {megabytes(estimate.available)} are "
            f"free, so {what}."
        )
    return {
        "name": model_name(path),
        "path": str(path),
        "size_bytes": path.stat().st_size,
        "sha256_ok": checked,
        "backend": "llama.cpp",
        "backend_version": backend,
        "estimate": {**asdict(estimate), "total": estimate.total, "fits": estimate.fits},
    }


def _embedder(paths: Paths, problems: list[str]) -> Section:
    backend = _package("tokenizers")
    if backend is None:
        problems.append("tokenizers is not installed, so documents cannot be summarised.")
    try:
        from ternlight.engine import bundled

        model, tokenizer = bundled.embedder(paths.cache)
    except (EngineError, OSError, ImportError) as error:
        problems.append(_said(error, "The sentence embedder cannot be used"))
        return None
    native = model.suffix == ".gguf"
    return {
        "name": bundled.embedder_entry().name,
        "path": str(model),
        "tokenizer": str(tokenizer),
        "size_bytes": model.stat().st_size,
        "sha256_ok": True,
        "backend": "native" if native else "onnxruntime",
        "backend_version": version() if native else _package("onnxruntime"),
    }


def _said(error: Exception, what: str) -> str:
    """The error's own sentence, or one that says `what` cannot be had and why."""
    return error.user_message if isinstance(error, EngineError) else f"{what}: {error}"


def _package(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
