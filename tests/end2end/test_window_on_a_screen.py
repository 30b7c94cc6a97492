"""The whole job in a real window on a virtual X screen, with the model that ships."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ternlight.tools.typeset.check import check_file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Xvfb is for X11 systems"),
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="Xvfb or xdotool is missing: python3 installer/bootstrap.py test installs them",
    ),
]

TESTS = Path(__file__).parents[1]


@pytest.fixture
def display() -> Iterator[str]:
    """An X server without a monitor; it picks a free number itself and says it."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def test_from_the_first_start_to_a_saved_deck(display: str, tmp_path: Path) -> None:
    script, pictures = TESTS / "end2end" / "window_visit.py", tmp_path / "pictures"
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(TESTS), environment.get("PYTHONPATH", ""))))
    with as_file(files("ternlight.resources") / "samples" / "harbour-report.pdf") as sample:
        done = subprocess.run(
            [sys.executable, str(script), str(sample), str(tmp_path / "data"), str(pictures)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["platform"] == "xcb"
    assert seen["model"] == "SmolLM2 135M"
    assert len(seen["chips"]) >= 4
    assert all(chip.startswith("p. ") for chip in seen["chips"])
    assert seen["marks"] >= 1
    assert set(seen["stored"]) == {"complete"}
    assert len(set(seen["layouts"])) >= 6
    assert not check_file(Path(seen["saved"])).errors
    for name in seen["pictures"]:
        image = QImage(str(pictures / name))
        assert (image.width(), image.height()) == (1360, 860)
        colours = {image.pixel(x, y) for x in range(0, 1360, 7) for y in range(0, 860, 7)}
        assert len(colours) > 50, f"{name} is empty"
    assert (pictures / "visit.png").is_file()
