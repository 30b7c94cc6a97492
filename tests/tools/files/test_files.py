"""Files in granted folders: what can be found, read and written, and that nothing else can."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.agents import RandomModel, events_of, said
from hypothesis import given
from hypothesis import strategies as st

from ternlight.agents.events import RunFinished
from ternlight.agents.loop import Agent
from ternlight.tools.base import Tool, ToolContext, ToolResult
from ternlight.tools.errors import RetryWithHint
from ternlight.tools.files.folders import Folders
from ternlight.tools.files.tools import file_tools

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A granted folder "notes", and a secret beside it."""
    notes = tmp_path / "notes"
    (notes / "2026").mkdir(parents=True)
    (notes / "tides.txt").write_text("High water comes at noon.\nThe harbour closes at six.\n")
    (notes / "2026" / "plan.md").write_text("# Plan\n\nBuild a boat.\n")
    (notes / ".hidden").write_text("password")
    (tmp_path / "secret.txt").write_text("the secret")
    return notes


def tools(*roots: Path) -> dict[str, Tool]:
    return {tool.spec.name: tool for tool in file_tools(Folders(roots))}


async def use(tool: Tool, context: ToolContext, **arguments: Any) -> ToolResult:
    return await tool.run(arguments, context)


async def test_listing_numbers_files_and_reading_takes_the_number(home: Path) -> None:
    have, context = tools(home), ToolContext()
    listed = await use(have["list_files"], context, folder="")
    assert listed.text.split("\n")[0] == "notes/2026/"
    assert "[1] notes/tides.txt (53 bytes" in listed.text
    assert "hidden" not in listed.text
    inner = await use(have["list_files"], context, folder="notes/2026")
    assert "[2] notes/2026/plan.md" in inner.text
    read = await use(have["read_file"], context, source=2)
    assert "Build a boat." in read.text
    assert not read.trusted
    assert read.sources == (2,)
    document = context.sources.document(2)
    assert document is not None
    assert "Build a boat." in document.text
    with pytest.raises(RetryWithHint, match="files have the numbers 1, 2"):
        await use(have["read_file"], context, source=9)
    with pytest.raises(RetryWithHint, match="has 1 pages"):
        await use(have["read_file"], context, source=1, page=3)


async def test_words_are_found_in_names_and_texts(home: Path) -> None:
    have, context = tools(home), ToolContext()
    (home / "picture.bin").write_bytes(b"\0\1\2harbour" * 50)
    found = await use(have["search_files"], context, query="harbour plan")
    assert "[1] notes/2026/plan.md" in found.text
    assert "[2] notes/tides.txt" in found.text
    assert "    The harbour closes at six." in found.text
    assert "picture" not in found.text
    assert (await use(have["search_files"], context, query="zeppelin")).text == ""


async def test_a_new_file_is_written_and_none_is_replaced(home: Path) -> None:
    have, context = tools(home), ToolContext()
    assert have["write_file"].spec.approval == "ask"
    assert have["write_file"].spec.effect == "write"
    done = await use(have["write_file"], context, name="notes/2026/list.md", text="- oar\n")
    assert (home / "2026" / "list.md").read_text() == "- oar\n"
    assert done.artifacts[0].path == home / "2026" / "list.md"
    with pytest.raises(RetryWithHint, match="already"):
        await use(have["write_file"], context, name="notes/tides.txt", text="gone")
    assert "noon" in (home / "tides.txt").read_text()
    for wrong in ("notes/run.sh", "notes/nowhere/a.txt", "notes/.bashrc", "notes/con.txt", "notes"):
        with pytest.raises(RetryWithHint):
            await use(have["write_file"], context, name=wrong, text="x")


ESCAPES = [
    "../secret.txt",
    "notes/../secret.txt",
    "notes/2026/../../secret.txt",
    "/etc/passwd",
    "notes//..//secret.txt",
    "..\\secret.txt",
    "C:\\Windows\\system.ini",
    "~/secret.txt",
    "notes/\0/secret.txt",
    "file:///etc/passwd",
    "notes/.hidden",
]


@pytest.mark.parametrize("name", ESCAPES)
async def test_no_name_leads_out(home: Path, name: str) -> None:
    have, context = tools(home), ToolContext()
    try:
        path = Folders([home]).resolve(name)
    except RetryWithHint:
        path = home
    assert path.is_relative_to(home)
    with pytest.raises(RetryWithHint):
        await use(have["list_files"], context, folder=name)
    with pytest.raises(RetryWithHint):
        await use(have["write_file"], context, name=f"{name}/x.txt", text="x")
    assert not (home.parent / "x.txt").exists()


@given(st.text(alphabet="./\\ab~:\0 \u202e", max_size=30))
def test_whatever_is_written_ends_inside_or_nowhere(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = Path(os.path.realpath(tmp_path_factory.getbasetemp()))
    try:
        assert Folders([root]).resolve(text).is_relative_to(root)
    except RetryWithHint as hint:
        assert hint.hint


@LINKS
async def test_links_that_lead_out_are_not_there(home: Path) -> None:
    (home / "away.txt").symlink_to(home.parent / "secret.txt")
    (home / "up").symlink_to(home.parent)
    (home / "inside.txt").symlink_to(home / "tides.txt")
    have, context = tools(home), ToolContext()
    listed = await use(have["list_files"], context, folder="notes")
    assert "away" not in listed.text
    assert "up" not in listed.text
    assert "inside.txt" in listed.text
    assert "secret" not in (await use(have["search_files"], context, query="secret")).text
    for name in ("notes/away.txt", "notes/up/new.txt"):
        with pytest.raises(RetryWithHint, match="leads out"):
            await use(have["write_file"], context, name=name, text="x")
    with pytest.raises(RetryWithHint, match="leads out"):
        await use(have["list_files"], context, folder="notes/up")
    (home / "loop").symlink_to(home / "loop")
    assert "loop" not in (await use(have["list_files"], context, folder="notes")).text


@LINKS
async def test_a_file_that_became_a_link_after_it_was_listed_is_not_read(home: Path) -> None:
    have, context = tools(home), ToolContext()
    await use(have["list_files"], context, folder="notes")
    (home / "tides.txt").unlink()
    (home / "tides.txt").symlink_to(home.parent / "secret.txt")
    with pytest.raises(RetryWithHint, match="any more"):
        await use(have["read_file"], context, source=1)


async def test_several_folders_have_names_of_their_own(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "more" / "notes"
    other.mkdir(parents=True)
    (other / "b.txt").write_text("b")
    have, context = tools(home, other, home / "2026", tmp_path / "missing"), ToolContext()
    top = (await use(have["list_files"], context, folder="")).text.split("\n")
    assert sorted(top) == ["notes (2)/", "notes/"]
    both = [(await use(have["list_files"], context, folder=name.strip("/"))).text for name in top]
    assert sum("b.txt" in text for text in both) == 1
    with pytest.raises(RetryWithHint, match="Begin with the name of a folder"):
        await use(have["list_files"], context, folder="elsewhere")
    assert file_tools(Folders([])) == ()


async def test_a_random_model_stays_inside(home: Path) -> None:
    before = {path for path in home.parent.rglob("*") if not path.is_relative_to(home)}

    async def yes(request: Any) -> Any:
        return "once"

    for seed in range(6):
        agent = Agent(model=RandomModel(seed=seed), tools=list(tools(home).values()), approver=yes, thoughts=False)
        assert isinstance((await events_of(agent.run([said("Tidy my notes.")])))[-1], RunFinished)
    assert {path for path in home.parent.rglob("*") if not path.is_relative_to(home)} == before
