"""Every layout in every theme passes every gate and a validator of the file format."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.check import check_file
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.themes import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_gates_and_validator(deck: Deck, name: str, tmp_path: Path) -> None:
    path = write_pptx(deck, tmp_path / f"{name}.pptx", name).path
    found = check_file(path)
    assert found.errors == ()
    assert found.figures["slides"] == len(deck.slides)
    assert found.figures["layouts"] >= 16
    assert found.figures["with_visual"] >= 0.7
    assert OpenXmlValidator().validate(str(path)).errors == []
