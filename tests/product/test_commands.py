"""The `frontdesk` command, as it is typed."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from frontdesk.paths import PROJECT
from tests.live import LiveProduct


def frontdesk(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frontdesk", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, input=text, capture_output=True, text=True, timeout=120, check=False
    )


pytestmark = pytest.mark.usefixtures("model")


def test_ask_prints_a_readable_answer() -> None:
    result = frontdesk("ask", "What is sciatica?")
    assert result.returncode == 0, result.stderr
    assert "nerve" in result.stdout
    assert "Source:" in result.stdout


def test_ask_as_json_has_kind_and_source() -> None:
    reply = json.loads(frontdesk("ask", "--json", "What is sciatica?").stdout)
    assert reply["kind"] == "answer"
    assert reply["source"]["section"] == "Sciatica"
    booking = json.loads(frontdesk("ask", "how do I book", "--json").stdout)
    assert "07872-645683" in booking["text"]
    assert "07735-332420" in booking["text"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What is sciatica?", ["answer"]),
        ("What is sciatica? And how do I book?", ["answer", "answer"]),
        ("I can't breathe and I want to die", ["emergency", "crisis"]),
    ],
)
def test_ask_as_json_has_every_reply_and_the_first_in_front(text: str, kinds: list[str]) -> None:
    turn = json.loads(frontdesk("ask", "--json", text).stdout)
    assert [reply["kind"] for reply in turn["replies"]] == kinds
    first = {name: turn[name] for name in turn["replies"][0]}
    assert first == turn["replies"][0]


@pytest.mark.parametrize(("text", "message"), [("  ", "empty"), ("x" * 1_001, "1,001 characters")])
def test_ask_refuses_what_the_widget_would(text: str, message: str) -> None:
    result = frontdesk("ask", text)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_read_gives_one_json_line_for_each_line() -> None:
    lines = [
        "What is sciatica?",
        "",
        "cant feel my bum and cant pee",
        "i want to die",
        "my no is 07700 900123",
    ]
    result = frontdesk("read", text="\n".join(lines) + "\n")
    read = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["text"] for line in read] == lines
    assert all(set(line) == {"text", "redacted", "intent", "confidence", "kind", "safety"} for line in read)
    assert read[0]["intent"] == "ask_what_is_sciatica"
    assert read[0]["kind"] == "answer"
    assert read[1]["intent"] is None
    assert (read[2]["safety"], read[2]["kind"]) == ("emergency", "emergency")
    assert (read[3]["safety"], read[3]["kind"]) == ("crisis", "crisis")
    assert read[4]["redacted"] == "my no is [phone]"


def test_read_takes_a_file(tmp_path: Path) -> None:
    file = tmp_path / "messages.txt"
    file.write_text("hello\n/restart\n", "utf-8")
    read = [json.loads(line) for line in frontdesk("read", str(file)).stdout.splitlines()]
    assert read[0]["intent"] == "greeting"
    assert len(read) == 2


def test_read_reads_a_thousand_lines_within_a_minute() -> None:
    started = time.monotonic()
    result = frontdesk("read", text="what can I do about my sore back\n" * 1_000)
    assert len(result.stdout.splitlines()) == 1_000
    assert time.monotonic() - started < 60


def test_evaluate_counts_also_and_out_of_scope(tmp_path: Path) -> None:
    file = tmp_path / "questions.yml"
    file.write_text(
        "- {text: what is sciatica, label: ask_what_is_sciatica, also: []}\n"
        "- {text: what is sciatica, label: ask_price, also: [ask_what_is_sciatica]}\n"
        "- {text: what is sciatica, label: ask_price}\n"
        "- {text: what is sciatica, label: out_of_scope}\n"
        "- {text: who won the football, label: out_of_scope}\n",
        "utf-8",
    )
    figures = json.loads(frontdesk("evaluate", str(file), "--json").stdout)
    assert figures["in_scope"] == 3
    assert figures["accuracy"] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["accuracy_label_alone"] == pytest.approx(1 / 3, abs=1e-3)
    assert figures["out_of_scope_answered"] == 0.5
    assert "Right answers to 3 in-scope questions: 66.7%" in frontdesk("evaluate", str(file)).stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [("- {text: hello}\n", "item 1, label"), ("a: [", "is not YAML"), ("text\n", "valid list")],
)
def test_evaluate_says_what_is_wrong_with_a_file(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "questions.yml"
    file.write_text(content, "utf-8")
    result = frontdesk("evaluate", str(file))
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_doctor_finds_a_running_product_well_but_for_its_ports(product: LiveProduct) -> None:
    result = product.run("doctor")
    for line in ("Python", "Rasa: 3.6.21", "Knowledge", "Model", "Record: intact", "Port"):
        assert line in result.stdout


def test_a_second_serve_on_the_same_data_is_refused(product: LiveProduct) -> None:
    result = product.run("serve", "--port", "1")
    assert result.returncode == 1
    assert "already being served" in result.stderr


def test_staff_add_prints_a_one_time_link_and_refuses_a_taken_name(product: LiveProduct) -> None:
    result = product.run("staff", "add", "Anna")
    assert result.returncode == 0, result.stderr
    assert "/staff/welcome/" in result.stdout
    assert product.run("staff", "add", "A").returncode == 1


def test_staff_reset_prints_a_link_for_an_account_that_there_is(product: LiveProduct) -> None:
    refused = product.run("staff", "reset", "Bea")
    assert refused.returncode == 1
    assert "There is no account with the name Bea." in refused.stderr
    _use_link(product, product.run("staff", "add", "Bea").stdout)

    result = product.run("staff", "reset", "bea", "--second-step", "--address", "https://clinic.example/")

    assert result.returncode == 0, result.stderr
    assert "Give this link to Bea." in result.stdout
    assert "https://clinic.example/staff/welcome/" in result.stdout


def _use_link(product: LiveProduct, printed: str) -> None:
    link = product.url + re.search(r"/staff/welcome/\S+", printed).group()
    with httpx.Client(timeout=30, trust_env=False) as browser:
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(link).text).group(1)
        fields = {"password": "lamp orchard tuba", "again": "lamp orchard tuba", "csrfmiddlewaretoken": token}
        response = browser.post(link, data=fields, headers={"Origin": product.url})
    assert response.headers["Location"] == "/staff/"
