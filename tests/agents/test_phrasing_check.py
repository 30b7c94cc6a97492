"""What a tiny model really wrote, and what must not pass. The false texts are answers of SmolLM2-135M."""

from __future__ import annotations

import pytest

from ternlight.agents.workflows.summary.check import can_be_shortened, changed, looped, plainly, refusal
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


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # the main clause
        (
            "If after this, there is one or more matching glob, and all the matching globs result in the same "
            "mimetype, use that mimetype as the result.",
            "If after this, there is one or more matching globs, and all the matching globs result in the same "
            "mimetype.",
        ),
        (
            "When the water reaches the mark on the wall, the pumps are started by the keeper.",
            "When the water reaches the mark on the wall.",
        ),
        (
            "Although the council had promised a new school, the money was spent on the road.",
            "Although the council had promised a new school.",
        ),
        (
            "Having lost its licence in March after the second fire, the firm closed its works.",
            "Having lost its licence in March after the second fire.",
        ),
        # conditions and exceptions
        ("The hall is let to clubs of the town, unless a member objects.", "The hall is let to clubs of the town."),
        ("The fee is returned, if the course is cancelled by the school.", "The fee is returned."),
        ("If the harvest is late, the fair is held in October.", "The fair is held in October."),
        ("The fair is held in October, except in wet years.", "The fair is held in October."),
        ("The machine stops only if both keys are turned.", "The machine stops if both keys are turned."),
        # scope
        ("In the northern district, wages fell by a tenth.", "Wages fell by a tenth."),
        ("Among smokers, the drug halved the number of deaths.", "The drug halved the number of deaths."),
        # bounds, parts and degrees
        ("The bridge carries at most 40 tonnes.", "The bridge carries 40 tonnes."),
        ("The bridge carries up to 40 tonnes.", "The bridge carries at least 40 tonnes."),
        ("Most of the wells are dry.", "Some of the wells are dry."),
        ("Some of the wells are dry.", "The wells are dry."),
        ("Visitors must wear a helmet.", "Visitors should wear a helmet."),
        ("Visitors may wear a helmet.", "Visitors must wear a helmet."),
        ("The virus may spread by air.", "The virus could spread by air."),
        # comparisons without their other side
        ("The new pump is cheaper than the old pump.", "The new pump is cheaper."),
        ("The tunnel costs more, compared with the bridge.", "The tunnel costs more."),
        # who said it, and whether it was done
        ("The bank lost 3 customers, said the union.", "The bank lost 3 customers."),
        ("The mayor denied that the dam leaks.", "The dam leaks."),
        ("The firm allegedly dumped waste in the lake.", "The firm dumped waste in the lake."),
        ("The board plans to close the mill.", "The board closes the mill."),
        # the scope of a negation
        ("All of the samples were not pure.", "Not all of the samples were pure."),
        ("The guard did not leave because he was ill.", "The guard left because he was not ill."),
        # what "and" joins
        ("The loss is the sum of the rent and the interest.", "The loss is the sum of the rent."),
        # what is quoted
        ('The keyword "all" is no longer used in this file.', 'The keyword "all is" no longer used in this file.'),
    ],
)
def test_a_loss_of_meaning_is_refused(source: str, text: str) -> None:
    assert refusal(text, source, strength="tiny") is not None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("If the glob matches, use its type.", "If the glob matches."),
        ("The port was closed because the storm came.", "Because the storm came."),
        ("The hall is let to clubs, unless a member objects.", "The hall is let to clubs."),
        ("The new pump is cheaper than the old pump.", "The new pump is cheaper."),
        ("Most of the wells are dry.", "Some wells are dry."),
        ("Visitors must wear a helmet.", "Visitors should wear a helmet."),
        ("The mayor denied that the dam leaks.", "The mayor said that the dam leaks."),
    ],
)
def test_a_capable_model_is_held_to_the_meaning_too(source: str, text: str) -> None:
    assert refusal(text, source, strength="capable") is not None


def test_a_sentence_without_a_part_to_spare_is_not_given_to_a_model() -> None:
    assert can_be_shortened(DREDGING)
    assert can_be_shortened(WOMEN)
    assert not can_be_shortened("The committee asked the harbour master for a report on the state of the old wall.")
    assert not can_be_shortened("If the harvest is late, the fair is held in October by order of the council.")


@pytest.mark.parametrize(
    "reason", ["the number '4' is not in the source", "adds a negation", "it leaves out a condition or a limit", "odd"]
)
def test_users_are_told_in_plain_words(reason: str) -> None:
    assert plainly(reason).startswith("it ")
    assert "'" not in plainly(reason)


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
        ("19. The key is kept in one place.", "The key is kept in one place."),
        ("Sleep matters [12, 14] before tests (see page 4).", "Sleep matters before tests."),
        ("And the reserve is empty.", "The reserve is empty."),
        ("iPhone sales fell.", "iPhone sales fell."),
        ("So far, nothing happened.", "So far, nothing happened."),
    ],
)
def test_tidying_takes_off_what_does_not_belong(raw: str, clean: str) -> None:
    assert tidy(raw) == clean
