"""No text of the allowed length takes for ever: one message that does would stop the chat for everybody.

The texts are read in a process of their own, so that one without end fails the test instead of holding it up.
"""

import subprocess
import sys

import pytest

from frontdesk.paths import PROJECT

FAR_MORE_THAN_IT_TAKES = 300

SIGNS = "$+=(*'_:£€😀)\"#&!?,;[]{}<>`—°~|^%@-./\\"
LONGEST_REFUSED = 8_000
"""Characters of a message that is refused as too long, and read for danger all the same."""

SETUP = """
from collections import Counter
from frontdesk.language.reader import MessageReader
from frontdesk.language.wording import Wording
from frontdesk.paths import LANGUAGE_PIPELINE
"""
UNITS = (
    *(
        "a",
        "a ",
        "a, ",
        "a'",
        "a-",
        "a.",
        "a@",
        "a\n",
        "ab ",
        "1",
        "1 ",
        "1-",
        "07 ",
        "(",
        " ",
        ".",
        "-",
        ":",
        "'",
    ),
    *("@", "numb ", "not ", "my leg ", "i want ", "😀", "é", "漢", "\u0301", "/", "dr "),
    *("A ", "A, ", "1 a ", "0 ", "oh ", "seven ", "hundred", "a at ", "a at a.", "le1 ", "my address is A, "),
    *("12/3/", "born ", "nineteen ", "twenty ", "church "),
    *("Sarah ", "Sarah and Ella ", "im xqzvbk ", "my name is de ", "Mr A ", "12 mill lane, Otley, "),
    *("flat a ", "card is ", "nhs is a ", "07700 900 123/", "The House, ", "send to a at "),
    *("943 - ", "4111, ", "9 - ", "nhs 94 / ", "qq - 12 - ", "0 -  ", "12/3/15 is my son "),
)
TEXTS = f"""
texts = [(unit * 1_000)[:length] for unit in {UNITS!r} for length in (300, 1_000)]
texts += ["a" + " " * 998 + "b", ("a" + " " * 249) * 4, "a" + "-" * 998 + "b", "a" * 500 + ": b c"]
"""


@pytest.mark.parametrize(
    "work",
    [
        "wording = Wording(Counter(leg=9), ['numb'])\nfor text in texts: wording.reword(text)",
        "reader = MessageReader.load(LANGUAGE_PIPELINE)\nfor text in texts: reader.read(text)",
    ],
    ids=["putting into plain words", "reading for danger and redacting"],
)
def test_no_text_takes_for_ever(work: str) -> None:
    command = [sys.executable, "-c", SETUP + TEXTS + work]
    subprocess.run(command, cwd=PROJECT, check=True, timeout=FAR_MORE_THAN_IT_TAKES)


def test_thousands_of_signs_are_read_as_quickly_as_words() -> None:
    """All of them together in a few seconds; spaCy alone takes more than ten for each."""
    work = f"""
import time
reader = MessageReader.load(LANGUAGE_PIPELINE)
texts = [sign * {LONGEST_REFUSED} + str(number) for number, sign in enumerate({SIGNS!r})]
texts += ["a" * {LONGEST_REFUSED} + "x", "US$" * {LONGEST_REFUSED // 3}, "'s" * {LONGEST_REFUSED // 2}]
started = time.process_time()
for text in texts:
    reader.read(text)
seconds = time.process_time() - started
assert seconds < 30, seconds
"""
    subprocess.run([sys.executable, "-c", SETUP + work], cwd=PROJECT, check=True)
