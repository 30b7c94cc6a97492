import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ternlight.agents.messages import ErrorPart, FilePart, Message, SummaryPart, SummaryPoint, TextPart
from ternlight.app.errors import DiskFull, StoreBusy, StoreDamaged, StoreError, StoreReadOnly, StoreTooNew
from ternlight.app.store import Store, database
from ternlight.app.store.migrations import MIGRATIONS
from ternlight.app.store.store import KEEP_DELETED_SECONDS
from ternlight.tools.documents.types import Document, Page


def text(words: str, role: str = "user") -> Message:
    return Message(role=role, parts=(TextPart(text=words),))


def summary(document_id: str = "d1", point: str = "Zinc doubled.") -> SummaryPart:
    point_ = SummaryPoint(text=point, page=3, quote="zinc output doubled", start=5, end=24, status="checked")
    return SummaryPart(
        document_id=document_id,
        document="mines.pdf",
        pages=9,
        length="short",
        model="M",
        mode="model",
        seconds=1.5,
        points=(point_,),
        notes=("Page 4 is a scan.",),
    )


def document(id: str = "d1", **values: object) -> Document:
    pages = (Page(number=1, text="Erste Seite\n日本"), Page(number=2, text="", scanned=True, kind="slide", label="ii"))
    given = {"name": "mines.pdf", "path": "/tmp/mines.pdf", "media_type": "application/pdf", "pages": pages} | values
    return Document(id=id, **given)  # type: ignore[arg-type]


def test_messages_come_back_as_they_were(store: Store, paths) -> None:
    conversation = store.create_conversation("Mines")
    file = FilePart(document_id="d1", name="mines.pdf", path="/tmp/mines.pdf", pages=9)
    messages = [
        Message(role="user", parts=(file, TextPart(text="Summarise «this» — 日本 \ud800 \0"))),
        Message(role="assistant", parts=(summary(), ErrorPart(message="Stopped early.", error_kind="world"))),
    ]
    added = [store.add_message(conversation.id, message) for message in messages]
    assert store.messages(conversation.id) == added
    store.close()
    again = Store(paths.database)
    assert again.messages(conversation.id) == added
    assert [message.message for message in again.messages(conversation.id)] == messages
    again.close()


def test_conversations_are_listed_newest_first(paths) -> None:
    times = iter(range(100, 1000, 10))
    store = Store(paths.database, clock=lambda: float(next(times)))
    first, second = store.create_conversation("First"), store.create_conversation("Second")
    assert [one.id for one in store.conversations()] == [second.id, first.id]
    message = store.add_message(first.id, text("more"))
    assert [one.id for one in store.conversations()] == [first.id, second.id]
    store.update_message(message.id, text("changed"), "stopped")
    store.rename_conversation(second.id, "Zweite")
    assert [(one.id, one.title) for one in store.conversations()] == [(first.id, "First"), (second.id, "Zweite")]
    assert store.messages(first.id)[0].message == text("changed")
    assert store.messages(first.id)[0].state == "stopped"
    store.close()


def test_a_deleted_conversation_can_be_restored(store: Store) -> None:
    conversation = store.create_conversation("Mines")
    store.add_message(conversation.id, text("about zinc"))
    store.delete_conversation(conversation.id)
    assert store.conversations() == []
    assert store.search("zinc") == store.search("mines") == []
    store.restore_conversation(conversation.id)
    assert [one.title for one in store.conversations()] == ["Mines"]
    assert len(store.search("zinc")) == 1


def test_what_was_deleted_long_ago_is_forgotten_with_its_documents(paths) -> None:
    store = Store(paths.database, clock=lambda: 1000.0)
    gone, kept = store.create_conversation("Gone"), store.create_conversation("Kept")
    store.add_message(gone.id, Message(role="assistant", parts=(summary("only-here"), summary("shared"))))
    store.add_message(kept.id, Message(role="assistant", parts=(summary("shared"),)))
    for name in ("only-here", "shared"):
        store.save_document(document(name))
    store.delete_conversation(gone.id)
    store.close()

    early = Store(paths.database, clock=lambda: 1000.0 + KEEP_DELETED_SECONDS - 1)
    assert early.document("only-here") is not None
    early.close()
    late = Store(paths.database, clock=lambda: 1000.0 + KEEP_DELETED_SECONDS + 1)
    assert late.document("only-here") is None
    assert late.document("shared") is not None
    late.restore_conversation(gone.id)
    assert [one.title for one in late.conversations()] == ["Kept"]
    assert late.messages(gone.id) == []
    assert len(late.search("zinc")) == 1
    late.close()


def test_documents_keep_their_pages(store: Store) -> None:
    assert store.document("d1") is None
    saved = document(title="Mines", warnings=("Page 2 is a scan.",))
    store.save_document(saved)
    assert store.document("d1") == saved
    moved = document(path="/elsewhere/\udcff.pdf")
    store.save_document(moved)
    assert store.document("d1") == moved


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("shared") / "a.db")
    store.add_message(store.create_conversation("Talk").id, text("words in a message"))
    yield store
    store.close()


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("zinc", "Zinc doubled in 2024."),
            ("ZINC 20", "Zinc doubled in 2024."),
            ("zurich", "Nach Zürich fahren"),
            ("大根", "美味しい大根の話"),
            ("naïve", "a naive question"),
        ],
    )
    def test_words_beginnings_accents_and_scripts_without_spaces(self, store: Store, query: str, found: str) -> None:
        conversation = store.create_conversation("Talk")
        for words in ("Zinc doubled in 2024.", "Nach Zürich fahren", "美味しい大根の話", "a naive question"):
            store.add_message(conversation.id, text(words))
        assert [hit.snippet for hit in store.search(query)] == [found]

    def test_points_and_file_names_are_found(self, store: Store) -> None:
        conversation = store.create_conversation("Talk")
        message = store.add_message(conversation.id, Message(role="assistant", parts=(summary(point="Copper fell."),)))
        for query in ("copper", "mines"):
            assert [hit.message_id for hit in store.search(query)] == [message.id]

    def test_titles_come_first_and_follow_a_rename(self, store: Store) -> None:
        other, titled = store.create_conversation("Talk"), store.create_conversation("All about zinc")
        message = store.add_message(other.id, text("zinc, zinc"))
        assert [hit.message_id for hit in store.search("zinc")] == [None, message.id]
        store.rename_conversation(titled.id, "Copper")
        assert [(hit.conversation_id, hit.title) for hit in store.search("zinc")] == [(other.id, "Talk")]

    def test_a_changed_message_is_found_by_its_new_words(self, store: Store) -> None:
        conversation = store.create_conversation("Talk")
        message = store.add_message(conversation.id, text("zinc"), "streaming")
        store.update_message(message.id, text("copper"), "complete")
        assert store.search("zinc") == []
        assert len(store.search("copper")) == 1

    def test_limit(self, store: Store) -> None:
        conversation = store.create_conversation("Talk")
        for _ in range(5):
            store.add_message(conversation.id, text("zinc"))
        assert len(store.search("zinc", limit=3)) == 3

    @given(
        query=st.text(max_size=20) | st.sampled_from(['"', "a*", "NEAR(", "a AND", "-", "title:x", "%", "\0", "\ud800"])
    )
    def test_nothing_in_a_query_is_syntax(self, shared_store: Store, query: str) -> None:
        shared_store.search(query)


def test_threads_share_one_store(store: Store) -> None:
    conversation = store.create_conversation("Talk")
    failures: list[StoreError] = []

    def write(name: int) -> None:
        try:
            for number in range(20):
                message = store.add_message(conversation.id, text(f"{name} {number}"), "streaming")
                store.update_message(message.id, text(f"{name} {number} done"), "complete")
                store.messages(conversation.id)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {message.message.text for message in store.messages(conversation.id)} == {
        f"{name} {number} done" for name in range(4) for number in range(20)
    }


_WRITER = """
import sys
from pathlib import Path
from ternlight.agents.messages import Message, TextPart
from ternlight.app.store import Store

store = Store(Path(sys.argv[1]))
conversation = store.create_conversation("Killed")
streaming = store.add_message(conversation.id, Message(role="assistant", parts=(TextPart(text=""),)), "streaming")
number = 0
while True:
    number += 1
    store.add_message(conversation.id, Message(role="user", parts=(TextPart(text=f"message {number}"),)))
    store.update_message(
        streaming.id, Message(role="assistant", parts=(TextPart(text="word " * number),)), "streaming"
    )
    print(number, flush=True)
"""


def writing_child(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True)


def kill_after(child: subprocess.Popen[str], lines: int) -> int:
    """Kill the child once it has reported `lines` commits; how many it had reported in all."""
    assert child.stdout is not None
    committed = 0
    for line in child.stdout:
        committed = int(line)
        if committed == lines:
            child.kill()
    child.wait()
    child.stdout.close()
    return committed


@pytest.mark.parametrize("lines", [1, 7, 40])
def test_nothing_that_was_saved_is_lost_by_a_kill(tmp_path: Path, lines: int) -> None:
    committed = kill_after(writing_child(tmp_path / "a.db"), lines)
    store = Store(tmp_path / "a.db")
    assert store.notice == ""
    (conversation,) = store.conversations()
    partial, *messages = store.messages(conversation.id)
    assert [message.message.text for message in messages][:committed] == [
        f"message {number}" for number in range(1, committed + 1)
    ]
    assert partial.state == "stopped"
    assert partial.message.text.count("word") >= committed
    assert {message.state for message in messages} == {"complete"}
    store.close()


def test_the_answer_that_another_living_program_streams_is_left_to_it(tmp_path: Path) -> None:
    with writing_child(tmp_path / "a.db") as child:
        try:
            assert child.stdout is not None
            child.stdout.readline()
            store = Store(tmp_path / "a.db")
            (conversation,) = store.conversations()
            for _ in range(25):  # whatever the other one is in the middle of
                assert store.messages(conversation.id)[0].state == "streaming"
            store.close()
        finally:
            child.kill()
    again = Store(tmp_path / "a.db")
    assert again.messages(conversation.id)[0].state == "stopped"
    again.close()


def test_what_this_program_was_streaming_before_it_opened_again_is_stopped(store: Store, paths) -> None:
    conversation = store.create_conversation("Talk")
    store.add_message(conversation.id, text("half an ans", "assistant"), "streaming")
    store.close()
    again = Store(paths.database)
    (message,) = again.messages(conversation.id)
    assert (message.state, message.message.text) == ("stopped", "half an ans")
    again.close()


class TestDamage:
    def fill(self, path: Path) -> None:
        store = Store(path)
        conversation = store.create_conversation("Old")
        for number in range(200):
            store.add_message(conversation.id, text(f"message {number} " * 20))
        store.close()

    def test_a_foreign_file_is_kept_and_a_fresh_one_opens(self, tmp_path: Path) -> None:
        path = tmp_path / "a.db"
        path.write_bytes(b"this was never a database" * 400)
        store = Store(path)
        kept = tmp_path / "a.db.bad"
        assert str(kept) in store.notice
        assert kept.read_bytes().startswith(b"this was never")
        store.create_conversation("New")
        store.close()
        assert Store(path).notice == ""

    def test_damage_inside_is_found_at_the_start(self, tmp_path: Path) -> None:
        path = tmp_path / "a.db"
        self.fill(path)
        with path.open("r+b") as file:
            file.seek(4096 * 5)
            file.write(b"\xab" * 4096 * 30)
        store = Store(path)
        assert "damaged" in store.notice
        assert (tmp_path / "a.db.bad").exists()
        assert store.conversations() == []
        store.close()

    def test_damage_met_later_is_named_and_looked_for_at_the_next_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "_CHECK_BYTES", 0)  # as if the file were too large to check at every start
        path = tmp_path / "a.db"
        self.fill(path)
        row = path.read_bytes().index(b"message 150 message 150")
        with path.open("r+b") as file:
            file.seek(row // 4096 * 4096)
            file.write(b"\xab" * 64)
        store = Store(path)
        assert store.notice == ""
        with pytest.raises(StoreDamaged, match="Start Ternlight again"):
            store.messages(store.conversations()[0].id)
        store.close()
        again = Store(path)
        assert "damaged" in again.notice
        again.close()

    def test_an_empty_file_is_simply_new(self, tmp_path: Path) -> None:
        (tmp_path / "a.db").touch()
        store = Store(tmp_path / "a.db")
        assert store.notice == ""
        store.close()

    @given(damage=st.binary(min_size=1, max_size=60), at=st.integers(0, 4095))
    def test_no_damage_keeps_the_program_from_starting(
        self, tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: int
    ) -> None:
        path = tmp_path_factory.mktemp("store") / "a.db"
        store = Store(path)
        store.create_conversation("Old")
        store.close()
        with path.open("r+b") as file:
            file.seek(at)
            file.write(damage)
        try:
            again = Store(path)
        except StoreError as error:
            assert error.kind == "world"
        else:
            again.create_conversation("New")
            again.close()


class TestTheWorld:
    def test_a_full_disk_is_said_and_costs_nothing(self, store: Store) -> None:
        conversation = store.create_conversation("Talk")
        store.add_message(conversation.id, text("kept"))
        with store._database.reading() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFull, match="no room") as caught:
            store.add_message(conversation.id, text("x" * 1_000_000))
        assert caught.value.kind == "world"
        assert [message.message.text for message in store.messages(conversation.id)] == ["kept"]
        with store._database.reading() as connection:
            connection.execute("PRAGMA max_page_count = 1000000")
        store.add_message(conversation.id, text("after"))
        assert len(store.messages(conversation.id)) == 2

    @pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="file size limits")
    def test_a_file_that_may_not_grow(self, tmp_path: Path) -> None:
        program = (
            "import resource, signal, sys; from pathlib import Path\n"
            "from ternlight.agents.messages import Message, TextPart\n"
            "from ternlight.app.errors import DiskFull\n"
            "from ternlight.app.store import Store\n"
            "store = Store(Path(sys.argv[1])); talk = store.create_conversation('Talk')\n"
            "store.add_message(talk.id, Message(role='user', parts=(TextPart(text='kept'),)))\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
            "try: store.add_message(talk.id, Message(role='user', parts=(TextPart(text='x' * 1_000_000),)))\n"
            "except DiskFull as error: print(error.user_message)\n"
            "print(len(store.messages(talk.id)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "a.db")], capture_output=True, text=True, timeout=60
        )
        assert done.stdout.splitlines()[0].startswith("There was no room"), done.stderr
        assert done.stdout.splitlines()[1] == "1"

    def test_another_program_that_holds_the_database(self, store: Store, paths) -> None:
        other = sqlite3.connect(paths.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with store._database.reading() as connection:
            connection.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreBusy, match="Another program"):
            store.create_conversation("Talk")
        assert store.conversations() == []  # reading goes on
        other.execute("ROLLBACK")
        other.close()
        store.create_conversation("Talk")

    def test_a_database_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("a file where a folder should be")
        with pytest.raises(StoreReadOnly, match="--data-dir"):
            Store(tmp_path / "data" / "a.db")
        with pytest.raises(StoreReadOnly):
            Store(tmp_path)

    def test_a_newer_program_s_database_is_left_alone(self, store: Store, paths) -> None:
        store.create_conversation("Talk")
        with store._database.transaction() as connection:
            connection.execute("INSERT INTO migrations VALUES (?, 'm999_future', 0)", (len(MIGRATIONS) + 1,))
        store.close()
        with pytest.raises(StoreTooNew, match="newer version"):
            Store(paths.database)
        assert not paths.database.with_name(paths.database.name + ".bad").exists()

    @pytest.mark.skipif(os.name != "posix", reason="permission bits")
    def test_the_file_is_for_this_user_alone(self, store: Store, paths) -> None:
        assert stat.S_IMODE(paths.database.stat().st_mode) == 0o600


def test_migrations_are_numbered_as_they_are_named() -> None:
    assert [step.__name__[:5] for step in MIGRATIONS] == [f"m{number:03}_" for number in range(1, len(MIGRATIONS) + 1)]


def test_each_migration_is_recorded_once(store: Store, paths) -> None:
    store.close()
    Store(paths.database).close()
    rows = sqlite3.connect(paths.database)
    assert [name for (name,) in rows.execute("SELECT name FROM migrations ORDER BY number")] == [
        step.__name__ for step in MIGRATIONS
    ]
    rows.close()
