"""The sources' own pictures: which topic each belongs to, what its caption says, and the credit it is shown with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ternlight.agents.workflows.findings.evidence import is_addressed_to_assistants
from ternlight.agents.workflows.material.types import FoundPicture, Material, Origin
from ternlight.tools.documents.figures import TakenPicture
from ternlight.tools.text.words import content_words, fold
from ternlight.tools.typeset.leaks import leaks
from ternlight.tools.typeset.sources import Figure

_LABEL = re.compile(
    r"^(?:figure|fig\.?|chart|photo(?:graph)?|picture|image|map|diagram|abbildung|abb\.?|bild|figura|grafik)\s*"
    r"(?:\d+[a-z]?(?:\.\d+)*)?\s*[:.–—-]\s*|^(?:figure|fig\.?|abb\.?)\s*\d+[a-z]?(?:\.\d+)*\s+",
    re.I,
)


def placed(
    taken: Sequence[TakenPicture],
    places: Sequence[tuple[int, int, str]],
    origin: Origin,
    number: int,
    first_topic: int,
    *,
    before: int,
) -> list[FoundPicture]:
    """The pictures of one document, each under the topic of its caption's sentence, else of its page.

    `places` are (page, topic, text) of the document's sentences, `before` the pictures of other documents.
    """
    found: list[FoundPicture] = []
    for one in taken:
        caption = _words(one.caption)
        alt = _words(one.alt)
        on_page = [(topic, text) for page, topic, text in places if page == one.page]
        earlier = [topic for page, topic, _ in places if page < one.page]
        if on_page:
            said = set(content_words(caption or alt))
            topic = max(on_page, key=lambda each: len(said & set(content_words(each[1]))))[0]
        else:
            topic = earlier[-1] if earlier else 0
        where = f"{origin.kind} {one.page} of {origin.title}" if origin.paged else origin.title
        found.append(
            FoundPicture(
                id=f"picture{before + len(found) + 1}",
                origin=number,
                page=one.page,
                topic=first_topic + topic,
                path=one.path,
                width=one.width,
                height=one.height,
                caption=caption,
                alt=alt or caption or f"A picture from {where}",
            )
        )
    return found


def figure_of(picture: FoundPicture, material: Material) -> Figure:
    """The picture as a deck or report shows it, credited to its source; `Figure.source` is given where it is cited."""
    origin = material.origins[picture.origin]
    where = f", {origin.kind} {picture.page}" if origin.paged else ""
    return Figure(
        id=picture.id,
        path=picture.path,
        alt=picture.alt,
        caption=picture.caption,
        width_px=picture.width,
        height_px=picture.height,
        credit=f"{origin.title[:80]}{where}",
    )


def _words(text: str) -> str:
    """A caption without its number; nothing of what is meant for machines."""
    plain = fold(text)
    if leaks(plain) or is_addressed_to_assistants(plain):
        return ""
    words = _LABEL.sub("", plain).strip()
    return words[:1].upper() + words[1:].rstrip(".")
