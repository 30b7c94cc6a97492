from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ternlight.agents.benchmark.harness import AWKWARD
from ternlight.engine.grammar import grammar_source
from ternlight.engine.types import SamplingParams
from ternlight.tools.arguments import problems, repair
from ternlight.tools.errors import RetryWithHint
from ternlight.tools.schema import MOST_PROPERTIES, SchemaRefused, simplify


def compiles(schema: dict[str, Any]) -> bool:
    import llguidance

    source = grammar_source(SamplingParams(json_schema=json.dumps(schema)))
    return not llguidance.LLMatcher.validate_grammar(source)


def test_an_awkward_schema_keeps_what_can_be_kept() -> None:
    simple = simplify(AWKWARD)
    assert compiles(simple.schema)
    properties = simple.schema["properties"]
    assert properties["kind"] == {"enum": ["tide", 'a "quoted" one', "ünicode", ""]}
    assert properties["where"]["required"] == ["lat"]
    assert properties["tags"]["maxItems"] == 3
    assert properties['a "key"'] == {"type": "string", "minLength": 2, "maxLength": 9}
    assert properties["either"]["minimum"] == 1
    assert properties["free"]["type"] == properties["self"]["type"] == "string"
    assert simple.schema["required"] == ["kind", "where", "free"]
    restored = simple.restore({"kind": "tide", "where": {"lat": 1}, "free": '{"a": [1]}', "self": "{}"})
    assert restored == {"kind": "tide", "where": {"lat": 1}, "free": {"a": [1]}, "self": {}}
    with pytest.raises(RetryWithHint, match="free must hold JSON"):
        simple.restore({"free": "{"})


def test_references_and_parts_are_put_together() -> None:
    simple = simplify(
        {
            "$defs": {
                "port": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
                "node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}},
            },
            "allOf": [
                {"properties": {"a": {"$ref": "#/$defs/port"}}, "required": ["a"]},
                {"properties": {"b": {"$ref": "#/$defs/node"}, "c": {"type": ["integer", "null"]}}, "required": ["c"]},
            ],
        }
    )
    assert compiles(simple.schema)
    properties = simple.schema["properties"]
    assert properties["a"]["properties"]["name"]["type"] == "string"
    assert properties["b"]["properties"]["next"]["type"] == "string", "a recursion is JSON text"
    assert properties["c"]["type"] == "integer"
    assert set(simple.schema["required"]) == {"a", "c"}


def test_many_values_are_cut_to_the_required_and_the_first() -> None:
    many = {"properties": {f"p{number}": {"type": "string"} for number in range(40)}, "required": ["p39"]}
    simple = simplify(many)
    assert len(simple.schema["properties"]) == MOST_PROPERTIES
    assert "p39" in simple.schema["properties"]
    assert simple.notes


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"$ref": "http://elsewhere.example/schema"}}},
        {"properties": {"a": {"$ref": "#/nowhere"}}},
        {"properties": [1, 2]},
        {"$ref": "#"},
        {"properties": {f"p{n}": {} for n in range(50)}, "required": [f"p{n}" for n in range(50)]},
        {"properties": {"a": {"type": "integer", "minimum": 5, "maximum": "x"}}, "required": 7},
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_else_happens(schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaRefused):
        simplify(schema)


scalars = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object", "nonsense", None, 5])
words = st.sampled_from(
    ["type", "properties", "items", "enum", "const", "anyOf", "allOf", "$ref", "required", "minimum", "maxLength", "x"]
)
junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | scalars | st.just("#"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=4), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(words, junk, max_size=6))
def test_any_schema_is_simplified_to_one_that_compiles_or_refused(schema: dict[str, Any]) -> None:
    try:
        simple = simplify(schema)
    except SchemaRefused:
        return
    assert compiles(simple.schema)
    jsonschema.Draft202012Validator.check_schema(simple.schema)


SIMPLE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "sure": {"type": "boolean"},
        "kind": {"enum": ["Tide", "Wind", 3]},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    },
    "required": ["name"],
    "additionalProperties": False,
}


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["name", "count", "share", "sure", "kind", "tags", "x"]), junk, max_size=7))
def test_problems_are_found_where_an_independent_check_finds_them(value: dict[str, Any]) -> None:
    try:
        text = json.dumps(value, allow_nan=False)
    except ValueError:
        return
    value = json.loads(text)
    independent = list(jsonschema.Draft202012Validator(SIMPLE).iter_errors(value))
    ours = problems(value, SIMPLE)
    # 3.0 is an integer to JSON Schema; a whole float is put right by `repair` before it is looked at.
    if not any(isinstance(item, float) and item.is_integer() for item in value.values()):
        assert bool(ours) == bool(independent), (ours, independent)
    repair(value, SIMPLE)


@pytest.mark.parametrize(
    ("value", "fixed"),
    [
        ({"name": "a", "count": "7"}, {"name": "a", "count": 7}),
        ({"name": "a", "count": 7.0}, {"name": "a", "count": 7}),
        ({"name": "a", "count": "7.5"}, {"name": "a", "count": "7.5"}),
        ({"name": "a", "share": "0.5"}, {"name": "a", "share": 0.5}),
        ({"name": "a", "sure": "True"}, {"name": "a", "sure": True}),
        ({"name": "a", "kind": " tide"}, {"name": "a", "kind": "Tide"}),
        ({"name": "a", "tags": "one"}, {"name": "a", "tags": ["one"]}),
        ({"Name": "a", "unknown": 1}, {"name": "a"}),
        ({"name": 5}, {"name": "5"}),
        ({"name": "a", "count": "nan"}, {"name": "a", "count": "nan"}),
    ],
)
def test_only_slips_without_doubt_are_put_right(value: dict[str, Any], fixed: dict[str, Any]) -> None:
    assert repair(value, SIMPLE) == fixed


def test_a_problem_says_what_would_be_right() -> None:
    found = problems({"count": 12, "kind": "rain", "sure": 1, "tags": ["a", "b", "c"], "y": 0}, SIMPLE)
    assert "name is missing" in found
    assert "count must be at most 9, not 12" in found
    assert 'kind must be one of "Tide", "Wind", 3, not "rain"' in found
    assert "sure must be of type boolean, not 1" in found
    assert "tags has 3 items; it takes 0 to 2" in found
    assert any(problem.startswith("y is not known; known are name, count") for problem in found)
