"""What the worker does for documents: arguments and answers as JSON and bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ternlight.tools.documents.load import load
from ternlight.tools.documents.readers.base import Progress
from ternlight.tools.documents.types import Limits

if TYPE_CHECKING:
    from ternlight.tools.worker import Answer


def read(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Read a document; the bytes of the answer are the document as JSON."""
    limits = Limits(**arguments["limits"])
    document = load(
        Path(arguments["path"]),
        limits,
        progress,
        password=arguments["password"],
        keep_scans=arguments["keep_scans"],
    )
    return {}, json.dumps(document.to_dict()).encode()


def recognise(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Recognise scanned pages; the bytes of the answer are JSON, one object for each page."""
    from ternlight.tools.documents.recognise import recognise as read_pictures

    limits = Limits(**arguments["limits"])
    found = read_pictures(Path(arguments["path"]), arguments["pages"], limits, progress, password=arguments["password"])
    return {}, json.dumps([asdict(page) for page in found]).encode()


def render(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Draw a page; the bytes of the answer are the PNG."""
    from ternlight.tools.documents.render import render as draw

    image = draw(
        Path(arguments["path"]),
        arguments["page"],
        arguments["width"],
        arguments["quote"],
        Limits(**arguments["limits"]),
        password=arguments["password"],
    )
    return {"width": image.width, "height": image.height, "marks": image.marks}, image.png


def pictures(arguments: dict[str, Any], progress: Progress) -> Answer:
    """Take the pictures out of a document; the bytes of the answer are theirs, one behind the other."""
    from ternlight.tools.documents.pictures import pictures as found_in

    found, undrawn = found_in(Path(arguments["path"]), Limits(**arguments["limits"]))
    listed = [
        {
            "page": one.page,
            "width": one.width,
            "height": one.height,
            "suffix": one.suffix,
            "bytes": len(one.data),
            "caption": one.caption,
            "alt": one.alt,
            "near": one.near[:400],
        }
        for one in found
    ]
    return {"pictures": listed, "undrawn": undrawn}, b"".join(one.data for one in found)
