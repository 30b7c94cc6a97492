"""The tools' error vocabulary.

ToolError
├── DocumentError       a document cannot be read
│   ├── Unreachable     it is not there, or may not be opened
│   ├── Encrypted       it is protected, in a way that cannot be opened here
│   │   └── PasswordNeeded  it opens with a password
│   │       └── WrongPassword  and the one that was given is another
│   ├── Damaged         it is broken, or not what its name says and nothing we know
│   ├── Unsupported     a kind of file that no reader exists for
│   ├── EmptyDocument   it was read, and there is no text in it
│   ├── ScannedDocument all its pages are pictures without text
│   └── TooLarge        over a limit of size, pages, time or memory
├── WebError            something about the web
│   ├── Offline         the user has switched the network off
│   ├── AddressRefused  the network policy does not open that address
│   ├── RobotsRefused   the site asks programs not to read that page
│   ├── NoAnswer        the host is unknown, silent, too slow, or broke off
│   ├── BadStatus       the server answered, with an error
│   │   └── RateLimited it asks to be left alone for a while
│   ├── PageTooLarge    over a limit of bytes, as sent or unpacked
│   ├── PageUnreadable  not text, or no text in it
│   └── SearchFailed    no search provider answered
├── RetrievalError      something about the index of the user's files
│   ├── IndexBusy       another program holds it
│   ├── IndexDamaged    it is broken
│   ├── IndexTooNew     a newer Ternlight wrote it
│   ├── UnknownCollection  no collection of that name
│   ├── NameTaken       a collection of that name exists, or it is no name
│   └── VectorsUnreachable the Chroma server does not answer
├── WorkerDied          the process that read it ended without an answer
├── RetryWithHint       a tool cannot work with these arguments, and says which it could work with
├── ToolFailed          a tool could not do its work
└── NeedsApproval       the user has not yet allowed what a tool is about to do
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["world", "bug"]


class ToolError(Exception):
    """Root of everything the tools raise.

    `user_message` is one sentence or two for the person at the screen: what happened, what to do. `kind` says whose
    fault it is: "world" (a file, the network) or "bug" (ours, worth a report).
    """

    kind: Kind = "world"

    def __init__(self, user_message: str, *, kind: Kind | None = None) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        if kind is not None:
            self.kind = kind


class DocumentError(ToolError):
    """A document cannot be read."""


class Unreachable(DocumentError):
    """The document is not there, or may not be opened."""


class Encrypted(DocumentError):
    """The document is protected, in a way that cannot be opened here."""


class PasswordNeeded(Encrypted):
    """The document opens with a password, and none was given."""


class WrongPassword(PasswordNeeded):
    """The document does not open with the password that was given."""


class Damaged(DocumentError):
    """The document is broken, or is not what its name says and nothing we know."""


class Unsupported(DocumentError):
    """No reader exists for this kind of file."""


class EmptyDocument(DocumentError):
    """The document was read, and holds no text."""


class ScannedDocument(DocumentError):
    """Every page is a picture without text."""


class TooLarge(DocumentError):
    """A limit of size, pages, time or memory was passed."""


class WorkerDied(ToolError):
    """The worker process ended without an answer; `log_tail` is the end of what it printed."""

    def __init__(self, user_message: str, *, log_tail: str = "") -> None:
        super().__init__(user_message)
        self.log_tail = log_tail


class WebError(ToolError):
    """A page cannot be fetched or read, or a search cannot be made."""


class Offline(WebError):
    """The user has switched the network off."""


class AddressRefused(WebError):
    """The network policy does not open this address."""


class RobotsRefused(WebError):
    """The site's robots.txt asks programs not to read this page."""


class NoAnswer(WebError):
    """The host is unknown, silent or too slow, or the connection broke off."""


class BadStatus(WebError):
    """The server answered with an error; `status` is its HTTP status, 0 where it is not known."""

    def __init__(self, user_message: str, *, status: int = 0) -> None:
        super().__init__(user_message)
        self.status = status


class RateLimited(BadStatus):
    """The server asks to be left alone; `retry_after` is the number of seconds it named, None if it named none."""

    def __init__(self, user_message: str, *, status: int = 429, retry_after: float | None = None) -> None:
        super().__init__(user_message, status=status)
        self.retry_after = retry_after


class PageTooLarge(WebError):
    """The answer passed a limit of bytes, as sent or unpacked."""


class PageUnreadable(WebError):
    """What came is not text, or there is no text in it."""


class SearchFailed(WebError):
    """No search provider answered; `reasons` are sentences, one for each that was tried."""

    def __init__(self, user_message: str, *, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(user_message)
        self.reasons = reasons


class RetryWithHint(ToolError):
    """The arguments cannot work. `hint` tells a model exactly what is wrong and what would be right."""

    def __init__(self, hint: str, user_message: str = "") -> None:
        super().__init__(user_message or hint)
        self.hint = hint


class ToolFailed(ToolError):
    """The work could not be done, and other arguments would hardly help."""


class NeedsApproval(ToolError):
    """Only the user can allow this. `scope` is what a yes would cover, `question` asks for it in the user's words."""

    def __init__(self, *, scope: str, question: str) -> None:
        super().__init__(f"You have not allowed this: {question}")
        self.scope = scope
        self.question = question


class RetrievalError(ToolError):
    """The index of the user's files cannot be read or written."""


class IndexBusy(RetrievalError):
    """Another program holds the index."""


class IndexDamaged(RetrievalError):
    """A part of the index is broken."""


class IndexTooNew(RetrievalError):
    """A newer Ternlight wrote the index; this one leaves it alone."""


class UnknownCollection(RetrievalError):
    """There is no collection of that name."""


class NameTaken(RetrievalError):
    """A collection of that name exists, or the name cannot be one."""


class VectorsUnreachable(RetrievalError):
    """The Chroma server does not answer."""
