"""What a process logs once it takes calls, each case in a process of its own as the change is for good."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.logs import LogSettingError, log_settings
from frontdesk.paths import PROJECT

START = """
import asyncio, gc, logging, sys, threading, warnings
from frontdesk.logs import configure_logs, withhold_words
configure_logs()
library, ours = logging.getLogger("rasa.core"), logging.getLogger("frontdesk.chat")
"""


def log_of(code: str, withheld: bool = True, **environment: str) -> str:
    """What a process prints that runs `code` after its logs are set up."""
    script = START + ("withhold_words()\n" if withheld else "") + code
    variables = {**os.environ, "FRONTDESK_LOG_LEVEL": "debug", **environment}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "library.debug('Received user message %r', 'MARKER')",
        "library.error('MARKER')",
        "library.error('{MARKER}', extra={'text': 'MARKER'})",
        "library.warning('%s %s', 'MARKER')",
        "logging.getLogger().warning('MARKER')",
        "logging.warning('MARKER', stack_info=True)",
        "warnings.warn('MARKER')",
        "logging.getLogger('asyncio').error('exception=ValueError(MARKER)')",
        "try:\n  raise ValueError('MARKER')\nexcept ValueError:\n  library.exception('failed')",
        "try:\n  raise ValueError('MARKER')\nexcept ValueError:\n  ours.exception('failed')",
        "ours.warning('%d', 'MARKER')",
        "raise ValueError('MARKER')",
        "thread = threading.Thread(target=lambda: {}['MARKER'])\nthread.start()\nthread.join()",
        "class A:\n  def __del__(self): raise ValueError('MARKER')\nA()\ngc.collect()",
        "async def f(): raise ValueError('MARKER')\n"
        "async def g(): asyncio.create_task(f()); await asyncio.sleep(0)\nasyncio.run(g()); gc.collect()",
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_words_of_libraries_and_exceptions(code: str, form: str) -> None:
    log = log_of(code, FRONTDESK_LOG_FORMAT=form)
    assert log or code == "ours.warning('%d', 'MARKER')", "that something happened is told"
    assert "MARKER" not in log.replace("f(): raise ValueError('MARKER')", "")


def test_what_our_own_code_says_is_logged_with_where_an_exception_came_from() -> None:
    code = "try:\n  {}['MARKER']\nexcept KeyError:\n  ours.exception('Answering %s failed', 'ABCD-EFGH')"
    log = log_of(code)
    assert "ERROR frontdesk.chat: Answering ABCD-EFGH failed [KeyError < <string>:" in log


@pytest.mark.skipif(sys.platform != "linux", reason="the disk that is always full is Linux's")
def test_where_nothing_can_be_written_the_process_goes_on() -> None:
    script = f"{START}ours.warning('lost')\nprint('goes on', flush=True)"
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-c", script]
        done = subprocess.run(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=full, text=True, check=False
        )
    assert done.stdout == "goes on\n"


def test_before_the_first_call_libraries_can_say_why_they_do_not_start() -> None:
    assert "port is taken" in log_of("library.error('port is taken')", withheld=False)


def test_a_refused_call_is_no_line_and_a_failed_one_is() -> None:
    code = "log = logging.getLogger('django.request')\n"
    for status in (404, 503, 500):
        level = "error" if status >= 500 else "warning"
        code += f"log.{level}('x', extra={{'status_code': {status}}})\n"
    assert log_of(code).count("django.request") == 1


@pytest.mark.parametrize("withheld", [True, False])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_django_refuses_as_suspicious_is_one_quiet_line(form: str, withheld: bool) -> None:
    code = "try:\n  raise ValueError('MARKER')\nexcept ValueError:\n"
    code += "  logging.getLogger('django.security.DisallowedHost').error('MARKER', exc_info=True)"
    [line] = log_of(code, withheld, FRONTDESK_LOG_FORMAT=form, FRONTDESK_LOG_LEVEL="").splitlines()
    assert "WARNING" in line
    assert "A request was refused: DisallowedHost" in line
    assert not {"MARKER", "Traceback", "ValueError"} & set(re.findall(r"\w+", line))


def test_json_is_one_object_a_line() -> None:
    log = log_of("ours.info('one\\ntwo'); library.error('x')", FRONTDESK_LOG_FORMAT="json")
    first, second = (json.loads(line) for line in log.splitlines())
    assert set(first) == {"time", "level", "logger", "at", "message"}
    assert (first["level"], first["logger"], first["message"]) == ("INFO", "frontdesk.chat", "one\ntwo")
    assert first["time"].endswith("+00:00")
    assert second["level"] == "ERROR"


def test_the_level_is_kept() -> None:
    assert log_of("ours.info('quiet'); ours.warning('loud')", FRONTDESK_LOG_LEVEL="").count("\n") == 1


@pytest.mark.parametrize(("name", "value"), [("FORMAT", "xml"), ("LEVEL", "loud")])
def test_other_settings_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"FRONTDESK_LOG_{name}", value)
    with pytest.raises(LogSettingError, match=f"FRONTDESK_LOG_{name}: {value}"):
        log_settings()
