"""How long the window takes from a start of the process until a person can write in it: prints JSON, in seconds.

usage: python tests/benchmarks/window_start.py [--cold] [--runs 3]

Each run is a process of its own with a fresh data folder: from its creation to the first picture of the window and a
key that arrives in the message. The model loads meanwhile, as it does for everybody. `--cold` has the system forget
every file that it has read (Linux, as root), as after switching the computer on; the first run then reads all of it
from the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

USABLE = """
import sys, time
from PySide6.QtCore import QTimer, Qt
from ternlight.app.window.main_window import MainWindow

def key_arrives(window):
    from PySide6.QtTest import QTest
    QTest.keyClick(window.composer.text, Qt.Key.Key_A)
    if window.composer.text.toPlainText() != "a":
        raise SystemExit("the key did not arrive")
    import psutil
    own = psutil.Process()
    sys.stdout.write(f"{time.time() - own.create_time():.2f} {own.memory_info().rss / 1e6:.0f}")
    sys.stdout.flush()
    window.close()

def shown(window, event, before=MainWindow.showEvent):
    before(window, event)
    window.repaint()
    QTimer.singleShot(0, lambda: key_arrives(window))

MainWindow.showEvent = shown
from ternlight.app.__main__ import main
sys.exit(main(["--data-dir", sys.argv[1]]))
"""


def one_start() -> tuple[float, int]:
    """Seconds until the window can be used, and the process's megabytes then."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", USABLE, folder], capture_output=True, text=True, timeout=120, check=True
        )
    seconds, megabytes = done.stdout.split()
    return float(seconds), int(megabytes)


def forget_files() -> None:
    """Have the system read everything from the disk again. Raises `PermissionError`."""
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3")


def starts(*, cold: bool, runs: int) -> dict[str, object]:
    """The times of `runs` starts, and the memory of one. Raises `PermissionError` for `cold` without root."""
    found: dict[str, object] = {"platform": os.environ["QT_QPA_PLATFORM"]}
    if cold:
        seconds = []
        for _ in range(runs):
            forget_files()
            seconds.append(one_start()[0])
        found["cold"] = seconds
    warm = [one_start() for _ in range(runs)]
    return {**found, "warm": [seconds for seconds, _ in warm], "memory": max(megabytes for _, megabytes in warm)}


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    json.dump(starts(cold=options.cold, runs=options.runs), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
