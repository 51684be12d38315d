"""The shape of the files in `knowledge/`: which keys they have and what may stand there."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

TITLE_LENGTH = 40
"""Characters that fit on one of the widget's buttons."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH)]


def tidy(text: str) -> str:
    """Paragraphs and lists with one blank line between them, however the text was wrapped in the file.

    Lines that start with "- " become list items of one line each; other neighbouring lines are one paragraph.
    """
    blocks: list[str] = []
    previous = ""
    for line in (line.strip() for line in text.splitlines()):
        item = line.startswith("- ")
        if not line:
            pass
        elif item and previous == "item":
            blocks[-1] += "\n" + line
        elif not item and previous:
            blocks[-1] += " " + line
        else:
            blocks.append(line)
        previous = "" if not line else "item" if item or previous == "item" else "paragraph"
    return "\n\n".join(blocks)


def _phone(value: str) -> str:
    digits = re.sub(r"[ ()-]", "", value)
    if not re.fullmatch(r"(0|\+44)[1-9]\d{8,9}", digits):
        raise ValueError(f'is "{value}"; write a British number such as "07700-900123", in quotes')
    return value


def _href(value: str) -> str:
    target = urlsplit(value)
    web = target.scheme == "https" and target.hostname and not target.username and not re.search(r"\s", value)
    if web or re.fullmatch(r"tel:\+?\d{3,15}|mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+", value):
        return value
    raise ValueError(f'is "{value}"; start it with https://, tel: (digits only) or mailto:')


Text = Annotated[Line, AfterValidator(tidy)]
Phone = Annotated[Line, AfterValidator(_phone)]
Href = Annotated[Line, AfterValidator(_href)]


class Strict(BaseModel):
    """Frozen, and a key nobody knows is a mistake: a misspelt `safety_line` must not pass in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Strict):
    """Someone at the clinic to ring. Withdrawing `fact` takes the number out of every reply."""

    name: Line
    phone: Phone
    fact: str | None = None

    @property
    def href(self) -> str:
        """The number as a link, in the international form that every phone can dial."""
        digits = re.sub(r"[ ()-]", "", self.phone)
        return "tel:+44" + digits.removeprefix("+44").removeprefix("0")


class Contacts(Strict):
    """`contacts.yml`."""

    people: Annotated[tuple[Person, ...], Field(min_length=1)]


class Document(Strict):
    """One of the clinic's documents, by the title its readers see."""

    title: Line
    sections: Annotated[tuple[Line, ...], Field(min_length=1)]


class Fact(Strict):
    """Something a document states, in our words, and where it stands."""

    document: str
    section: Line
    text: Line


class Documents(Strict):
    """`documents.yml`: what the answers rest on, and what the owner has withdrawn."""

    withdrawn: tuple[str, ...]
    conditions: Annotated[tuple[Name, ...], Field(min_length=1)]
    documents: dict[str, Document]
    facts: dict[str, Fact]
    hazards: dict[str, Line]


class Statement(Strict):
    """A paragraph or list of an answer, with the facts it states and the hazards it carries."""

    text: Text
    facts: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    invites: bool = False


class PlainLink(Strict):
    """A link that is not one of the clinic's contacts."""

    title: Line
    href: Href


class Answer(Strict):
    """One entry of `answers/<topic>.yml`. Without an intent, only "tell me more" leads to it."""

    id: Name
    title: Title
    question: Line
    kind: Literal["answer", "undocumented", "social", "out_of_scope"]
    says: Annotated[tuple[Statement, ...], Field(min_length=1)]
    intent: Name | None = None
    condition: Name | None = None
    about: Name | None = None
    more: str | None = None
    choices: tuple[str, ...] = ()
    links: tuple[PlainLink, ...] = ()
    contacts: bool = False
    safety_line: bool = False


class Welcome(Strict):
    """The first message of a conversation, with the questions it offers."""

    text: Text
    choices: Annotated[tuple[str, ...], Field(min_length=1)]


class Texts(Strict):
    """`texts.yml`: what is said where no answer applies."""

    welcome: Welcome
    undocumented: Text
    failure: Text
    clarify: Text
    nothing_more: Text
    more_of_what: Text
    safety_line: Text
    tell_me_more: Title
    names: dict[str, Line]


class SafetyText(Strict):
    """A fixed safety text, its short repeat, and its numbers as links."""

    text: Text
    again: Text
    links: Annotated[tuple[PlainLink, ...], Field(min_length=1)]


class SafetyTexts(Strict):
    """`safety.yml`: the same words for everyone."""

    emergency: SafetyText
    urgent: SafetyText
    crisis: SafetyText
    overdose: SafetyText


KEYS = sorted({key for model in Strict.__subclasses__() for key in model.model_fields})
"""Every key that the files may use, for "did you mean"."""
