"""From a person's own Markdown to a file, without a model: `read_markdown`, then the renderer of the file's kind."""

from __future__ import annotations

import asyncio
import importlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from ternlight.tools.errors import ToolError, Unreachable, Unsupported
from ternlight.tools.typeset.blocks import Block, FigureRef, Heading, Para
from ternlight.tools.typeset.files import Rendered
from ternlight.tools.typeset.inlines import plain, text
from ternlight.tools.typeset.markdown import Image, parse
from ternlight.tools.typeset.repair import repair_report
from ternlight.tools.typeset.report import Report, sections_of
from ternlight.tools.typeset.sources import Figure
from ternlight.tools.typeset.themes import NAMES, theme
from ternlight.tools.worker import run_in_worker

RENDERERS = {
    ".pdf": "ternlight.tools.pdf.render",
    ".docx": "ternlight.tools.docx.render",
    ".md": "ternlight.tools.markdown.render",
    ".pptx": "ternlight.tools.pptx.render",
}
"""The module with `render_report(report, path) -> Rendered` for each kind of file, imported when it is needed."""
_DRAWING_SECONDS, _DRAWING_BYTES = 15.0, 1024**3
LARGEST = 20_000_000
"""Characters of Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A report made from Markdown, and sentences about what was left out."""

    report: Report
    notes: tuple[str, ...] = ()


def read_markdown(
    markdown: str, folder: Path, *, name: str = "Untitled", theme_name: str | None = None, drawings: Path | None = None
) -> Read:
    """The report that Markdown describes.

    Front matter gives title, subtitle, author, date, lang and theme; a single heading of the first level gives the
    title where there is none. Pictures are taken from `folder` and the folders in it, and from nowhere else; nothing is
    fetched. SVG drawings are drawn into the folder `drawings`, and left out without one."""
    parsed = parse(markdown)
    blocks = list(parsed.blocks)
    title = parsed.meta.get("title", "")
    tops = [at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    if not title and tops == [0]:
        first = blocks.pop(0)
        title = plain(first.inlines).strip() if isinstance(first, Heading) else ""
    figures, notes = [], list(parsed.notes)
    for image in parsed.images:
        figure = _figure(image, folder)
        drawing = figure is not None and figure.path.lower().endswith((".svg", ".svgz"))
        if figure is not None and drawing:
            figure = _drawn(figure, drawings)
        if figure is None:
            why = "it cannot be drawn" if drawing else "it is not in the document's folder"
            notes.append(f"The picture {image.target[:80] or 'without a path'} was left out: {why}.")
            if image.alt:
                blocks = [_described(block, image) for block in blocks]
        else:
            figures.append(figure)
    asked = theme_name or parsed.meta.get("theme", "")
    if theme_name:
        theme(theme_name)
    elif asked and asked not in NAMES:
        notes.append(f"There is no theme called {asked}; {NAMES[0]} was used.")
        asked = ""
    lang = parsed.meta.get("lang", "")
    report = Report(
        title=title or parsed.meta.get("subtitle", "") or name,
        subtitle=parsed.meta.get("subtitle", ""),
        author=parsed.meta.get("author", ""),
        date=parsed.meta.get("date", ""),
        lang=lang if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", lang) else "en",
        theme=asked or NAMES[0],
        sections=sections_of(blocks),
        sources=parsed.sources,
        datasets=parsed.datasets,
        figures=tuple(figures),
    )
    report, _changes = repair_report(report, keep_unknown=True)
    return Read(report=report, notes=tuple(dict.fromkeys(notes)))


def _figure(image: Image, folder: Path) -> Figure | None:
    if "://" in image.target or "\0" in image.target:
        return None
    root = folder.resolve()
    try:
        path = (root / image.target.replace("%20", " ")).resolve()
        inside = path.is_relative_to(root) and path.is_file()
    except (OSError, ValueError):
        return None
    if not inside:
        return None
    return Figure(
        id=image.id, path=str(path), alt=image.alt or image.title or path.stem, caption=image.title or image.alt
    )


def _drawn(figure: Figure, drawings: Path | None) -> Figure | None:
    """The figure as pixels, drawn in a process of its own, for a hostile drawing may never end."""
    if drawings is None:
        return None
    source = Path(figure.path)

    async def draw() -> bytes:
        _, png = await run_in_worker(
            "ternlight.tools.typeset.svg:draw_file",
            {"path": figure.path},
            subject=source.name,
            seconds=_DRAWING_SECONDS,
            memory_bytes=_DRAWING_BYTES,
        )
        return png

    try:
        with ThreadPoolExecutor(max_workers=1) as thread:  # this one may have an event loop of its own
            png = thread.submit(asyncio.run, draw()).result()
    except ToolError:
        return None
    target = drawings / f"{figure.id}.png"
    target.write_bytes(png)
    return replace(figure, path=str(target))


def _described(block: Block, image: Image) -> Block:
    if isinstance(block, FigureRef) and block.figure == image.id:
        return Para(inlines=text(image.alt))
    return block


def check_kind(path: Path) -> None:
    """Raise `Unsupported` if nothing writes files of the kind of `path`."""
    if path.suffix.lower() not in RENDERERS:
        raise _unsupported(path)


def _unsupported(path: Path) -> Unsupported:
    return Unsupported(f"{path.name} cannot be written: its name must end in {', '.join(sorted(RENDERERS))}.")


def renderer(path: Path) -> Callable[[Report, Path], Rendered]:
    """What writes files of the kind of `path`; raises `Unsupported` if nothing does."""
    name = RENDERERS.get(path.suffix.lower())
    try:
        module = importlib.import_module(name) if name else None
    except ModuleNotFoundError as error:
        if error.name not in (name, name.rpartition(".")[0] if name else None):
            raise
        module = None
    if module is None:
        raise _unsupported(path)
    return cast(Callable[[Report, Path], Rendered], module.render_report)


def render_file(source: Path, out: Path, *, theme_name: str | None = None) -> Rendered:
    """Typeset the Markdown file `source` as `out`.

    Raises:
        Unreachable: `source` cannot be read.
        ToolError: `out` cannot be written, or its kind or the theme is not known.
    """
    write = renderer(out)
    try:
        markdown = source.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise Unreachable(f"{source.name} cannot be read: {error.strerror or error}.") from error
    if len(markdown) > LARGEST:
        raise ToolError(f"{source.name} is too large to be typeset: {len(markdown):,} characters.")
    with TemporaryDirectory() as drawings:
        folder = Path(drawings)
        read = read_markdown(markdown, source.parent, name=source.stem, theme_name=theme_name, drawings=folder)
        done = write(read.report, out)
    return replace(done, warnings=(*read.notes, *done.warnings))
