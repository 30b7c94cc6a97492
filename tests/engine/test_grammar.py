"""Grammars over a small vocabulary of letters."""

from __future__ import annotations

import json
import string

import numpy as np
import pytest

from ternlight.engine.errors import EngineError, GrammarError
from ternlight.engine.grammar import Grammar, GrammarVocabulary, grammar_source
from ternlight.engine.types import SamplingParams

PIECES = [b"<end>", b"<mark>", *(letter.encode() for letter in string.printable), b"yes", b'{"']
VOCABULARY = GrammarVocabulary(PIECES, [0, 1], [0], lambda text: [PIECES.index(bytes([byte])) for byte in text])


def compiled(**params: str) -> Grammar:
    source = grammar_source(SamplingParams(**params))  # type: ignore[arg-type]
    assert source is not None
    return Grammar(source, VOCABULARY)


def allowed(grammar: Grammar) -> set[bytes]:
    mask = grammar.allowed()
    assert mask.shape == (len(PIECES),) and mask.dtype == np.bool_
    return {PIECES[index] for index in np.flatnonzero(mask)}


def accept(grammar: Grammar, text: str) -> None:
    for letter in text.encode():
        assert bytes([letter]) in allowed(grammar)
        grammar.accept(PIECES.index(bytes([letter])))


def test_forced_tokens_are_those_without_an_alternative() -> None:
    grammar = compiled(grammar='start: "hello " ("you" | "world")')
    forced = grammar.forced()
    assert b"".join(PIECES[token] for token in forced) == b"hello "
    for token in forced:
        grammar.accept(token)
    assert grammar.forced() == []
    assert allowed(grammar) == {b"y", b"w"}


def test_a_vocabulary_that_adds_a_space_to_a_text_adds_none_to_what_is_forced() -> None:
    spaced = GrammarVocabulary(PIECES, [0, 1], [0], lambda text: [PIECES.index(bytes([byte])) for byte in b" " + text])
    source = grammar_source(SamplingParams(grammar='start: "hello"'))
    assert source is not None
    grammar = Grammar(source, spaced)
    assert b"".join(PIECES[token] for token in grammar.forced()) == b"hello"
    assert allowed(grammar) == {b"h"}


def test_no_grammar_is_none() -> None:
    assert grammar_source(SamplingParams()) is None


def test_only_what_the_grammar_allows_may_come() -> None:
    grammar = compiled(grammar='start: "yes" | "yeah"')
    assert allowed(grammar) == {b"y", b"yes"}
    accept(grammar, "yea")
    assert not grammar.complete
    accept(grammar, "h")
    assert grammar.complete


def test_end_is_allowed_only_where_the_grammar_accepts() -> None:
    grammar = compiled(grammar="start: /a+/")
    assert allowed(grammar) == {b"a"}
    accept(grammar, "a")
    assert allowed(grammar) == {b"a", b"<end>"}
    assert not grammar.complete


def test_special_tokens_are_not_text() -> None:
    grammar = compiled(grammar="start: /<[a-z]+>/")
    assert allowed(grammar) == {b"<"}


def test_json_has_one_layout() -> None:
    grammar = compiled(
        json_schema=json.dumps({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]})
    )
    accept(grammar, '{"a": 1')
    assert b"\n" not in allowed(grammar)
    accept(grammar, "}")
    assert grammar.complete


def test_one_format_at_a_time() -> None:
    with pytest.raises(EngineError, match="one of"):
        grammar_source(SamplingParams(json_schema="{}", grammar="start: /a/"))


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"json_schema": '{"type": "string", "pattern": "(?=a)"}'}, "look-ahead"),
        ({"json_schema": '{"$ref": "http://example.org/schema"}'}, "example.org"),
        ({"json_schema": "[" * 100_000}, "JSON Schema"),
        ({"json_schema": "true"}, "not an object"),
        ({"grammar": "@"}, "lexer"),
        ({"grammar": ""}, "Empty grammar"),
        ({"grammar": "start: /(/"}, "regex"),
    ],
)
def test_what_is_not_supported_is_named(params: dict[str, str], named: str) -> None:
    with pytest.raises(GrammarError, match=named) as error:
        compiled(**params)
    assert len(error.value.user_message) < 400
    assert "\n" not in error.value.user_message


def test_token_that_was_not_allowed_is_an_error() -> None:
    grammar = compiled(grammar='start: "yes"')
    with pytest.raises(GrammarError, match="left its format"):
        grammar.accept(PIECES.index(b"x"))
