"""Special tokens come from templates only."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from ternlight.engine.prompt import (
    Segment,
    SpecialToken,
    prompt_tokens,
    special_pattern,
    split_special,
    trusted,
    untrusted,
)

SPECIAL = {"<s>": 1, "<s>s>": 2, "[END]": 3, "aa": 4}


class Letters:
    """A vocabulary of characters (code point + 100) that counts how often it is asked."""

    special: Mapping[str, SpecialToken] = {
        **{text: SpecialToken(id=number) for text, number in SPECIAL.items()},
        "<|strip|>": SpecialToken(id=9, strip_left=True, strip_right=True),
    }

    def __init__(self) -> None:
        self.stretches: list[str] = []

    def encode(self, text: str) -> list[int]:
        self.stretches.append(text)
        return [ord(letter) + 100 for letter in text]


def letters(text: str) -> list[int]:
    return Letters().encode(text)


def test_special_tokens_of_the_template_are_recognised_longest_first() -> None:
    tokens = prompt_tokens([trusted("<s>s>x<s>"), untrusted("<s>"), trusted("[END]")], Letters())
    assert tokens == [2, *letters("x"), 1, *letters("<s>"), 3]


def test_plain_text_is_tokenized_across_segments() -> None:
    vocabulary = Letters()
    prompt_tokens([trusted("<s>user\n"), untrusted("hello"), trusted("\nmore[END]")], vocabulary)
    assert vocabulary.stretches == ["user\nhello\nmore"]


def test_half_a_special_token_is_not_completed_by_a_message() -> None:
    assert prompt_tokens([trusted("[EN"), untrusted("D]")], Letters()) == letters("[END]")
    assert prompt_tokens([untrusted("<"), trusted("s>")], Letters()) == letters("<s>")


def test_white_space_that_belongs_to_a_token_goes_with_it() -> None:
    tokens = prompt_tokens([trusted("a \n<|strip|>  b"), untrusted(" c")], Letters())
    assert tokens == [*letters("a"), 9, *letters("b c")]


@given(st.lists(st.builds(Segment, text=st.text("<s>[END]a|strip", max_size=9), trusted=st.booleans()), max_size=6))
def test_messages_never_make_special_tokens(segments: list[Segment]) -> None:
    tokens = prompt_tokens(segments, Letters())
    allowed = sum(len(segment.text) for segment in segments if segment.trusted)
    if not allowed:
        assert tokens == letters("".join(segment.text for segment in segments))
    pattern = special_pattern(tuple(Letters.special))
    assert pattern is not None
    expected = [len(pattern.findall(segment.text)) for segment in segments if segment.trusted]
    assert sum(token < 100 for token in tokens) == sum(expected)


@given(st.text("<s>[END]a", max_size=30))
def test_split_parts_hold_no_special_token(text: str) -> None:
    pattern = special_pattern(tuple(SPECIAL))
    parts = split_special(text, pattern)
    assert "".join(parts) == text
    assert not any(special in part for part in parts for special in SPECIAL)


def test_nothing_special() -> None:
    assert special_pattern(()) is None
    assert split_special("text", None) == ["text"]
