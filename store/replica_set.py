"""Whether a MongoDB server can carry the store: a replica set, for its transactions and change streams."""

import contextlib
import time
from typing import Any

from pymongo import AsyncMongoClient, MongoClient
from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    ConnectionFailure,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

# Error codes of MongoDB, by their names there.
_NOT_YET_INITIALIZED = 94
_ALREADY_INITIALIZED = 23
_CONFIGURATION_IN_PROGRESS = 109
_REFUSED_CREDENTIALS = (13, 18, 8000)

_POLL_SECONDS = 0.005


class ReplicaSetError(Exception):
    """The MongoDB that was asked for cannot carry the service; the message is one line with the mend."""


class StandaloneServer(ReplicaSetError):
    """The server belongs to no replica set, so it has neither transactions nor change streams."""


class ServerUnreachable(ReplicaSetError):
    """No server that takes writes answered in time, or it refused the credentials."""


async def require_replica_set(url: str, *, timeout_seconds: float = 10.0) -> None:
    """Return when the servers of `url` are a replica set with a primary, or a sharded cluster.

    Raises StandaloneServer for a server of its own and ServerUnreachable when there is no primary within
    `timeout_seconds` or the credentials are refused. No message repeats the URL: it may carry a password.
    """
    try:
        hello = await _hello(url, timeout_seconds, direct=False)
    except ServerSelectionTimeoutError as error:
        raise await _explanation(url, timeout_seconds) from error
    except OperationFailure as error:
        raise ServerUnreachable(_refusal(error)) from error
    except ConnectionFailure as error:
        raise ServerUnreachable(f"the MongoDB of MONGODB_URL broke off ({type(error).__name__})") from error
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise ServerUnreachable(
            "MONGODB_URL cannot be used: check its form mongodb://user:password@host:port/?options "
            f"({type(error).__name__})"
        ) from error
    _require_transactions(hello)


def server_answers(port: int, *, timeout_seconds: float = 5.0) -> bool:
    """Whether a MongoDB on this machine's loopback answers a ping on `port` in time."""
    with _loopback_client(port, timeout_seconds) as client:
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
    return True


def end_sessions(port: int) -> None:
    """End every session on the MongoDB on loopback `port`, and with it the transactions that are open.

    MongoDB keeps those of a client that was killed for a minute or more, and who writes the same documents
    runs into them. A server that does not answer has none.
    """
    with _loopback_client(port, 5.0) as client, contextlib.suppress(PyMongoError):
        client.admin.command("killAllSessions", [])


def make_primary(port: int, replica_set: str, *, timeout_seconds: float = 60.0) -> None:
    """Make the MongoDB on loopback `port` the writable primary and only member of `replica_set`.

    Initiates a set that never was; moves the member of one that is to `port` (a forced reconfiguration:
    nobody else is there to agree). Returns when writes are taken; raises ServerUnreachable when that takes
    longer than `timeout_seconds`.
    """
    deadline = time.monotonic() + timeout_seconds
    with _loopback_client(port, timeout_seconds) as client:
        while True:
            said = "it is not primary"
            try:
                if client.admin.command("hello")["isWritablePrimary"]:
                    return
                _configure(client, f"127.0.0.1:{port}", replica_set)
            except AutoReconnect as error:
                # A server hangs up on everybody whenever its place in the set changes.
                said = str(error)
            except PyMongoError as error:
                raise ServerUnreachable(f"the MongoDB on port {port} cannot be used: {error}") from error
            if time.monotonic() > deadline:
                raise ServerUnreachable(
                    f"the MongoDB on port {port} takes no writes after {timeout_seconds:g} seconds: {said}"
                )
            time.sleep(_POLL_SECONDS)


def _configure(client: MongoClient[dict[str, object]], host: str, replica_set: str) -> None:
    """Make `host` the only member of the set; nothing happens when it is, or while that is under way."""
    try:
        config = client.admin.command("replSetGetConfig")["config"]
        if [member["host"] for member in config["members"]] != [host]:
            config["members"] = [{**config["members"][0], "host": host}]
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)
    except OperationFailure as error:
        if error.code == _NOT_YET_INITIALIZED:
            _initiate(client, host, replica_set)
        elif error.code != _CONFIGURATION_IN_PROGRESS:
            raise


def _initiate(client: MongoClient[dict[str, object]], host: str, replica_set: str) -> None:
    try:
        client.admin.command("replSetInitiate", {"_id": replica_set, "members": [{"_id": 0, "host": host}]})
    except OperationFailure as error:
        # A server that is still reading its configuration says that it has none, until then.
        if error.code not in (_ALREADY_INITIALIZED, _CONFIGURATION_IN_PROGRESS):
            raise


def _loopback_client(port: int, timeout_seconds: float) -> MongoClient[dict[str, object]]:
    timeout_ms = int(timeout_seconds * 1000)
    return MongoClient(
        "127.0.0.1",
        port,
        directConnection=True,
        serverSelectionTimeoutMS=timeout_ms,
        connectTimeoutMS=timeout_ms,
        socketTimeoutMS=timeout_ms,
    )


async def _hello(url: str, timeout_seconds: float, *, direct: bool) -> dict[str, object]:
    """The server's own description: of the primary, or (`direct`) of the very server the URL names."""
    options: dict[str, Any] = {"directConnection": True, "replicaSet": None} if direct else {}
    async with AsyncMongoClient[dict[str, object]](
        url, serverSelectionTimeoutMS=int(timeout_seconds * 1000), **options
    ) as client:
        return dict(await client.admin.command("hello"))


async def _explanation(url: str, timeout_seconds: float) -> ReplicaSetError:
    """Why no primary was found, by asking the server of the URL itself (possible when it names one alone)."""
    silent = ServerUnreachable(
        f"no MongoDB that takes writes answered at MONGODB_URL in {timeout_seconds:g} seconds: "
        "check that it runs, is reachable from here, and that its host names resolve"
    )
    try:
        hello = await _hello(url, min(timeout_seconds, 2.0), direct=True)
    except (PyMongoError, ValueError):
        return silent
    try:
        _require_transactions(hello)
    except ReplicaSetError as error:
        return error
    return silent


def _require_transactions(hello: dict[str, object]) -> None:
    """Raise unless `hello` comes from a member of a replica set or a router of a sharded cluster."""
    if hello.get("msg") == "isdbgrid" or "setName" in hello:
        return
    if hello.get("isreplicaset"):
        raise ServerUnreachable(
            "the replica set of MONGODB_URL has not been initiated: run rs.initiate() in mongosh on it"
        )
    raise StandaloneServer(
        "the MongoDB of MONGODB_URL is a stand-alone server, which has no transactions: make it a replica "
        "set of one by starting mongod with --replSet rs0 and running rs.initiate() in mongosh once"
    )


def _refusal(error: OperationFailure) -> str:
    if error.code in _REFUSED_CREDENTIALS:
        return "the MongoDB of MONGODB_URL refused the user or password: check them and authSource"
    return f"the MongoDB of MONGODB_URL refused to answer: {error.details and error.details.get('codeName')}"
