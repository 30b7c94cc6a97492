"""What makes decks, reports and indexes is read in other processes: the window's stays small and its threads free."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("chromadb", "docx", "fontTools", "onnxruntime", "PIL", "pptx", "pypdfium2", "reportlab")

WORK = """
import asyncio, json, sys
from importlib.resources import files
from pathlib import Path
from ternlight.app.assistant import Assistant
from ternlight.app.making import MakeFrom
from ternlight.app.paths import Paths
from ternlight.app.settings import Settings

async def work(folder):
    assistant = Assistant(Paths.under(folder / "data").create(), Settings())
    assistant.keep_vectors_apart()
    report = Path(str(files("ternlight.resources") / "samples" / "harbour-report.pdf"))
    drafts = []
    for make, out in ((assistant.deck, "deck.pptx"), (assistant.report, "report.pdf")):
        async for event in make(MakeFrom(files=(report,)), out=folder / out):
            drafts += [part.draft for part in getattr(event, "parts", ()) if hasattr(part, "draft")]
    pictures = [len(await assistant.previews(draft, width=200, only=(0, 1))) for draft in drafts]
    await assistant.create_collection("Notes")
    await assistant.add_files("Notes", [report])
    await assistant.close()
    print(json.dumps([pictures, [name for name in %r if name in sys.modules]]))

asyncio.run(work(Path(sys.argv[1])))
"""


@pytest.mark.slow
def test_heavy_libraries_stay_out(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK % (HEAVY,), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pictures, heavy = json.loads(done.stdout)
    assert pictures == [2, 2]
    assert heavy == []
    assert (tmp_path / "deck.pptx").stat().st_size > 20_000
    assert (tmp_path / "report.pdf").stat().st_size > 20_000
