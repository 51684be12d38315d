"""Composing a reply from an entry: the statements that are left, buttons, links, source."""

from collections.abc import Iterable
from dataclasses import dataclass

from frontdesk.knowledge.replies import Choice, Kind, Link, Reply, Source
from frontdesk.knowledge.schema import Answer, Documents, Person, Statement, Texts


def placeholders(people: Iterable[Person]) -> dict[str, str]:
    """What words in braces become: `{numbers}` is everybody's name and number, `{Roy}` is Roy's number."""
    numbers = {person.name: person.phone for person in people}
    *others, last = [f"{name} on {phone}" for name, phone in numbers.items()] or [""]
    everybody = f"{', '.join(others)} or {last}" if others else last
    return {"{numbers}": everybody} | {f"{{{name}}}": phone for name, phone in numbers.items()}


def statements_left(answer: Answer, withdrawn: Iterable[str]) -> list[Statement]:
    """The statements of `answer` that rest on nothing the owner has withdrawn."""
    gone = frozenset(withdrawn)
    return [s for s in answer.says if gone.isdisjoint(s.facts) and gone.isdisjoint(s.hazards)]


@dataclass(frozen=True)
class Composer:
    """Makes replies out of checked knowledge. `people` are the contacts that are not withdrawn."""

    answers: dict[str, Answer]
    documents: Documents
    texts: Texts
    people: tuple[Person, ...]

    def is_withdrawn(self, answer: Answer) -> bool:
        """Whether nothing documented is left of `answer`: then the honest reply stands in for it."""
        left = statements_left(answer, self.documents.withdrawn)
        return not left or (answer.kind == "answer" and not any(statement.facts for statement in left))

    def answer(self, answer: Answer, after_safety: bool) -> Reply:
        """The reply that `answer` makes; `after_safety` leaves invitations to talk about symptoms out."""
        if self.is_withdrawn(answer):
            return self.fixed("undocumented", self.texts.undocumented, contacts=True, answer=answer)
        left = statements_left(answer, self.documents.withdrawn)
        left = [statement for statement in left if not (after_safety and statement.invites)]
        paragraphs = [statement.text for statement in left]
        if answer.safety_line:
            paragraphs.append(self.texts.safety_line)
        return Reply(
            kind=answer.kind,
            text=self._fill(_join(paragraphs)),
            choices=self._more_button(answer) + self._choices(answer.choices),
            links=self._links(answer.contacts) + tuple(Link(link.title, link.href) for link in answer.links),
            source=self._source(left),
            answer=answer.id,
        )

    def fixed(
        self,
        kind: Kind,
        text: str,
        choices: Iterable[str] = (),
        *,
        contacts: bool = False,
        answer: Answer | None = None,
    ) -> Reply:
        """A reply of a fixed text; `answer` is the entry that it stands in for."""
        return Reply(
            kind=kind,
            text=self._fill(text),
            choices=self._choices(choices),
            links=self._links(contacts),
            answer=answer.id if answer else None,
        )

    def numbers(self) -> str:
        """Everybody's name and number, as a sentence has them."""
        return self._fill("{numbers}")

    def _fill(self, text: str) -> str:
        for placeholder, value in placeholders(self.people).items():
            text = text.replace(placeholder, value)
        return text

    def _choices(self, ids: Iterable[str]) -> tuple[Choice, ...]:
        answers = (self.answers[answer_id] for answer_id in ids)
        return tuple(Choice(a.title, a.question) for a in answers if not self.is_withdrawn(a))

    def _more_button(self, answer: Answer) -> tuple[Choice, ...]:
        if answer.more is None or self.is_withdrawn(self.answers[answer.more]):
            return ()
        return (Choice(self.texts.tell_me_more, self.texts.tell_me_more),)

    def _links(self, contacts: bool) -> tuple[Link, ...]:
        if not contacts:
            return ()
        return tuple(Link(f"Call {person.name}: {person.phone}", person.href) for person in self.people)

    def _source(self, statements: Iterable[Statement]) -> Source | None:
        """Where the first statement with a fact stands."""
        for statement in statements:
            for fact_id in statement.facts:
                fact = self.documents.facts[fact_id]
                return Source(self.documents.documents[fact.document].title, fact.section)
        return None


def _join(paragraphs: Iterable[str]) -> str:
    """The statements with blank lines between them; lists that follow each other become one."""
    text = ""
    for paragraph in paragraphs:
        in_list = text.rpartition("\n")[2].startswith("- ")
        text += ("\n" if in_list and paragraph.startswith("- ") else "\n\n" if text else "") + paragraph
    return text
