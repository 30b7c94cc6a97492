from __future__ import annotations

import itertools

import pytest

from ternlight.tools.errors import ToolError
from ternlight.tools.typeset.metrics import BUNDLED, Face, metrics
from ternlight.tools.typeset.themes import NAMES, THEMES, Theme, contrast, theme

BOTH = [*THEMES, *(each.page for each in THEMES if each.dark)]


@pytest.mark.parametrize("each", BOTH, ids=lambda each: each.name + ("-page" if not each.dark else ""))
def test_every_text_can_be_read_where_it_stands(each: Theme) -> None:
    assert contrast(each.text, each.background) >= 7
    assert contrast(each.text, each.panel) >= 7
    for ground in (each.background, each.panel):
        assert contrast(each.muted, ground) >= 4.5
        assert contrast(each.link, ground) >= 4.5
        assert contrast(each.visited, ground) >= 4.5
        assert contrast(each.accent, ground) >= 4.5
    for fill in each.accents:
        assert contrast(each.ink(fill), fill) >= 4.5, fill
        assert contrast(fill, each.background) >= 3, fill
    assert contrast(each.ink(each.panel), each.panel) >= 4.5


@pytest.mark.parametrize("each", THEMES, ids=lambda each: each.name)
def test_neighbouring_chart_colours_are_told_apart(each: Theme) -> None:
    for one, other in itertools.pairwise(each.accents):
        assert one != other
        assert contrast(one, other) >= 1.3, (one, other)  # in greyscale too


@pytest.mark.parametrize("each", THEMES, ids=lambda each: each.name)
def test_its_typefaces_can_be_measured(each: Theme) -> None:
    for family in (each.heading_font, each.body_font):
        assert metrics(Face(family, bold=True)).advances[ord("m")] > 0.5
    for family in (each.page_heading_font, each.page_body_font):
        assert (family, True, False) in BUNDLED


def test_names() -> None:
    assert 6 <= len(set(NAMES)) == len(THEMES) <= 8
    assert theme("harbour").office_colours.keys() >= {"dk1", "lt1", "accent6", "folHlink"}
    with pytest.raises(ToolError, match="no theme called nowhere"):
        theme("nowhere")
