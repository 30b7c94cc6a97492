"""Keys of search services and model servers, in the keyring of the operating system and nowhere else."""

from __future__ import annotations

import logging
from typing import Literal, get_args

import keyring
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError

from ternlight.app.errors import AppError

_log = logging.getLogger("ternlight.app.secrets")

SERVICE = "ternlight"
SecretName = Literal["brave", "tavily", "server"]
SECRETS: tuple[SecretName, ...] = get_args(SecretName)


class NoSafePlace(AppError):
    """This computer has no keyring that keys could be kept in, or it is locked."""


class Secrets:
    """Keys by name. Without a keyring nothing is kept, and `available` says so: a key is never written to a file."""

    @property
    def available(self) -> bool:
        """Whether there is a keyring of the system to keep keys in."""
        backend = keyring.get_keyring()
        return not isinstance(backend, NoKeyring) and float(backend.priority) > 0

    @property
    def place(self) -> str:
        """What keeps the keys, for the user; "" where nothing does."""
        return str(keyring.get_keyring().name) if self.available else ""

    def get(self, name: SecretName) -> str:
        """A key, "" if there is none or the keyring does not open."""
        if not self.available:
            return ""
        try:
            return keyring.get_password(SERVICE, name) or ""
        except KeyringError as error:
            _log.warning("keyring: %s", type(error).__name__)
            return ""

    def set(self, name: SecretName, value: str) -> None:
        """Keep a key, or forget it for "". Raises `NoSafePlace`."""
        if not self.available:
            raise NoSafePlace(
                "This computer has no keyring that Ternlight could keep a key in, so it was not saved. On Linux, "
                "install and unlock GNOME Keyring or KWallet."
            )
        try:
            if value:
                keyring.set_password(SERVICE, name, value)
            elif keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)
        except KeyringError as error:
            _log.warning("keyring: %s", type(error).__name__)
            raise NoSafePlace("The keyring did not take the key. Unlock it and try again.") from error
