"""One window per data folder: a second start brings the first one's window to the front."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ternlight.app.paths import Paths

_ANSWER_MILLISECONDS = 1_000


class SingleInstance(QObject):
    """Holds the lock of a data folder while this program runs. Local to this computer and this user; no network.

    Signals:
        wanted: another start asks for the window.
    """

    wanted = Signal()

    def __init__(self, paths: Paths, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(paths.state / "window.lock"))
        self._lock.setStaleLockTime(0)  # however long a window is open; a lock of a dead process is still taken over
        folder = str(paths.data.absolute()).encode("utf-8", "surrogatepass")
        self._name = "ternlight-" + hashlib.sha256(folder).hexdigest()[:24]
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Be the one; False: there is one already, and it has been asked to show itself."""
        if not self._lock.tryLock(0):
            self._ask()
            return False
        QLocalServer.removeServer(self._name)  # what a killed process has left
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let another start be the one. Safe to call twice."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _ask(self) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_ANSWER_MILLISECONDS):
            socket.disconnectFromServer()

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnectFromServer()
            socket.deleteLater()
            self.wanted.emit()
