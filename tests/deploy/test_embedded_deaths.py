"""The embedded MongoDB when something dies: its user, itself, or whoever had its process id before."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.embedded import EmbeddedMongo, EmbeddedMongoError
from deploy.embedded import server as embedded_server
from deploy.embedded.process import MongodProcess, end, find_process
from tests.deploy.mongo_user import OtherUser, alive, database, remember, remembered, until_dead


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_signal_to_the_terminals_group_does_not_reach_the_server(folder: Path, number: int) -> None:
    user = OtherUser(folder)
    pid, _ = user.server()
    with EmbeddedMongo.start(folder) as mongo:
        user.signal_group(number)

        remember(mongo.url, "still there")
        assert mongo.pid == pid


def test_an_orphan_of_a_killed_process_is_joined_and_then_ended(folder: Path) -> None:
    user = OtherUser(folder)
    pid, url = user.server()
    remember(url, "kept")
    user.signal_group(signal.SIGKILL)
    assert alive(pid)

    with EmbeddedMongo.start(folder) as mongo:
        assert mongo.pid == pid
        assert remembered(mongo.url) == {"kept"}
    assert not alive(pid)


def test_transactions_that_a_killed_process_left_open_end_when_the_server_is_joined(folder: Path) -> None:
    user = OtherUser(folder)
    _, url = user.server()
    remember(url, "kept")
    killed = MongoClient[dict[str, object]](url)
    session = killed.start_session()
    session.start_transaction()
    killed.test.words.update_one({"_id": "kept"}, {"$set": {"by": "the killed"}}, session=session)
    user.signal_group(signal.SIGKILL)

    with (
        EmbeddedMongo.start(folder) as mongo,
        MongoClient[dict[str, object]](mongo.url) as client,
        killed,
        session,
    ):
        # While the transaction is open, this waits until its time is over.
        client.test.words.find_one_and_update({"_id": "kept"}, {"$set": {"by": "the heir"}}, maxTimeMS=10_000)
        assert client.test.words.find_one() == {"_id": "kept", "by": "the heir"}


def test_an_orphan_that_does_not_answer_is_ended_and_its_data_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = OtherUser(folder)
    pid, url = user.server()
    remember(url, "kept")
    user.signal_group(signal.SIGKILL)
    monkeypatch.setattr(embedded_server, "server_answers", lambda port: False)

    with EmbeddedMongo.start(folder) as mongo:
        assert mongo.pid != pid
        assert not alive(pid)
        assert remembered(mongo.url) == {"kept"}


def test_a_silent_server_that_others_use_is_not_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        monkeypatch.setattr(embedded_server, "server_answers", lambda port: False)
        with pytest.raises(EmbeddedMongoError, match=f"kill {mongo.pid}"):
            EmbeddedMongo.start(folder)

        assert remembered(mongo.url) == set()


def test_a_server_that_does_not_heed_is_ended_by_force(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        os.kill(mongo.pid, signal.SIGSTOP)
        process = find_process(database(folder))
        assert process is not None
        end(process, patience_seconds=0.05)

        assert not alive(mongo.pid)


def test_what_was_acknowledged_survives_the_death_of_the_server(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        for round_number in range(3):
            remember(mongo.url, f"word {round_number}")
            os.kill(pid := mongo.pid, signal.SIGKILL)
            until_dead(pid)

            url = mongo.url
            assert mongo.revive()
            assert mongo.url == url
            assert remembered(mongo.url) == {f"word {number}" for number in range(round_number + 1)}
        assert not mongo.revive()


async def test_a_watched_server_comes_back_by_itself(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        watching = asyncio.create_task(mongo.watch(every_seconds=0.01))
        os.kill(pid := mongo.pid, signal.SIGKILL)
        while mongo.pid == pid:
            await asyncio.sleep(0.01)
        watching.cancel()

        remember(mongo.url, "back")


def test_a_pid_file_that_names_another_program_is_not_believed(folder: Path) -> None:
    database(folder).mkdir(parents=True)
    (database(folder) / "mongod.lock").write_text(f"{os.getpid()}\n")

    with EmbeddedMongo.start(folder) as mongo:
        assert mongo.pid != os.getpid()


@pytest.mark.parametrize("text", ["", "no number", "-1", "0", "999999999"])
def test_a_pid_file_without_a_living_process_names_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "mongod.lock").write_text(text)

    assert find_process(tmp_path) is None


def test_ending_what_is_gone_already_does_nothing(tmp_path: Path) -> None:
    end(MongodProcess(999_999_999, 1, tmp_path))
