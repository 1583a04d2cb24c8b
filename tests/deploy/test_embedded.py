"""The embedded MongoDB, on real servers: started, shared, moved, and gone at the end."""

import socket
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.embedded import EmbeddedMongo, EmbeddedMongoError
from deploy.embedded import server as embedded_server
from deploy.embedded.process import find_process
from tests.deploy.mongo_user import OtherUser, alive, database, remember, remembered


def test_it_starts_with_transactions_and_change_streams_and_ends_with_its_user(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        pid = mongo.pid
        assert alive(pid)
        with MongoClient[dict[str, object]](mongo.url) as client, client.test.words.watch() as stream:
            with client.start_session() as session, session.start_transaction():
                client.test.words.insert_one({"_id": "kept"}, session=session)
            assert stream.next()["documentKey"] == {"_id": "kept"}
            with client.start_session() as session:
                session.start_transaction()
                client.test.words.insert_one({"_id": "dropped"}, session=session)
                session.abort_transaction()
            assert [found["_id"] for found in client.test.words.find()] == ["kept"]
            # What a killed process leaves open is to hold nobody up for a minute, as by default.
            name = "transactionLifetimeLimitSeconds"
            assert client.admin.command({"getParameter": 1, name: 1})[name] == 15

    assert not alive(pid)
    assert find_process(database(folder)) is None


def test_it_listens_on_loopback_only(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        with MongoClient[dict[str, object]](mongo.url) as client:
            options = client.admin.command("getCmdLineOpts")["parsed"]

    assert options["net"]["bindIp"] == "127.0.0.1"
    assert options["net"]["unixDomainSocket"] == {"enabled": False}
    assert options["storage"]["oplogMinRetentionHours"] == 24


def test_stopping_twice_is_harmless_and_what_was_left_cannot_be_used(folder: Path) -> None:
    mongo = EmbeddedMongo.start(folder)
    mongo.stop()
    mongo.stop()

    with pytest.raises(EmbeddedMongoError, match="left"):
        _ = mongo.url


def test_data_and_port_are_there_again_after_a_restart(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        url = mongo.url
        remember(url, "kept")

    with EmbeddedMongo.start(folder) as mongo:
        assert mongo.url == url
        assert remembered(mongo.url) == {"kept"}
    assert sorted(log.name for log in (folder / "mongo").glob("*.log*")) == ["mongod.log", "mongod.log.1"]


def test_a_taken_port_is_left_alone_and_the_data_moves_to_another(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        remember(mongo.url, "kept")
        port = int((folder / "mongo" / "port").read_text())

    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", port))
        with EmbeddedMongo.start(folder) as mongo:
            assert f":{port}/" not in mongo.url
            assert remembered(mongo.url) == {"kept"}
            remember(mongo.url, "written elsewhere")


def test_a_port_that_is_taken_at_the_last_moment_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = embedded_server._free_port()
    with socket.create_server(("127.0.0.1", 0)) as other_program:
        ports = iter([other_program.getsockname()[1], free])
        monkeypatch.setattr(embedded_server, "_free_port", lambda: next(ports))
        with EmbeddedMongo.start(folder) as mongo:
            assert f":{free}/" in mongo.url


@pytest.mark.parametrize("text", ["", "x", "-1", "70000", "0"])
def test_a_port_file_with_nonsense_in_it_is_passed_over(folder: Path, text: str) -> None:
    mongo = EmbeddedMongo(folder)
    (folder / "mongo" / "port").write_text(text)

    port = mongo._choose_port()
    mongo._users.close()
    assert 1024 < port < 65536


def test_a_second_process_joins_and_the_last_one_to_leave_ends_the_server(folder: Path) -> None:
    first = OtherUser(folder)
    pid, url = first.server()
    second = EmbeddedMongo.start(folder)
    assert (second.pid, second.url) == (pid, url)

    first.leave()
    remember(second.url, "after the first one left")
    assert alive(pid)

    second.stop()
    assert not alive(pid)


def test_many_that_start_at_once_share_one_server(folder: Path) -> None:
    users = [OtherUser(folder) for _ in range(4)]

    assert len({user.server() for user in users}) == 1
    for user in users:
        user.leave()
    assert find_process(database(folder)) is None


def test_servers_of_two_folders_have_nothing_to_do_with_each_other(tmp_path: Path) -> None:
    with EmbeddedMongo.start(tmp_path / "a") as one, EmbeddedMongo.start(tmp_path / "a b") as other:
        remember(one.url, "here")

        assert one.url != other.url
        assert remembered(other.url) == set()


def test_a_folder_that_cannot_be_made_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EmbeddedMongoError, match="OFFERGRAPH_DATA_DIR"):
        EmbeddedMongo.start(tmp_path / "file" / "data")


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_behind(folder: Path) -> None:
    database(folder).mkdir(parents=True)
    (database(folder) / "WiredTiger.turtle").write_text("garbage")
    (database(folder) / "WiredTiger").write_text("garbage")
    (database(folder) / "storage.bson").write_bytes(b"garbage")

    with pytest.raises(EmbeddedMongoError, match=r"does not start: .*; its log is .*mongod\.log$"):
        EmbeddedMongo.start(folder)

    for place in database(folder).iterdir():
        if place.is_file():
            place.unlink()
    with EmbeddedMongo.start(folder) as mongo:
        assert remembered(mongo.url) == set()


def test_after_the_last_one_left_nothing_answers(folder: Path) -> None:
    with EmbeddedMongo.start(folder) as mongo:
        url = mongo.url

    with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=50) as client:
        with pytest.raises(PyMongoError):
            client.admin.command("ping")
