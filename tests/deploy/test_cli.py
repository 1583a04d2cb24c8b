"""The program's command line: what it prints, what it refuses, and with which exit code."""

import asyncio
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from deploy.background import LEASE
from deploy.commands import schema as schema_command
from deploy.commands.serve import FIRST_ANSWER
from deploy.commands.terminal import out
from deploy.service_error import ServiceError
from deploy.settings import Settings, describe_settings
from schema.build import build_schema, print_sdl
from store import collections as names
from store.clock import utc_now
from store.migrations import MIGRATIONS
from store.mongo import Mongo
from tests.deploy.conftest import Run

Serve = Callable[[Settings, Callable[[str, bool], None]], Coroutine[Any, Any, None]]


def serves(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    monkeypatch.setattr("deploy.service.serve", serve)


def on_database(url: str, database: str, work: Callable[[Mongo], Coroutine[Any, Any, None]]) -> None:
    async def connected() -> None:
        mongo = Mongo.connect(url, database, "pymongo")
        try:
            await work(mongo)
        finally:
            await mongo.close()

    asyncio.run(connected())


def test_the_program_tells_its_version_and_its_commands(run: Run) -> None:
    assert run("--version").stdout.startswith("offergraph ")
    shown = run("--help").stdout
    commands = ("serve", "demo", "keys", "migrate", "recount", "schema", "sweep", "watch")
    assert all(command in shown for command in commands)


def test_the_program_starts_without_the_service_and_the_drivers() -> None:
    """What takes long to import waits until a command needs it, so that the help and the version do not."""
    heavy = ("graphql", "pymongo", "starlette")
    program = f"import deploy.cli, sys; print([name for name in {heavy} if name in sys.modules])"
    started = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    assert started.stdout == "[]\n"


def test_the_help_of_serve_lists_every_setting_with_its_default(run: Run) -> None:
    shown = run("serve", "--help")

    assert shown.exit_code == 0
    for setting in describe_settings():
        head = f"{setting.variable} [{setting.default}]" if setting.default else setting.variable
        assert f"\n{head}\n    {setting.description}\n" in shown.stdout


def test_options_of_serve_override_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []

    async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
        seen.append(settings)

    serves(monkeypatch, serve)
    options = ("--host", "0.0.0.0", "--port", "9001", "--data-dir", "there", "--log-level", "debug")
    assert run("serve", *options, OFFERGRAPH_PORT="9000", OFFERGRAPH_GRAPHIQL="false").exit_code == 0
    assert run("serve", OFFERGRAPH_PORT="9000").exit_code == 0

    first, second = seen
    assert (first.host, first.port, first.data_dir, first.log_level) == (
        "0.0.0.0",
        9001,
        Path("there"),
        "DEBUG",
    )
    assert not first.graphiql
    assert second.port == 9000


def test_a_service_that_is_ready_prints_its_address_and_a_first_query_to_paste(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
        on_ready("http://127.0.0.1:8000", False)

    serves(monkeypatch, serve)
    shown = run("serve").stdout

    assert "http://127.0.0.1:8000/graphql" in shown
    assert "GraphiQL" in shown
    words = shlex.split(next(line for line in shown.splitlines() if "curl" in line))
    assert words[:3] == ["curl", "-s", "http://127.0.0.1:8000/graphql"]
    assert validate(build_schema()._schema, parse(json.loads(words[-1])["query"])) == []
    assert f"  {FIRST_ANSWER}\n" in shown
    assert set(json.loads(FIRST_ANSWER)["data"]) == {"viewer", "offerCounts"}


def test_without_graphiql_none_is_promised(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
        on_ready("http://127.0.0.1:8000", False)

    serves(monkeypatch, serve)

    assert "GraphiQL" not in run("serve", OFFERGRAPH_GRAPHIQL="false").stdout


def test_a_misspelt_setting_is_told_when_the_service_starts_and_not_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
        on_ready("http://127.0.0.1:8000", False)

    serves(monkeypatch, serve)

    assert run("serve", OFFERGRAPH_PROT="9000").exit_code == 0
    assert (
        "OFFERGRAPH_PROT is ignored, for no setting has this name: is OFFERGRAPH_PORT meant?" in caplog.text
    )


@pytest.mark.parametrize("command", ["serve", "demo", "migrate", "recount", "sweep"])
def test_wrong_settings_are_refused_by_name_a_line_each(run: Run, command: str) -> None:
    refused = run(
        command, OFFERGRAPH_PORT="many", OFFERGRAPH_SWEEP="perhaps", MONGODB_URL="http://user:pw@there"
    )

    assert refused.exit_code == 2
    lines = refused.stderr.splitlines()
    assert [line.partition(" is refused")[0] for line in lines] == [
        "offergraph: MONGODB_URL",
        "offergraph: OFFERGRAPH_PORT='many'",
        "offergraph: OFFERGRAPH_SWEEP='perhaps'",
    ]
    assert refused.stdout == ""


def test_a_wrong_option_is_refused_as_the_setting_is(run: Run) -> None:
    refused = run("serve", "--port", "70000")

    assert refused.exit_code == 2
    assert (
        refused.stderr
        == "offergraph: OFFERGRAPH_PORT='70000' is refused: it must be a whole number from 0 to 65535\n"
    )


@pytest.mark.parametrize("arguments", [("serve",), ("demo", "--serve")])
def test_a_taken_port_is_named_with_what_to_do(run: Run, arguments: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run(*arguments, "--port", str(port))

    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1
    assert all(word in refused.stderr for word in (str(port), "OFFERGRAPH_PORT", "--port"))


def test_what_keeps_the_service_from_starting_is_one_line_without_passwords(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
        raise ServiceError("no way to mongodb://user:secret@there: mend it")

    serves(monkeypatch, serve)
    refused = run("serve")

    assert refused.exit_code == 1
    assert refused.stderr == "offergraph: no way to mongodb://***@there: mend it\n"


def test_an_interrupted_command_exits_as_shells_expect(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(settings: Settings, on_ready: Callable[[str, bool], None]) -> None:
        raise KeyboardInterrupt

    serves(monkeypatch, serve)

    assert run("serve").exit_code == 130


def test_the_schema_is_printed_written_and_checked(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    committed = tmp_path / "schema.graphql"
    monkeypatch.setattr(schema_command, "committed_file", lambda: committed)

    assert run("schema").stdout == print_sdl()
    missing = run("schema", "--check")
    assert missing.exit_code == 1
    assert run("schema", "--write").exit_code == 0
    assert committed.read_text() == print_sdl()
    right = run("schema", "--check")
    assert (right.exit_code, right.stdout) == (0, "")

    committed.write_text(print_sdl().replace("enum OfferStatus", "enum OfferState"))
    differs = run("schema", "--check")
    assert differs.exit_code == 1
    assert "-enum OfferState {" in differs.stdout
    assert "+enum OfferStatus {" in differs.stdout
    assert "offergraph schema --write" in differs.stderr
    assert run("schema", "--check", "--write").exit_code == 2


def test_the_committed_schema_lies_in_the_schemas_room() -> None:
    assert schema_command.committed_file().parts[-2:] == ("schema", "schema.graphql")


def test_migrate_says_what_ran_and_then_that_there_is_nothing_to_do(on_mongo: Run) -> None:
    ran = on_mongo("migrate")
    assert ran.stdout.splitlines() == [f"ran {step.number} {step.name}" for step in MIGRATIONS]
    assert on_mongo("migrate").stdout == "nothing to do: the database is up to date\n"


def test_output_that_nobody_reads_any_more_ends_no_task_with_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SystemExit, as rich has it, would: `offergraph watch | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as unread:
        monkeypatch.setattr("sys.stdout", unread)
        with pytest.raises(BrokenPipeError):
            out().print("a line")


@pytest.mark.parametrize("command", ["demo", "watch"])
@pytest.mark.parametrize("url", ["localhost:8000/graphql", "ws://localhost:8000/graphql", "https:///graphql"])
def test_a_url_that_nothing_can_answer_at_is_refused_and_not_tried(run: Run, command: str, url: str) -> None:
    refused = run(command, "--url", url, COLUMNS="200")
    assert refused.exit_code == 2
    assert "http://127.0.0.1:8000/graphql" in refused.stderr


def test_recount_says_which_counts_were_wrong_and_sets_them_right(
    on_mongo: Run, mongo_url: str, database_name: str
) -> None:
    async def break_counts(mongo: Mongo) -> None:
        figures = {"sending": 0, "synced": 3, "error": 0, "disabled": 0, "unavailable": 0}
        # Nor is an account's name the terminal's markup.
        owner = {"account": "[/b]", "feedId": "vtex.netshoes", "vendor": "vtex"}
        activation = "[/b]/vtex.netshoes/1"
        document = {"_id": f"{activation}#0", "activation": activation, "commits": 1, "closings": 0}
        await mongo.collection(names.COUNTS).insert_one({**document, **owner, **figures})

    assert on_mongo("recount").stdout == "all counts are right\n"
    on_database(mongo_url, database_name, break_counts)
    wrong = on_mongo("recount", "--check")
    assert wrong.exit_code == 1
    assert "[/b]/vtex.netshoes/1" in wrong.stdout
    assert "3 → 0" in wrong.stdout
    right = on_mongo("recount", "--check")
    assert (right.exit_code, right.stdout) == (0, "all counts are right\n")


def test_sweep_says_what_it_did_or_that_somebody_else_does_it(
    on_mongo: Run, mongo_url: str, database_name: str
) -> None:
    async def hold_the_lease(mongo: Mongo) -> None:
        held = {"_id": LEASE, "holder": "elsewhere", "until": utc_now().replace(year=2999)}
        await mongo.collection(names.LEASES).insert_one(held)

    assert on_mongo("sweep").stdout == "0 idle interactions closed, 0 offers re-coded\n"
    assert on_mongo("sweep").stdout == "0 idle interactions closed, 0 offers re-coded\n"
    on_database(mongo_url, database_name, hold_the_lease)
    assert "elsewhere holds the lease" in on_mongo("sweep").stdout
