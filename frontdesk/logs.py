"""How every process logs: for people or as JSON lines, and never with a visitor's words.

Libraries put what they work on into their messages and exceptions: Rasa logs each message at DEBUG and again
when it fails, SQLAlchemy prints a statement with its values. So once a process takes calls, a library's
record keeps its level, its logger and the place in the code, and loses its words. Ours never hold any.
"""

import json
import logging
import logging.config
import os
import sys
import threading
import traceback
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = ("frontdesk", "actions")
"""Loggers whose messages hold no visitor's words."""

WITHHELD = "(a library's words are not logged)"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
PLACES_KEPT = 8

logger = logging.getLogger(__name__)

_is_withholding = False


class LogSettingError(ValueError):
    """A setting of the logs is not one of those that there are; the text says which there are."""


def log_level() -> str:
    """The lowest level that is logged, from FRONTDESK_LOG_LEVEL.

    Raises:
        LogSettingError: there is no such level.
    """
    level = os.environ.get("FRONTDESK_LOG_LEVEL", "").upper() or "WARNING"
    if level not in LEVELS:
        raise LogSettingError(
            f"FRONTDESK_LOG_LEVEL: {level.lower()} is not one of {', '.join(LEVELS).lower()}."
        )
    return level


def log_settings() -> dict[str, Any]:
    """The configuration for `logging.config`, with the format from FRONTDESK_LOG_FORMAT.

    Raises:
        LogSettingError: there is no such format or level.
    """
    name = os.environ.get("FRONTDESK_LOG_FORMAT") or "text"
    formatters = {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "frontdesk.logs.JsonFormatter"},
    }
    if name not in formatters:
        raise LogSettingError(f"FRONTDESK_LOG_FORMAT: {name} is not one of {', '.join(formatters)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": formatters[name]},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "chosen"},
            "refusals": {"class": "frontdesk.logs.Refusals"},
        },
        "filters": {"failures": {"()": "frontdesk.logs.FailuresOnly"}},
        "loggers": {
            "django.request": {"level": "ERROR", "filters": ["failures"]},
            "django.security": {"handlers": ["refusals"], "propagate": False},
            "httpx": {"level": "WARNING"},
        },
        "root": {"handlers": ["stderr"], "level": log_level()},
    }


def configure_logs() -> None:
    """Log to standard error as the environment says.

    Raises:
        LogSettingError: the environment says what there is not.
    """
    logging.config.dictConfig(log_settings())
    logging.captureWarnings(True)


def withhold_words() -> None:
    """From now on, log no words of libraries and of exceptions; safe to call again."""
    global _is_withholding
    if _is_withholding:
        return
    _is_withholding = True
    # A record that can't be written would be printed with its arguments.
    logging.raiseExceptions = False
    logging.setLogRecordFactory(_make_record)
    sys.excepthook = _log_exception
    threading.excepthook = lambda failed: _log_exception(
        failed.exc_type, failed.exc_value, failed.exc_traceback
    )
    sys.unraisablehook = lambda failed: _log_exception(
        failed.exc_type, failed.exc_value, failed.exc_traceback
    )


class FailuresOnly(logging.Filter):
    """Leaves out Django's line on a refused call: /metrics counts those, and ours say why."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is on anything else."""
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


class Refusals(logging.Handler):
    """Says in a line of ours that Django refused a request as suspicious, such as one for a foreign host.

    Django's own line is an error with a traceback, though nothing failed, and with what a stranger sent.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Say which rule the request broke; Django names the logger after it."""
        logger.warning("A request was refused: %s.", record.name.rpartition(".")[2])


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, place, message; a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "at": f"{record.filename}:{record.lineno}",
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _make_record(
    name: str,
    level: int,
    path: str,
    line: int,
    message: object,
    arguments: Any,
    exc_info: Any,
    function: str | None = None,
    stack: str | None = None,
    **more: Any,
) -> logging.LogRecord:
    if name.partition(".")[0] not in OURS:
        message, arguments = WITHHELD, ()
    if exc_info and exc_info[0]:
        message, arguments = "%s [%s]", (_filled(message, arguments), _describe(exc_info[0], exc_info[2]))
    return logging.LogRecord(name, level, path, line, message, arguments, None, function, None, **more)


def _filled(message: object, arguments: Any) -> str:
    return str(message) % arguments if arguments else str(message)


def _describe(kind: type[BaseException], trace: TracebackType | None) -> str:
    """An exception without its words: its type and the places that it passed."""
    frames = traceback.extract_tb(trace)[-PLACES_KEPT:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return " < ".join([kind.__name__, *reversed(places)])


def _log_exception(
    kind: type[BaseException], _error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("Not caught: %s", _describe(kind, trace))
