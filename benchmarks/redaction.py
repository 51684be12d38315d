"""How much personal data is found in messages that were never trained on, and how much else is taken for it.

Reads the files tests/language/redaction*.yml, in which what is personal stands in <kind>…</kind>.
"""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from frontdesk.assistant.language_pipeline import ensure_intact_pipeline
from frontdesk.knowledge import load_knowledge
from frontdesk.language.addresses import EMAIL, POSTCODE
from frontdesk.language.birth_dates import DATE_OF_BIRTH
from frontdesk.language.name_shapes import NAME
from frontdesk.language.personal_numbers import CARD_NUMBER, NHS_NUMBER, NI_NUMBER, PHONE
from frontdesk.language.reader import MessageReader
from frontdesk.language.streets import ADDRESS
from frontdesk.paths import DATA, KNOWLEDGE, LANGUAGE_PIPELINE, PROJECT

FILES = sorted((PROJECT / "tests" / "language").glob("redaction*.yml"))

PLACEHOLDERS = {
    "phone": PHONE,
    "email": EMAIL,
    "postcode": POSTCODE,
    "address": ADDRESS,
    "nhs": NHS_NUMBER,
    "ni": NI_NUMBER,
    "dob": DATE_OF_BIRTH,
    "card": CARD_NUMBER,
    "name": NAME,
}

_ITEM = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
_WORD = re.compile(r"\w+")
_ROUNDS = 5


@dataclass
class Figures:
    """What was found in a set of messages.

    Attributes:
        items: personal items by kind.
        found: those of which no word is left.
        missed: the messages in which a word of an item is left.
        untouched: ordinary messages that stayed as they were.
        touched: ordinary messages that did not, with what became of them.
        spoilt: messages with personal data from which more was taken than that.
        seconds: for one message, on average.
    """

    items: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    untouched: int = 0
    touched: dict[str, str] = field(default_factory=dict)
    spoilt: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def recall(self, kinds: Iterable[str]) -> float:
        """The share of the items of these kinds that were found."""
        kinds = list(kinds)
        return sum(self.found[kind] for kind in kinds) / sum(self.items[kind] for kind in kinds)

    @property
    def false_redactions(self) -> float:
        """The share of the ordinary messages that did not stay as they were."""
        return len(self.touched) / (len(self.touched) + self.untouched)


def load_reader() -> MessageReader:
    """The product's reader, with the clinic's own numbers and names."""
    ensure_intact_pipeline(DATA, LANGUAGE_PIPELINE)
    people = load_knowledge(KNOWLEDGE).people
    return MessageReader.load(LANGUAGE_PIPELINE, [one.phone for one in people], [one.name for one in people])


def measure(reader: MessageReader, files: Iterable[Path]) -> Figures:
    """Redact every message of the files and compare with what is marked in them."""
    figures = Figures()
    texts = []
    for file in files:
        sections = yaml.safe_load(file.read_text("utf-8"))
        for marked in sections["personal"] + sections["names"]:
            texts.append(_ITEM.sub(r"\2", marked))
            _compare(figures, marked, reader.redact(texts[-1]))
        for text in sections["ordinary"]:
            texts.append(text)
            redacted = reader.redact(text)
            if redacted == text:
                figures.untouched += 1
            else:
                figures.touched[text] = redacted
    start = time.perf_counter()
    for text in texts * _ROUNDS:
        reader.redact(text)
    figures.seconds = (time.perf_counter() - start) / len(texts) / _ROUNDS
    return figures


def _compare(figures: Figures, marked: str, redacted: str) -> None:
    expected = _ITEM.sub(lambda match: PLACEHOLDERS[match[1]], marked)
    rest = Counter(_WORD.findall(expected))
    left = Counter(_WORD.findall(redacted)) - rest
    for kind, item in _ITEM.findall(marked):
        figures.items[kind] += 1
        if not left & Counter(_WORD.findall(item)):
            figures.found[kind] += 1
        else:
            figures.missed.append(f"{kind}: {marked}  →  {redacted}")
    if rest - Counter(_WORD.findall(redacted)) and not left:
        figures.spoilt.append(f"{marked}  →  {redacted}")


def main() -> None:
    """Print the table, and what went wrong."""
    reader = load_reader()
    by_file = {file.stem: measure(reader, [file]) for file in FILES}
    rows: dict[str, list[str]] = defaultdict(list)
    for figures in by_file.values():
        for kind in PLACEHOLDERS:
            rows[kind].append(f"{figures.found[kind]} of {figures.items[kind]}")
        rows["structured, all"].append(f"{figures.recall(set(PLACEHOLDERS) - {'name'}):.1%}")
        rows["names, all"].append(f"{figures.recall(['name']):.1%}")
        total = len(figures.touched) + figures.untouched
        rows["ordinary, redacted"].append(f"{len(figures.touched)} of {total}")
        rows["µs a message"].append(f"{figures.seconds * 1e6:.0f}")
    print(f"{'':20}" + "".join(f"{name:>24}" for name in by_file))
    for name, cells in rows.items():
        print(f"{name:20}" + "".join(f"{cell:>24}" for cell in cells))
    for name, figures in by_file.items():
        for what in ("missed", "spoilt"):
            for line in getattr(figures, what):
                print(f"{name}, {what}: {line}")
        for text, redacted in figures.touched.items():
            print(f"{name}, redacted: {text}  →  {redacted}")


if __name__ == "__main__":
    main()
