from __future__ import annotations

from pathlib import Path

import pytest
from helpers.decks import sample_deck

from ternlight.tools.pptx.plan import Plan, plan_deck
from ternlight.tools.pptx.write import write_pptx
from ternlight.tools.typeset.deck import Deck
from ternlight.tools.typeset.themes import theme


@pytest.fixture(scope="package")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Deck:
    return sample_deck(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="package")
def plan(deck: Deck) -> Plan:
    return plan_deck(deck, theme(deck.theme))


@pytest.fixture(scope="package")
def written(deck: Deck, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pptx(deck, tmp_path_factory.mktemp("deck") / "sample.pptx").path
