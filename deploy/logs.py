"""Log lines: JSON or for people, with the request they belong to and without passwords."""

import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Final, Literal

import orjson
from rich.console import Console
from rich.highlighter import NullHighlighter
from rich.logging import RichHandler

request_id: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request being answered, None outside of one; stands on every line logged meanwhile."""

# Everything up to the last @ of the word: a password may hold an @ or a / that nobody escaped.
_CREDENTIALS = re.compile(r"(mongodb(?:\+srv)?://)\S*@", re.IGNORECASE)
_SECRET_OPTIONS = re.compile(
    r"([?&;](?:tlsCertificateKeyFilePassword|sslPEMPassphrase|authMechanismProperties)=)[^&\s\"']*",
    re.IGNORECASE,
)
_DEEPEST = 8
# A client's text must not steer the terminal it is shown on.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_TALKATIVE = ("uvicorn", "pymongo", "motor", "websockets", "httpx", "httpcore", "asyncio")
# What every record carries, so that whatever else it carries was passed as `extra`.
_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "color_message",
    "taskName",
}


def redact(text: str) -> str:
    """`text` with the user, password and secret options of every MongoDB URL in it replaced by ***."""
    return _SECRET_OPTIONS.sub(r"\1***", _CREDENTIALS.sub(r"\1***@", text))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC, ms), level, logger, message, worker, requestId, each `extra`,
    exception."""

    def __init__(self, worker: int | None = None) -> None:
        super().__init__()
        self._worker = worker

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`, without a line break."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if self._worker is not None:
            line["worker"] = self._worker
        if (request := request_id.get()) is not None:
            line["requestId"] = request
        for key, value in vars(record).items():
            if key not in _OWN_FIELDS:
                line.setdefault(key, value)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return orjson.dumps(_plain(line, _DEEPEST)).decode()


class ConsoleFormatter(logging.Formatter):
    """The message for people, led by the number of the worker and the request's id if there are any."""

    def __init__(self, worker: int | None = None) -> None:
        super().__init__("%(message)s")
        self._worker = "" if worker is None else f"[worker {worker}] "

    def format(self, record: logging.LogRecord) -> str:
        """The text of `record`; rich adds the time, the level and the place."""
        request = request_id.get()
        text = _printable(redact(super().format(record))).translate(_CONTROLS)
        return self._worker + (text if request is None else f"[{request}] {text}")


def configure_logging(
    level: str = "INFO",
    form: Literal["json", "console"] = "json",
    stream: IO[str] | None = None,
    *,
    worker: int | None = None,
) -> None:
    """Send every log line of `level` or worse to `stream` (standard error), and none anywhere else.

    One of several workers says its number on each line. Replaces what handlers there were, those of uvicorn's
    loggers too; to be called when the program starts.
    """
    target = sys.stderr if stream is None else stream
    handler: logging.Handler
    if form == "json":
        handler = logging.StreamHandler(target)
        handler.setFormatter(JsonFormatter(worker))
    else:
        handler = RichHandler(console=Console(file=target), highlighter=NullHighlighter(), show_path=False)
        handler.setFormatter(ConsoleFormatter(worker))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        # Their DEBUG lines repeat what goes over the wire: keys in frames, evidence in commands.
        logging.getLogger(name).setLevel(max(root.level, logging.INFO))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _plain(value: object, depth: int) -> object:
    """`value` as something that JSON can say, without secrets; anything strange becomes its text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return int(value)
    if depth and isinstance(value, Mapping):
        return {_printable(redact(str(key))): _plain(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth - 1) for item in value]
    return _printable(redact(str(value)))


def _printable(text: str) -> str:
    """`text` with unpaired surrogates, which no encoding can carry, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
