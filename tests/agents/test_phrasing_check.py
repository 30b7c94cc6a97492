"""What a tiny model really wrote, and what must not pass. The false texts are answers of SmolLM2-135M."""

from __future__ import annotations

import pytest

from ternlight.agents.workflows.summary.check import changed, looped, refusal
from ternlight.agents.workflows.summary.tidy import tidy

SILO = (
    "The committee therefore recommends that the harbour board does not renew the lease of the old grain silo before "
    "the survey of its foundations is complete."
)
DREDGING = (
    "Dredging of the approach channel, which had been planned for the spring, was finished five weeks late because of "
    "the storm in March and used up the whole of the reserve."
)
SHIPS = (
    "Of the 1,204 ships that called, 86 were turned away in January since the pilot station at Norrholm was closed "
    "after the fire of 28 December."
)
WATER = (
    "The measurements that were taken by the university at six stations show that the concentration of copper is now "
    "below the limit of 2.4 micrograms per litre."
)
WOMEN = (
    "A total of 14 new apprentices began their training, nine of them women, and all of last year's apprentices were "
    "offered a post."
)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "Dredging of the approach channel, which had been planned for the spring, was finished five weeks late "
            "because of the storm in March.",
            DREDGING,
        ),
        (
            "A total of 14 new apprentices began their training, and all of last year's apprentices were "
            "offered a post.",
            WOMEN,
        ),
        (SILO.replace("therefore ", ""), SILO),
        (WATER.replace("that were taken", "taken"), WATER),
    ],
)
def test_a_faithful_shortening_passes(text: str, source: str) -> None:
    assert changed(text, source)
    assert refusal(text, source, strength="tiny") is None
    assert refusal(text, source, strength="capable") is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "The 1,204 ships that called were turned away in January since the pilot station at Norrholm was closed.",
            SHIPS,
        ),
        ("The old bridge was turned away in January since the pilot station at Norrholm was closed.", SHIPS),
        ("The university has now reduced the concentration of copper to 2.4 micrograms per litre.", WATER),
        ("The committee should not renew the lease of the old grain silo until the foundation is complete.", SILO),
        ("The storm in March had caused the entire approach channel to be abandoned.", DREDGING),
        ("The new apprentices began their training with nine women.", WOMEN),
        ("Nine women were offered a post.", WOMEN),
        ("", WOMEN),
        ("Sure! Here is a shorter version: apprentices began.", WOMEN),
        ("Rewrite this sentence to convey the same message in fewer words:", WOMEN),
        ("A total of 14 new apprentices began their training, began their training, began their training.", WOMEN),
        (
            "**A total of 14** new apprentices began their training, and last year's apprentices were offered a post.",
            WOMEN,
        ),
        ("A total of 14 new apprentices.", WOMEN),
        (WOMEN + " " + WOMEN, WOMEN),
        ("Did a total of 14 new apprentices begin their training?", WOMEN),
        ("<|im_start|>", WOMEN),
    ],
)
def test_a_false_or_useless_one_does_not(text: str, source: str) -> None:
    assert refusal(text, source, strength="tiny") is not None


def test_a_capable_model_may_use_its_own_words_but_not_its_own_facts() -> None:
    good = "Copper is now below the limit of 2.4 micrograms per litre, according to the university's measurements."
    assert (
        refusal("At six stations copper is now below the limit of 2.4 micrograms.", WATER, strength="capable") is None
    )
    assert refusal(good, WATER, strength="capable") == "adds a speaker"
    assert refusal("Copper is now at 2.3 micrograms per litre.", WATER, strength="capable") is not None


def test_the_source_itself_is_not_the_models_work() -> None:
    assert not changed(WOMEN.upper(), WOMEN)
    assert not changed(WOMEN.rstrip("."), WOMEN)


def test_loops_are_seen() -> None:
    assert looped("the port the port the port the port the port")
    assert looped("very very very")
    assert not looped("the port and the ships and the port")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("• However, the  port\nclosed.", "The port closed."),
        ("It should be noted that Berth 4 is full.", "Berth 4 is full."),
        ("1. **First** thing.", "First thing."),
        ("And the reserve is empty.", "The reserve is empty."),
        ("iPhone sales fell.", "iPhone sales fell."),
        ("So far, nothing happened.", "So far, nothing happened."),
    ],
)
def test_tidying_takes_off_what_does_not_belong(raw: str, clean: str) -> None:
    assert tidy(raw) == clean
