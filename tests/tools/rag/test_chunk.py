from __future__ import annotations

from itertools import pairwise

from helpers.planted import planted_document
from hypothesis import given
from hypothesis import strategies as st

from ternlight.tools.documents.types import Document, Page
from ternlight.tools.rag.chunk import FULL, chunks
from ternlight.tools.text.sentences import LONGEST, split_pages
from ternlight.tools.text.words import fold


def document(*pages: str, title: str = "", kind: str = "page", labels: tuple[str, ...] = ()) -> Document:
    made = tuple(
        Page(number=number, text=text, kind=kind, label=labels[number - 1] if labels else "")  # type: ignore[arg-type]
        for number, text in enumerate(pages, 1)
    )
    return Document(id="0" * 64, name="a_file-name.txt", path="/a", media_type="text/plain", pages=made, title=title)


def check(source: Document) -> None:
    """What must hold for any document."""
    found = chunks(source)
    texts = {page.number: page.text for page in source.pages}
    for chunk in found:
        assert texts[chunk.page][chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
        assert len(chunk.text) <= 4 * (FULL + LONGEST)
    for sentence in split_pages(source.pages):
        assert any(
            chunk.page == sentence.page and chunk.start <= sentence.start and sentence.end <= chunk.end
            for chunk in found
        ), sentence
    places = [(chunk.page, chunk.start) for chunk in found]
    assert places == sorted(places)


def test_a_long_report_is_held_whole() -> None:
    check(planted_document(5, pages=20).document)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=()), max_size=400), max_size=4))
def test_any_text_is_held_whole(pages: list[str]) -> None:
    check(document(*pages))


@given(
    st.lists(
        st.sampled_from(["# Head\n\n", "A word. ", "1 | 2 | 3\n", "- item\n", "図書館。", "\n\n", "x" * 900]),
        max_size=60,
    )
)
def test_any_layout_is_held_whole(parts: list[str]) -> None:
    check(document("".join(parts)))


def test_neighbours_share_their_edges_and_stay_short() -> None:
    text = " ".join(f"Sentence number {number} says a little about the pumps." for number in range(60))
    found = chunks(document(text))
    assert len(found) > 4
    for one, next in pairwise(found):
        assert one.start < next.start < one.end < next.end
    assert max(len(chunk.text) for chunk in found) <= FULL + 100


def test_a_chunk_knows_its_title_and_heading() -> None:
    body = " ".join("The roof is repaired by the owner of the building." for _ in range(30))
    found = chunks(document(f"Repairs\n\n{body}", body, title="Lease of a workshop"))
    assert found[0].context == "Lease of a workshop"
    assert found[0].text.startswith("Repairs")
    assert all(chunk.context == "Lease of a workshop\nRepairs" for chunk in found[1:])
    assert found[-1].page == 2
    assert chunks(document("Some text that stands here."))[0].context == "a file name txt".removesuffix(" txt")


def test_sections_do_not_share_a_chunk_unless_they_are_short() -> None:
    long = " ".join("The wall was painted in the spring of that year." for _ in range(6))
    found = chunks(document(f"Walls\n\n{long}\n\nRoof\n\n{long}"))
    assert [fold(chunk.text)[:5] for chunk in found] == ["Walls", "Roof "]
    assert len(chunks(document("Walls\n\nThey are white.\n\nRoof\n\nIt is red."))) == 1


def test_rows_of_a_table_keep_its_first_one() -> None:
    rows = ["Part | Price | Shelf", *(f"BX-{number:04d} | {number} | {number % 9}" for number in range(90))]
    found = chunks(document("\n".join(rows), kind="sheet", labels=("Stock",)))
    assert len(found) > 2
    assert all("Part | Price | Shelf" in chunk.searched for chunk in found)
    assert all("Stock" in chunk.context for chunk in found)


def test_scripts_without_spaces_make_shorter_chunks() -> None:
    text = "図書館は平日の朝九時に開きます。" * 60
    found = chunks(document(text))
    assert max(len(chunk.text) for chunk in found) < FULL / 2
