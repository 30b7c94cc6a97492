"""The data of the leaderboard as its wheel holds it, and the scorer."""

from __future__ import annotations

import json
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest
from helpers.agents import EagerModel, RandomModel

from ternlight.agents.benchmark.bfcl import IRRELEVANCE, SIMPLE, Case, read_cases, right
from ternlight.agents.benchmark.free_text import free_call
from ternlight.agents.benchmark.measure import Plan, measure
from ternlight.agents.benchmark.record import Record
from ternlight.agents.benchmark.sockets import connections_opened
from ternlight.agents.errors import AgentError

PARAMETERS = {
    "type": "dict",
    "properties": {
        "base": {"type": "integer", "description": "The base."},
        "height": {"type": "float"},
        "unit": {"type": "string"},
        "points": {"type": "array", "items": {"type": "float"}},
        "options": {"type": "dict", "properties": {"deep": {"type": "boolean"}}},
    },
    "required": ["base"],
}
ANSWERS = {
    "base": [10],
    "height": [5.5, 6],
    "unit": ["units", "New York, NY", ""],
    "points": [[1, 2.5], ""],
    "options": [{"deep": [True], "note": ["a", ""]}, ""],
}


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """In the form of bfcl-eval's."""

    def entry(category: str, number: int) -> str:
        function = {"name": "geo.area", "description": "Computes an area.", "parameters": PARAMETERS}
        question = [[{"role": "user", "content": f"Question {number}?"}]]
        return json.dumps({"id": f"{category}_{number}", "question": question, "function": [function]})

    path = tmp_path / "bfcl_eval-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for category in (SIMPLE, IRRELEVANCE):
            lines = "\n".join(entry(category, number) for number in range(5))
            archive.writestr(f"bfcl_eval/data/BFCL_v4_{category}.json", lines)
        answers = [
            json.dumps({"id": f"{SIMPLE}_{number}", "ground_truth": [{"geo.area": ANSWERS}]}) for number in range(5)
        ]
        archive.writestr(f"bfcl_eval/data/possible_answer/BFCL_v4_{SIMPLE}.json", "\n".join(answers))
    return path


def test_cases_are_read_with_the_types_of_json_schema(wheel: Path) -> None:
    cases = read_cases(wheel, SIMPLE)
    assert [case.id for case in cases] == [f"{SIMPLE}_{number}" for number in range(5)]
    properties = cases[0].parameters["properties"]
    assert cases[0].parameters["type"] == properties["options"]["type"] == "object"
    assert properties["height"]["type"] == properties["points"]["items"]["type"] == "number"
    assert read_cases(wheel, IRRELEVANCE)[0].answers is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"base": 10, "height": 5.5}, True),
        ({"base": 10, "height": 6.0, "unit": "new york ny"}, True),
        ({"base": 10, "height": 6, "points": [1.0, 2.5], "options": {"deep": True}}, True),
        ({"base": 10, "height": 6, "options": {"deep": True, "note": "A"}}, True),
        ({"base": 10}, False),
        ({"height": 6}, False),
        ({"base": 10.0, "height": 6}, False),
        ({"base": True, "height": 6}, False),
        ({"base": "10", "height": 6}, False),
        ({"base": 10, "height": 6, "unit": "metres"}, False),
        ({"base": 10, "height": 6, "points": [2.5, 1]}, False),
        ({"base": 10, "height": 6, "points": [1]}, False),
        ({"base": 10, "height": 6, "options": {"deep": 1}}, False),
        ({"base": 10, "height": 6, "options": {"deep": True, "more": 1}}, False),
        ({"base": 10, "height": 6, "colour": "red"}, False),
        (None, False),
    ],
)
def test_what_is_right(wheel: Path, arguments: dict[str, Any] | None, expected: bool) -> None:
    assert right(read_cases(wheel, SIMPLE)[0], arguments) is expected


def test_where_nothing_fits_only_no_call_is_right(wheel: Path) -> None:
    case: Case = read_cases(wheel, IRRELEVANCE)[0]
    assert right(case, None)
    assert not right(case, {})


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_another_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.whl").write_bytes(content)
    with pytest.raises(AgentError, match="not a wheel of bfcl-eval"):
        read_cases(tmp_path / "x.whl", SIMPLE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"name": "f", "arguments": {"a": 1}}', {"a": 1}),
        ('Sure!\n```json\n{"name": "f", "arguments": {}}\n```', {}),
        ('{"name": "g", "arguments": {}} {"name": "f", "arguments": {"b": 2}}', {"b": 2}),
        ('{"name": "f", "arguments": "x"}', None),
        ("I cannot do that. {", None),
    ],
)
def test_a_call_in_free_text(text: str, expected: dict[str, Any] | None) -> None:
    assert free_call(text, "f") == expected


async def test_the_figures_have_their_form(wheel: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "ternlight.agent")
    said: list[str] = []
    plan = Plan(share=0.0, cases=3)
    figures = await measure(plan, model=EagerModel(patience=1.0), bfcl=wheel, say=said.append)
    assert list(figures) == ["harness", "model"]
    assert figures["harness"]["schema_valid_share"] == 1
    assert figures["harness"]["planted_instructions_obeyed"] == 0
    assert figures["harness"]["connections_opened"] == 0
    assert figures["harness"]["offline_tries"] > figures["harness"]["offline_runs"]
    assert figures["harness"]["offline_connections_opened"] == 0
    halves = [
        f"bfcl_{name}{half}"
        for name in ("simple_python", "irrelevance")
        for half in ("", "_tuning_half", "_unseen_half")
    ]
    assert list(figures["model"]) == ["sums_right", "scenarios_solved", *halves]
    assert all(list(shares) == ["with", "without"] for shares in figures["model"].values())
    assert figures["model"]["bfcl_irrelevance"] == {"with": 0.0, "without": 1.0}
    assert "BFCL irrelevance: 3 of 3 asked; with 0 right, 3 called, without 3 right, 0 called" in said
    record = Record(tmp_path / "record.jsonl")
    known = [{"right": False, "called": False} for _ in range(2)]
    for number, found in enumerate(known):
        record.add(found, "Random", IRRELEVANCE, f"{IRRELEVANCE}_{number}", "without")
    shares = await measure(Plan(share=0.0, cases=None), model=EagerModel(), bfcl=wheel, say=said.append, record=record)
    assert shares["model"]["bfcl_irrelevance"]["without"] == 0.6, "what the record has is not asked again"
    assert record.get("Random", SIMPLE, f"{SIMPLE}_4", "with") is not None
    without_data = await measure(plan, model=RandomModel(), bfcl=None, say=said.append)
    assert list(without_data["model"]) == ["sums_right", "scenarios_solved"]
    assert "BFCL is left out" in said[-1]


def test_a_connection_is_counted() -> None:
    with connections_opened() as opened, socket.socket() as tried:
        tried.setblocking(False)
        tried.connect_ex(("127.0.0.1", 9))
    assert opened == ["socket.connect"]
    with connections_opened() as opened:
        pass
    assert opened == []
