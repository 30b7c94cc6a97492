"""A quote is found where it stands and nowhere else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.documents.types import Document, Page
from ternlight.tools.text.quotes import find_quote
from ternlight.tools.text.words import fold


def document(*pages: str) -> Document:
    made = tuple(Page(number=number, text=text) for number, text in enumerate(pages, 1))
    return Document(id="d", name="d.txt", path="/d.txt", media_type="text/plain", pages=made)


def test_white_space_is_folded_and_offsets_are_those_of_the_page() -> None:
    found = find_quote(document("nothing", "Berth 4\n  handled\t312,000 containers."), " handled 312,000  containers.")
    assert found is not None
    assert (found.page, found.start, found.end) == (2, 10, 37)
    assert found.quote == "handled 312,000 containers."


def test_a_changed_quote_is_not_found() -> None:
    text = document("Berth 4 handled 312,000 containers.")
    for wrong in (
        "Berth 4 handled 313,000 containers.",
        "berth 4 handled",
        "Berth 4  handled 312,000 ships",
        "",
        " \n",
    ):
        assert find_quote(text, wrong) is None


def test_it_never_runs_across_pages_and_keeps_to_the_page_asked_for() -> None:
    text = document("the same words", "the same words", "over")
    assert find_quote(text, "words over") is None
    second = find_quote(text, "same words", page=2)
    assert second is not None and second.page == 2
    assert find_quote(text, "same words", page=3) is None
    assert find_quote(text, "same words", page=9) is None


@given(st.text(min_size=1, max_size=200), st.data())
def test_every_part_of_a_page_is_found_on_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : start + data.draw(st.integers(0, len(text)))]
    found = find_quote(document(text), part)
    if part.strip():
        assert found is not None
        assert found.quote == fold(text[found.start : found.end]) == fold(part)
    else:
        assert found is None
