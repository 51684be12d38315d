"""Command lines of Rasa: none that opens it to others is let through in public."""

from pathlib import Path

import pytest

from frontdesk.serving import Ports, Supervisor
from frontdesk.site.production import on_loopback, opens_rasa


@pytest.mark.parametrize(
    ("arguments", "reasons"),
    [
        ("run --enable-api", 1),
        ("run --cors *", 1),
        ("run --cors=*", 1),
        ("run -i 0.0.0.0 -p 5005", 1),
        ("run --interface=192.0.2.7", 1),
        ("run --debug", 1),
        ("run --remote-storage aws", 1),
        ("run -i", 1),
        ("run --enable-api --cors * -i 0.0.0.0", 3),
        ("run -i 127.0.0.1 -p 5005 --quiet", 0),
        ("data validate", 0),
    ],
)
def test_command_lines_of_rasa(arguments: str, reasons: int) -> None:
    assert len(opens_rasa(arguments.split())) == reasons


def test_the_command_line_that_is_served_opens_nothing() -> None:
    rasa = Supervisor("127.0.0.1", Ports(), Path("model.tar.gz")).commands["rasa"]
    assert "-i" in rasa
    assert opens_rasa(rasa) == []


def test_rasas_own_server_stays_on_this_machine_unless_told_otherwise() -> None:
    assert on_loopback(["run"]) == ["run", "-i", "127.0.0.1"]
    assert on_loopback(["run", "--interface", "::1"]) == ["run", "--interface", "::1"]
    assert on_loopback(["run", "actions"]) == ["run", "actions"]
    assert on_loopback(["train"]) == ["train"]
