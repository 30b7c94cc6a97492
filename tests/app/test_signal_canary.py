"""PySide6 6.11.0, 6.11.1 and (below Python 3.12) 6.12.0 lose a reference to True at every signal emission; a program
then dies after some hundreds of them. No release that does so may be installed."""

import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    plain = Signal()
    carrying = Signal(int, list)

sender, heard = Sender(), []
sender.plain.connect(lambda: heard.append(None))
sender.carrying.connect(lambda number, items: heard.append(None))
sender.plain.emit()
before = sys.getrefcount(True)
for number in range(500):
    sender.plain.emit()
    sender.carrying.emit(number, [])
print(len(heard), sys.getrefcount(True) - before)
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal")
def test_a_thousand_emissions_lose_no_reference_to_true() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=120, check=True)
    heard, difference = map(int, done.stdout.split())
    assert heard == 1001
    assert abs(difference) < 50
