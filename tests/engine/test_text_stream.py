"""Text comes out whole, in order, and never with part of a stop string."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ternlight.engine.text_stream import TextStream


def run(pieces: list[bytes], stop: tuple[str, ...] = ()) -> tuple[list[str], bool]:
    stream = TextStream(stop)
    texts = [stream.push(piece) for piece in pieces]
    texts.append(stream.flush())
    return texts, stream.stopped


def test_character_waits_for_its_last_byte() -> None:
    smile = "🙂".encode()
    assert run([b"a", smile[:1], smile[1:3], smile[3:] + b"b"])[0] == ["a", "", "", "🙂b", ""]


def test_what_is_not_text_is_replaced() -> None:
    assert "".join(run([b"a\xff", b"b", b"\xe6\xbc"])[0]) == "a\ufffdb\ufffd"


def test_stop_string_across_tokens_is_never_seen() -> None:
    texts, stopped = run([b"one ", b"EN", b"D two"], ("END",))
    assert texts == ["one ", "", "", ""]
    assert stopped


def test_what_only_looked_like_a_stop_string_is_given_back() -> None:
    assert run([b"x E", b"N", b"E y", b" E"], ("END",)) == (["x ", "", "ENE y", " ", "E"], False)


def test_earliest_of_several_stop_strings_wins() -> None:
    assert "".join(run([b"abcdef"], ("ef", "cd", ""))[0]) == "ab"


LETTERS = "ab漢\n"


@given(st.text(LETTERS, max_size=40), st.lists(st.text(LETTERS, min_size=1, max_size=4), max_size=3), st.data())
def test_same_text_however_it_is_cut(text: str, stops: list[str], data: st.DataObject) -> None:
    raw = text.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=10)))
    pieces = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    texts, stopped = run(pieces, tuple(stops))
    found = [text.find(stop) for stop in stops if stop in text]
    assert stopped == bool(found)
    # Of two stop strings the one that is complete first decides, so the text may reach up to where another began.
    whole = "".join(texts)
    assert text.startswith(whole)
    if not found:
        assert whole == text
    assert not any(stop in whole for stop in stops)
