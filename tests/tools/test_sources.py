from __future__ import annotations

import json

import pytest

from ternlight.tools.base import ToolContext
from ternlight.tools.calc import Calculator
from ternlight.tools.documents.types import Document, Page
from ternlight.tools.errors import NeedsApproval
from ternlight.tools.registry import ToolRegistry
from ternlight.tools.sources import Source, SourceRegistry

DOCUMENT = Document(id="d1", name="a", path="", media_type="text/html", pages=(Page(number=1, text="words"),))


def test_code_gives_the_numbers() -> None:
    registry = SourceRegistry()
    one = registry.add(Source(key="a", title="A", url="http://a.example/"))
    two = registry.add(Source(key="b", title="B", document_id="d1"), DOCUMENT)
    assert (one, two, registry.add(Source(key="a", title="A again"))) == (1, 2, 1)
    assert registry.get(1) == Source(key="a", title="A again")
    assert [registry.get(number) for number in (0, 3, -1)] == [None, None, None]
    assert registry.document(2) is DOCUMENT
    assert registry.document(1) is None
    assert registry.number("b") == 2
    assert [number for number, _ in registry] == [1, 2]
    assert registry.add(Source(key="b", title="B without its text")) == 2
    assert registry.document(2) is DOCUMENT, "what was read stays"


def test_a_registry_comes_back_as_it_was() -> None:
    registry = SourceRegistry()
    registry.add(Source(key="b", title="B", document_id="d1"), DOCUMENT)
    again = SourceRegistry.from_json(json.loads(json.dumps(registry.to_json())))
    assert list(again) == list(registry)
    assert again.document(1) == DOCUMENT


def test_consent_is_asked_for_by_scope() -> None:
    context = ToolContext(granted=frozenset({"host:a.example"}))
    context.require("host:a.example", "Open a.example?")
    with pytest.raises(NeedsApproval) as caught:
        context.require("host:b.example", "Open b.example?")
    assert (caught.value.scope, caught.value.question) == ("host:b.example", "Open b.example?")


def test_names_that_models_cannot_write_are_refused() -> None:
    registry = ToolRegistry([Calculator()])
    assert registry.get("calculator") is not None
    assert len(registry) == 1
    with pytest.raises(ValueError, match="already"):
        registry.add(Calculator())
    for name in ("respond", "Bad Name", "", "x" * 41):
        tool = Calculator()
        object.__setattr__(tool, "spec", type(tool.spec)(name=name, title="", description="", parameters={}))
        with pytest.raises(ValueError, match="cannot be called"):
            registry.add(tool)
    registry.remove("calculator")
    registry.remove("calculator")
    assert [tool.spec.name for tool in registry] == []
