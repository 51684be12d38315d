"""A reply: what the visitor sees, and what the record keeps."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "answer", "undocumented", "clarify", "out_of_scope", "emergency", "crisis", "social", "failure"
]


@dataclass(frozen=True)
class Choice:
    """A button: what stands on it, and what it sends as the visitor's message."""

    title: str
    text: str


@dataclass(frozen=True)
class Link:
    """A link to tap: https, tel or mailto."""

    title: str
    href: str


@dataclass(frozen=True)
class Source:
    """Where an answer comes from."""

    document: str
    section: str


@dataclass(frozen=True)
class Reply:
    """One message of the assistant.

    `text` is plain: paragraphs and lists with a blank line between; lines that start with "- " are a list.
    `answer` is the id of the knowledge entry it was made from, None for fixed texts.
    """

    kind: Kind
    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    source: Source | None = None
    answer: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The reply as plain JSON types, as the widget's API sends it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "choices": [{"title": choice.title, "text": choice.text} for choice in self.choices],
            "links": [{"title": link.title, "href": link.href} for link in self.links],
            "source": {"document": self.source.document, "section": self.source.section}
            if self.source
            else None,
            "answer": self.answer,
        }
