"""Log lines: what they carry, and what they never show."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.logs import ConsoleFormatter, JsonFormatter, configure_logging, redact, request_id

log = logging.getLogger("tests")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the lines of a test go; the root logger is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_time_level_logger_message_and_extras(stream: io.StringIO) -> None:
    configure_logging(stream=stream)
    logging.getLogger("offers").info("closed %s", "A1", extra={"ms": 12, "feed": {"id": "vtex.meli"}})

    (line,) = lines_of(stream)
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {
        "level": "INFO",
        "logger": "offers",
        "message": "closed A1",
        "ms": 12,
        "feed": {"id": "vtex.meli"},
    }


def test_a_line_carries_the_id_of_its_request_and_only_of_its_own(stream: io.StringIO) -> None:
    configure_logging(stream=stream)
    token = request_id.set("r-1")
    log.info("within")
    request_id.reset(token)
    log.info("without")

    within, without = lines_of(stream)
    assert within["requestId"] == "r-1"
    assert "requestId" not in without


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_line_of_one_of_several_workers_says_which(
    stream: io.StringIO, form: Literal["json", "console"]
) -> None:
    configure_logging(form=form, stream=stream, worker=2)
    log.info("served")

    if form == "json":
        assert [(line["worker"], line["message"]) for line in lines_of(stream)] == [(2, "served")]
    else:
        assert "[worker 2] served" in stream.getvalue()


def test_an_extra_cannot_take_the_place_of_a_field(stream: io.StringIO) -> None:
    configure_logging(stream=stream)
    log.info("true", extra={"level": "forged", "requestId": "kept"})

    (line,) = lines_of(stream)
    assert line["level"] == "INFO"
    assert line["requestId"] == "kept"


def test_lines_below_the_level_are_left_out(stream: io.StringIO) -> None:
    configure_logging("WARNING", stream=stream)
    log.info("quiet")
    log.warning("loud")

    assert [line["message"] for line in lines_of(stream)] == ["loud"]


def test_uvicorn_logs_in_the_same_form(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
    configure_logging(stream=stream)
    logging.getLogger("uvicorn.error").info("started")

    assert [line["logger"] for line in lines_of(stream)] == ["uvicorn.error"]


def test_an_exception_stays_on_the_line_of_its_message(stream: io.StringIO) -> None:
    configure_logging(stream=stream)
    try:
        raise ValueError("mongodb://user:hunter2@host is wrong")
    except ValueError:
        log.exception("failed")

    (line,) = lines_of(stream)
    assert "ValueError: mongodb://***@host is wrong" in line["exception"]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mongodb://user:hunter2@host:1/x", "mongodb://***@host:1/x"),
        ("mongodb+srv://user:hunter2@host", "mongodb+srv://***@host"),
        ("to MongoDB://u:hun/ter2@p@host, no", "to MongoDB://***@host, no"),
        ("mongodb://host/?tls=true&tlsCertificateKeyFilePassword=hunter2&w=1", None),
        ("mongodb://host/?authMechanismProperties=AWS_SESSION_TOKEN:hunter2", None),
        ("mongodb://host:1/x?replicaSet=a", "mongodb://host:1/x?replicaSet=a"),
        ("mail me@example.org", "mail me@example.org"),
    ],
)
def test_credentials_in_mongodb_urls_are_redacted(text: str, redacted: str | None) -> None:
    assert "hunter2" not in redact(text)
    if redacted is not None:
        assert redact(text) == redacted


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_form_shows_a_password_wherever_it_stands(form: Any, stream: io.StringIO) -> None:
    url = "mongodb://user:hunter2@host/"
    configure_logging(form=form, stream=stream)
    log.info("url %s", url, extra={"url": url, "deep": [{url: (url,)}], "object": ValueError(url)})

    assert "mongodb://***@host/" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_the_console_shows_message_and_request_and_no_control_sequence(stream: io.StringIO) -> None:
    configure_logging(form="console", stream=stream)
    token = request_id.set("r-2")
    log.warning("[bold]plain[/bold] \x1b[2J")
    request_id.reset(token)

    assert "WARNING" in stream.getvalue()
    assert "[r-2] [bold]plain[/bold] \\x1b[2J" in stream.getvalue()


def test_line_breaks_in_a_message_do_not_make_a_second_line(stream: io.StringIO) -> None:
    configure_logging(stream=stream)
    log.info('one\n{"level":"ERROR"}\r\u2028two')

    assert stream.getvalue().count("\n") == 1


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.dates(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters()) | st.integers(), inner) | st.tuples(inner)
    ),
    max_leaves=12,
)


@given(message=st.text(st.characters()), extra=anything)
def test_whatever_is_logged_becomes_one_json_object(message: str, extra: object) -> None:
    record = logging.makeLogRecord({"msg": message, "args": (), "levelname": "INFO", "fact": extra})

    line = JsonFormatter().format(record)

    assert set(json.loads(line)) == {"time", "level", "logger", "message", "fact"}
    assert "\n" not in line
    line.encode()


@given(st.text(st.characters()))
def test_whatever_is_logged_can_be_shown_to_people(message: str) -> None:
    record = logging.makeLogRecord({"msg": message, "args": ()})

    assert ConsoleFormatter().format(record).encode().isascii() or not message.isascii()
