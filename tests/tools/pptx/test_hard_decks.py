"""Decks at the limits: nothing overflows, collides, leaves the slide or breaks the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.hard_decks import hard_deck
from openxml_audit import OpenXmlValidator

from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.check import check_file

VALIDATED_EVERY = 4
"""Against the schemas, which takes as long as the rest; a quarter of the decks has each kind of slide many times."""


def _passes(seeds: range, folder: Path) -> None:
    validator = OpenXmlValidator()
    for seed in seeds:
        deck = hard_deck(seed)
        done = write_pptx(deck, folder / "hard.pptx")
        found = check_file(done.path)
        assert found.errors == (), f"seed {seed}"
        assert sum(len(part.slides) for part in done.parts) == done.slides == found.figures["slides"], f"seed {seed}"
        assert len(done.parts) >= len(deck.slides), f"seed {seed}"
        if seed % VALIDATED_EVERY == 0:
            assert validator.validate(str(done.path)).errors == [], f"seed {seed}"


@pytest.mark.parametrize("start", range(0, 60, 12))
def test_a_sample(start: int, tmp_path: Path) -> None:
    _passes(range(start, start + 12), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(60, 500, 40))
def test_five_hundred(start: int, tmp_path: Path) -> None:
    _passes(range(start, start + 40), tmp_path)
