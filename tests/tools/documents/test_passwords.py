"""Protected documents: who is asked, how often, and that a password stays where it was said."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from helpers.documents import make_pdf
from pypdf import PdfReader, PdfWriter

from ternlight.tools.documents.load import load
from ternlight.tools.documents.passwords import MOST_TRIES, Passwords
from ternlight.tools.documents.read import read_document, render_page
from ternlight.tools.documents.types import Limits
from ternlight.tools.errors import Encrypted, PasswordNeeded, WrongPassword

TEXT = "The harbour of the town was built in 1871 of granite from the northern quarries."


class User:
    """Says one password after another, then has none."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, bool]] = []

    async def ask(self, name: str, wrong: bool) -> str | None:
        self.asked.append((name, wrong))
        return self.answers.pop(0) if self.answers else None


def locked(path: Path, password: str, algorithm: str = "AES-256") -> Path:
    writer = PdfWriter(clone_from=make_pdf(path, [TEXT, "Page two."]))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    writer.write(path)
    return path


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_every_kind_of_encryption_opens_with_its_password(tmp_path: Path, algorithm: str) -> None:
    path = locked(tmp_path / "a.pdf", "secret", algorithm)

    def read(password: str) -> str:
        return load(path, Limits(), lambda done, total: None, password=password).pages[0].text

    assert read("secret") == TEXT
    assert read("owner") == TEXT
    with pytest.raises(PasswordNeeded, match="protected by a password"):
        read("")
    with pytest.raises(WrongPassword, match="does not open with this password"):
        read("Secret")


def test_letters_of_every_script_are_passwords(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.pdf", "грани́т 港 ß")
    assert load(path, Limits(), lambda done, total: None, password="грани́т 港 ß").pages[1].text == "Page two."


async def test_the_user_is_asked_again_after_a_slip_and_never_for_what_is_known(tmp_path: Path) -> None:
    user = User("wrong", "secret")
    passwords = Passwords(user.ask)
    path = locked(tmp_path / "a.pdf", "secret")
    with passwords.in_use():
        assert (await read_document(path)).pages[0].text == TEXT
        assert user.asked == [("a.pdf", False), ("a.pdf", True)]
        assert (await render_page(path, 1, width=200, quote="granite")).marks
        assert (await read_document(locked(tmp_path / "b.pdf", "secret"))).pages[0].text == TEXT
    assert len(user.asked) == 2
    assert "secret" not in repr(passwords)


async def test_without_the_password_the_error_says_what_is_needed(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.pdf", "secret")
    for user, error, asked in (
        (User(), PasswordNeeded, 1),
        (User(""), PasswordNeeded, 1),
        (User(*"abcdef"), WrongPassword, MOST_TRIES),
    ):
        with Passwords(user.ask).in_use(), pytest.raises(error):
            await read_document(path)
        assert len(user.asked) == asked
    with pytest.raises(PasswordNeeded):
        await read_document(path)
    with Passwords(User("x").ask).in_use():
        assert (await read_document(make_pdf(tmp_path / "open.pdf", [TEXT]))).pages[0].text == TEXT


async def test_a_password_is_in_no_log_and_no_message(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = locked(tmp_path / "a.pdf", "hidden-words")
    with Passwords(User("hidden-slip", "hidden-words").ask).in_use():
        document = await read_document(path)
    assert "hidden" not in caplog.text
    assert "hidden" not in str(document.to_dict())


def test_a_certificate_is_no_password(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.pdf", "secret", "RC4-128")
    path.write_bytes(path.read_bytes().replace(b"/Standard", b"/AdobePKI"))
    with pytest.raises(Encrypted) as caught:
        load(path, Limits(), lambda done, total: None, password="secret")
    assert not isinstance(caught.value, PasswordNeeded)
    assert "not by a password" in caught.value.user_message


def test_attached_files_are_named(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [TEXT])
    writer = PdfWriter(clone_from=path)
    for name in ("figures.xlsx", "\u202eevil\x07.txt", "c", "d", "e", "f"):
        writer.add_attachment(name, b"1;2")
    writer.encrypt(user_password="", owner_password="o", algorithm="AES-256")
    writer.write(path)
    (warning,) = load(path, Limits(), lambda done, total: None).warnings
    assert warning.startswith("Inside the document 6 files are attached, not read with it: ")
    assert "figures.xlsx" in warning
    assert warning.endswith(" and 1 more.")
    assert not {"\x07", "\u202e"} & set(warning)


XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">Of harbours</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@pytest.mark.parametrize(("xmp", "title"), [(XMP, "Of harbours"), ("<broken", ""), ("", "")])
def test_the_title_may_stand_in_the_newer_metadata(tmp_path: Path, xmp: str, title: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(tmp_path / "a.pdf", [TEXT]).read_bytes())))
    writer.metadata = None
    if xmp:
        writer.xmp_metadata = xmp.encode()
    writer.write(tmp_path / "b.pdf")
    assert load(tmp_path / "b.pdf", Limits(), lambda done, total: None).title == title
