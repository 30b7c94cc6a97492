"""What a sentence must have to be an answer: the kind of thing asked for, and the question's own words."""

from __future__ import annotations

import pytest
from helpers.embedders import RealEmbedder

from ternlight.agents.coverage import coverage
from ternlight.agents.workflows.answers.wanted import says_what_it_is, states_what_is_wanted


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much does a ticket cost?", "A ticket costs £12.", True),
        ("How much does a ticket cost?", "Parking is free of charge.", True),
        ("How much does a ticket cost?", "The ferry carried 1.2 million passengers.", False),
        ("What is the salary of the captain?", "The captain has sailed for 30 years.", False),
        ("What is the telephone number of the office?", "The office is in unit 6.", False),
        ("What is the telephone number of the office?", "Ring 020 7946 0018.", True),
        ("What is the email address of Ms Voss?", "Write to voss@example.org.", True),
        ("What is the email address of Ms Voss?", "Ms Voss is the director.", False),
        ("What is the postcode of Harrow Yard?", "Harrow Yard is at SW1A 2AA.", True),
        ("What is the postcode of Harrow Yard?", "Unit 6 has 140 square metres.", False),
        ("When was the port founded?", "It was founded in 1387.", True),
        ("When was the port founded?", "Three lines came in the spring.", False),
        ("When will the gutter be cleared?", "It will be cleared on 11 May.", True),
        ("How long is it valid?", "It is valid for three years.", True),
        ("How long is it valid?", "It is valid everywhere.", False),
        ("How old is the chief executive?", "The chief executive is 52 years old.", True),
        ("How old is the chief executive?", "The chief executive sold 52 houses.", False),
        ("How many members came?", "Thirty-one members came.", True),
        ("How many members came?", "Members came in numbers.", False),
        ("Who runs the firm?", "It is run by Ines Calloway.", True),
        ("Who runs the firm?", "The firm is run well.", False),
        ("What is the first name of Mr Quist?", "Our surveyor, Mr Quist, came.", False),
        ("What is the first name of Mr Quist?", "Our surveyor is Hugo Quist.", True),
        ("What does REML stand for?", "The restricted maximum likelihood (REML) is optimised.", True),
        ("What does REML stand for?", "The model was fitted by REML.", False),
        ("Under which licence is it given away?", "You may copy it under the terms of the MIT licence.", True),
        ("Under which licence is it given away?", "It is given away as it is.", False),
        ("How many subjects took part?", "Figure 1 shows the subjects (Belenky 2003).", False),
        ("What is the wingspan of a stork?", "Storks have bred here since 1612.", False),
        ("Why was it closed?", "It rained.", None),
        ("Are pets permitted?", "No.", None),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, text: str, expected: bool | None) -> None:
    own = {"mr", "quist", "ms", "voss", "harrow", "yard"}
    assert states_what_is_wanted(question, text, names=own, numbers=()) is expected


@pytest.mark.parametrize(
    ("question", "before", "text", "expected"),
    [
        ("What does dput do?", "", "The program dput sends packages to the archive.", True),
        ("What does dput do?", "", "This does not work with the dcut command from the dput package!", False),
        ("What does dput do?", "int dput (char * path)", "Sends packages to the archive.", True),
        ("What does dput do?", "int dput (char * path)", "Returns zero on success.", False),
        ("What does dput return?", "int dput (char * path)", "Returns zero on success.", True),
        ("What does dput return?", "int dput (char * path)", "Sends packages to the archive.", False),
        ("What does dput do?", "", "int dput (char * path)", False),
        ("What is a virtual package?", "", "A virtual package is one that others provide.", True),
        ("What is /opt for?", "", "/opt is reserved for add-on software.", True),
        ("What does the Essential field mean?", "", "Essential is defined as the minimal set.", True),
        ("Who wrote dput?", "", "The program dput sends packages to the archive.", False),
    ],
)
def test_a_sentence_on_the_very_thing(question: str, before: str, text: str, expected: bool) -> None:
    assert says_what_it_is(question, text, before) is expected


def test_a_number_of_the_question_is_no_answer() -> None:
    assert states_what_is_wanted("How many lie in berth 7?", "Berth 7 is full.", names=(), numbers={"7"}) is False
    assert states_what_is_wanted("How many lie in berth 7?", "41 lie in berth 7.", names=(), numbers={"7"}) is True


async def test_the_word_that_is_missing_tells() -> None:
    texts = ["The crane driver earns a good wage.", "A school for crane drivers saves rent.", ""]
    worst, mean = (await coverage(["salary", "crane", "driver"], texts, RealEmbedder())).T
    assert worst[0] > worst[1] > worst[2] == 0
    assert mean[0] > mean[1] > mean[2] == 0
    assert (mean >= worst).all()


async def test_codes_are_compared_as_they_are_and_words_by_their_stems() -> None:
    texts = ["Part BX-4471-C was fined.", "Part BX-4472-C was fined."]
    found = await coverage(["fine", "part", "BX-4472-C"], texts, RealEmbedder())
    assert found[0].tolist() == pytest.approx([0, 2 / 3])
    assert found[1].tolist() == [1, 1]


async def test_without_words_nothing_is_covered() -> None:
    embedder = RealEmbedder()
    assert (await coverage([], ["It was Lund."], embedder)).tolist() == [[0, 0]]
    assert (await coverage(["sang"], [], embedder)).shape == (0, 2)
    worst, mean = (await coverage(["押金", "多少"], ["押金为三百元"], embedder))[0]
    assert worst == mean > 0
