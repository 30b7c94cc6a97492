"""Text recognition (OCR) of scanned pages and pictures, in the worker: PP-OCR models by rapidocr, from its own package.

Nothing is downloaded: the package brings the models, and the worker may open no socket.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ternlight.tools.documents.clean import LINE_HYPHEN, clean_characters
from ternlight.tools.documents.load import read_bytes
from ternlight.tools.documents.readers.base import Progress, Source
from ternlight.tools.documents.readers.pdf_paragraphs import PageLines, page_texts
from ternlight.tools.documents.recognised import Recognised
from ternlight.tools.documents.scan_layout import Box, lines_of
from ternlight.tools.documents.sniff import sniff
from ternlight.tools.documents.types import Limits

DPI = 200
LONGEST_SIDE = 2_600
"""Pixels of a page as it is looked at."""
DETECTION_SIDE = 1_280
"""Pixels of a page in which lines are looked for; they are read at full size."""
LEAST_CONFIDENCE = 0.6
"""Of a line that is kept."""
MOST_THREADS = 4


def recognise(
    path: Path, numbers: Sequence[int], limits: Limits, progress: Progress, *, password: str = ""
) -> list[Recognised]:
    """Recognise pages (from 1) of a PDF, or the one of a picture. Raises `DocumentError`s."""
    source = Source(name=path.name, data=read_bytes(path, limits), limits=limits, password=password)
    kind, _ = sniff(source.data, source.name, limits)
    reader = _Reader()
    pages: list[PageLines] = []
    confidences: list[float] = []
    for done, number in enumerate(numbers, 1):
        if kind.format == "picture":
            from ternlight.tools.documents.readers.picture import pixels

            image, scale = pixels(source, LONGEST_SIDE), 72 / DPI
        else:
            image, scale = _page_pixels(source, number)
        boxes = reader.boxes(image, scale)
        letters = sum(len(box.text) for box in boxes)
        confidences.append(sum(box.confidence * len(box.text) for box in boxes) / letters if letters else 0.0)
        pages.append(PageLines(lines=lines_of(boxes), bottom=0.0, top=image.shape[0] * scale))
        progress(done, len(numbers))
    texts = page_texts(pages)
    return [
        Recognised(page=number, text=text, confidence=round(confidence, 4))
        for number, text, confidence in zip(numbers, texts, confidences, strict=True)
    ]


def _page_pixels(source: Source, number: int) -> tuple[NDArray[np.uint8], float]:
    """A page as RGB of shape (height, width, 3), and points per pixel."""
    from ternlight.tools.documents.readers.pdf import open_pdf

    with open_pdf(source) as document:
        page = document[number - 1]
        scale = min(DPI / 72, LONGEST_SIDE / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        try:
            array = np.array(bitmap.to_numpy())
        finally:
            bitmap.close()
            page.close()
    if array.ndim == 2 or array.shape[2] == 1:
        array = np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    return np.ascontiguousarray(array[:, :, :3]), 1 / scale


class _Reader:
    """The models, loaded once."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        threads = max(1, min(MOST_THREADS, (os.cpu_count() or 2) - 1))
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": LONGEST_SIDE,
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTION_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def boxes(self, image: NDArray[np.uint8], scale: float) -> list[Box]:
        """The pieces of text on a picture of shape (height, width, 3); `scale` is points per pixel."""
        # The models were made for OpenCV's order of colours.
        found = self._engine(np.ascontiguousarray(image[:, :, ::-1]))
        height = image.shape[0]
        boxes = []
        for corners, text, score in zip(
            found.boxes if found.boxes is not None else (), found.txts or (), found.scores or (), strict=True
        ):
            words = clean_characters(str(text)).strip()
            if float(score) < LEAST_CONFIDENCE or not words:
                continue
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            boxes.append(
                Box(
                    text=_broken_word(words),
                    left=float(left) * scale,
                    right=float(right) * scale,
                    top=float(height - top) * scale,
                    bottom=float(height - bottom) * scale,
                    confidence=float(score),
                )
            )
        return boxes


def _broken_word(text: str) -> str:
    """A hyphen after a letter at the end of a line may break a word; it is joined where the document has the word."""
    return text[:-1] + LINE_HYPHEN if len(text) > 2 and text.endswith("-") and text[-2].isalpha() else text
