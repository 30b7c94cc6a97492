"""The same index with its vectors in a real Chroma server, over HTTP."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from helpers.embedders import WordEmbedder
from helpers.indexes import SUBJECTS, Reads, both_ways, write

from ternlight.tools.errors import VectorsUnreachable
from ternlight.tools.rag.index import Index

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    program = shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")
    if program is None:
        pytest.skip("Chroma's server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
        try:
            deadline = time.monotonic() + 60
            while not _answers(url):
                assert process.poll() is None
                assert time.monotonic() < deadline
            yield url, process
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/heartbeat", timeout=1).is_success
    except httpx.HTTPError:
        return False


async def test_a_server_holds_the_vectors(server: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    url, process = server
    folder = tmp_path / "index"
    files = [write(tmp_path / f"{subject}.txt", subject) for subject in SUBJECTS[:4]]
    index = await Index.open(folder, WordEmbedder(), chroma_server=url, read=Reads())
    work = await index.create("Work")
    await index.add(work, files)
    words, meaning = await both_ways(index, work, "violin")
    assert words[0].name == meaning[0].name == "violin.txt"
    assert not (folder / "vectors").exists()
    await index.remove(work, files[3])
    _, meaning = await both_ways(index, work, "violin")
    assert all(passage.name != "violin.txt" for passage in meaning)
    await index.close()

    index = await Index.open(folder, WordEmbedder(), read=Reads())  # back to this computer: made again from the texts
    _, meaning = await both_ways(index, work, "turbine")
    assert meaning[0].name == "turbine.txt"
    await index.close()

    index = await Index.open(folder, WordEmbedder(), chroma_server=url, read=Reads())
    process.kill()
    process.wait()
    with pytest.raises(VectorsUnreachable, match="Start it"):
        await index.search(work, "harbour", limit=3)
    await index.close()
