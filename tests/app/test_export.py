"""A conversation as Markdown, PDF, Word and JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from helpers.window import summary
from pypdf import PdfReader

from ternlight.agents.messages import CitationsPart, CitedPlace, FilePart, Message, TextPart
from ternlight.app.export import export_conversation
from ternlight.app.store import Conversation, Store, StoredMessage

ANSWER = """# Depths

The basin is **12 m** deep [1].

```python
# not a heading
depth = 12
```

![a picture](https://evil.example/x.png) and <b>markup</b>
"""
PLACE = CitedPlace(n=1, title="Harbour *report*", url="", document_id="d", page=3, quote="12 m deep", start=0, end=9)


@pytest.fixture
def talk(store: Store) -> tuple[Conversation, list[StoredMessage]]:
    conversation = store.create_conversation("Depths, and <more>")
    file = FilePart(document_id="d", name="harbour_report.pdf", path="/x/harbour_report.pdf", pages=3)
    citations = CitationsPart(citations=(PLACE,), mode="model")
    for message in (
        Message(role="user", parts=(TextPart(text="How *deep*?\n# not a heading"),)),
        Message(role="assistant", parts=(TextPart(text=ANSWER), citations)),
        Message(role="user", parts=(file,)),
        Message(role="assistant", parts=(summary(),)),
    ):
        store.add_message(conversation.id, message)
    return conversation, store.messages(conversation.id)


async def test_markdown(talk, tmp_path: Path) -> None:
    await export_conversation(*talk, tmp_path / "a.md", "md")
    written = (tmp_path / "a.md").read_text()
    assert written.startswith("# Depths, and \\<more\\>\n")
    assert "How \\*deep\\*?" in written
    assert "\n\\# not a heading" in written
    assert "\n### Depths" in written
    assert "\n# not a heading\ndepth = 12" in written  # code stays as it is
    assert "\\[1\\] Harbour \\*report\\*, p. 3: “12 m deep”" in written
    assert "Berth 3 took 3000." in written


async def test_json_holds_everything(talk, tmp_path: Path) -> None:
    await export_conversation(*talk, tmp_path / "a.json", "json")
    value = json.loads((tmp_path / "a.json").read_text())
    assert value["format"] == "ternlight-conversation"
    assert [message["role"] for message in value["messages"]] == ["user", "assistant", "user", "assistant"]
    assert value["messages"][1]["parts"][0]["text"] == ANSWER


async def test_pdf_and_word_hold_the_words_and_fetch_nothing(talk, tmp_path: Path) -> None:
    for format in ("pdf", "docx"):
        await export_conversation(*talk, tmp_path / f"a.{format}", format)
    words = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    for expected in ("Depths, and <more>", "How *deep*?", "12 m", "depth = 12", "Berth 3 took 3000"):
        assert expected in words
    assert "\\" not in words
    assert (tmp_path / "a.docx").stat().st_size > 5_000


async def test_a_place_that_cannot_be_written_is_an_error_and_nothing_is_left(talk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match=r"file|directory"):
        await export_conversation(*talk, tmp_path / "file" / "a.md", "md")
    assert not [name for _, _, names in os.walk(tmp_path) for name in names if name.startswith("a")]
