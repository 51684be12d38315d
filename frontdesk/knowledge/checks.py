"""What the files of `knowledge/` say about each other: ids exist, questions have one answer."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from frontdesk.knowledge.compose import placeholders
from frontdesk.knowledge.errors import Problem
from frontdesk.knowledge.files import KnowledgeFile
from frontdesk.knowledge.knowledge import NEEDED_INTENTS
from frontdesk.knowledge.schema import Answer, Contacts, Documents, SafetyTexts, Texts, Welcome

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Entry:
    """An answer and the place it was read from."""

    answer: Answer
    file: KnowledgeFile
    index: int

    def problem(self, message: str, *loc: int | str) -> Problem:
        """A problem with the part of the entry at `loc`."""
        return self.file.problem((self.index, *loc), message)


@dataclass(frozen=True)
class LoadedFiles:
    """Every file of the folder, well-formed by itself."""

    contacts: tuple[KnowledgeFile, Contacts]
    documents: tuple[KnowledgeFile, Documents]
    texts: tuple[KnowledgeFile, Texts]
    safety: tuple[KnowledgeFile, SafetyTexts]
    topics: tuple[tuple[KnowledgeFile, tuple[Answer, ...]], ...]

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries of all topics, in order."""
        return [Entry(answer, file, i) for file, answers in self.topics for i, answer in enumerate(answers)]


def check(files: LoadedFiles) -> list[Problem]:
    """Every mistake between the files."""
    checks = (_documents, _contacts, _ids, _intents, _statements, _references, _reachable, _texts)
    return [problem for part in checks for problem in part(files)]


def _documents(files: LoadedFiles) -> Iterator[Problem]:
    file, documents = files.documents
    for fact_id, fact in documents.facts.items():
        document = documents.documents.get(fact.document)
        if document is None:
            message = _unknown("document", fact.document, documents.documents)
            yield file.problem(("facts", fact_id, "document"), message)
        elif fact.section not in document.sections:
            message = _unknown("section", fact.section, document.sections)
            yield file.problem(("facts", fact_id, "section"), message)
    for index, name in enumerate(documents.withdrawn):
        if name not in documents.facts and name not in documents.hazards:
            known = (*documents.facts, *documents.hazards)
            yield file.problem(("withdrawn", index), _unknown("fact or hazard", name, known))


def _contacts(files: LoadedFiles) -> Iterator[Problem]:
    file, contacts = files.contacts
    facts, withdrawn = files.documents[1].facts, files.documents[1].withdrawn
    names: set[str] = set()
    for index, person in enumerate(contacts.people):
        if person.fact is not None and person.fact not in facts:
            yield file.problem(("people", index, "fact"), _unknown("fact", person.fact, facts))
        if person.name in names:
            yield file.problem(("people", index, "name"), f"{person.name} is here twice; keep one of the two")
        names.add(person.name)
    if all(person.fact in withdrawn for person in contacts.people):
        message = "every number is withdrawn in documents.yml; leave one, visitors need somebody to ring"
        yield file.problem(("people",), message)


def _ids(files: LoadedFiles) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in files.entries:
        other = first.setdefault(entry.answer.id, entry)
        if other is not entry:
            message = f"the id '{entry.answer.id}' is taken by {_place(other)}; choose another"
            yield entry.problem(message, "id")


def _intents(files: LoadedFiles) -> Iterator[Problem]:
    conditions = files.documents[1].conditions
    first: dict[tuple[str, str | None], Entry] = {}
    for entry in files.entries:
        answer = entry.answer
        for key, value in (("condition", answer.condition), ("about", answer.about)):
            if value is not None and value not in conditions:
                yield entry.problem(_unknown("condition", value, conditions), key)
        if answer.intent is None:
            if answer.condition is not None:
                yield entry.problem("an entry with a condition needs an intent; add it", "condition")
            continue
        other = first.setdefault((answer.intent, answer.condition), entry)
        if other is not entry:
            case = f"{answer.intent} for {answer.condition}" if answer.condition else answer.intent
            message = f"{case} is answered by {_place(other)} already; keep one"
            yield entry.problem(message, "intent")
    for (intent, condition), entry in first.items():
        if condition is not None and (intent, None) not in first:
            message = f"{intent} is answered for {condition} only; add an entry without a condition"
            yield entry.problem(message, "intent")
    for intent in NEEDED_INTENTS:
        if (intent, None) not in first:
            message = f"no entry has the intent {intent} (without a condition); add one"
            yield Problem(files.topics[0][0].name.rpartition("/")[0], None, message)


def _statements(files: LoadedFiles) -> Iterator[Problem]:
    documents = files.documents[1]
    for entry in files.entries:
        for index, statement in enumerate(entry.answer.says):
            for key, known in (("facts", documents.facts), ("hazards", documents.hazards)):
                for place, name in enumerate(getattr(statement, key)):
                    if name not in known:
                        yield entry.problem(_unknown(key[:-1], name, known), "says", index, key, place)
        if entry.answer.kind == "answer" and not any(s.facts for s in entry.answer.says):
            message = "an answer states at least one fact; add 'facts', or make it kind: undocumented"
            yield entry.problem(message, "kind")


def _references(files: LoadedFiles) -> Iterator[Problem]:
    answers = {entry.answer.id: entry.answer for entry in files.entries}
    for entry in files.entries:
        more = entry.answer.more
        if more is not None and more not in answers:
            yield entry.problem(_unknown("answer", more, answers), "more")
        for index, name in enumerate(entry.answer.choices):
            if message := _bad_choice(name, answers):
                yield entry.problem(message, "choices", index)
    file, texts = files.texts
    for index, name in enumerate(texts.welcome.choices):
        if message := _bad_choice(name, answers):
            yield file.problem(("welcome", "choices", index), message)


def _reachable(files: LoadedFiles) -> Iterator[Problem]:
    continued = {entry.answer.more for entry in files.entries}
    for entry in files.entries:
        if entry.answer.intent is None and entry.answer.id not in continued:
            message = f"nothing leads to '{entry.answer.id}'; give it an intent or make it another's 'more'"
            yield entry.problem(message, "id")


def _texts(files: LoadedFiles) -> Iterator[Problem]:
    withdrawn = files.documents[1].withdrawn
    people = [person for person in files.contacts[1].people if person.fact not in withdrawn]
    known = placeholders(people)
    for entry in files.entries:
        for index, statement in enumerate(entry.answer.says):
            if not set(withdrawn) & {*statement.facts, *statement.hazards}:
                for message in _bad_placeholders(statement.text, known):
                    yield entry.problem(message, "says", index, "text")
    file, texts = files.texts
    for name, value in texts:
        text = value.text if isinstance(value, Welcome) else value
        if isinstance(text, str):
            for message in _bad_placeholders(text, known):
                yield file.problem((name,), message)
    file, safety = files.safety
    for name, value in safety:
        for key in ("text", "again"):
            if _PLACEHOLDER.search(getattr(value, key)):
                yield file.problem((name, key), "a safety text names nobody; take the braces out")


def _bad_choice(name: str, answers: dict[str, Answer]) -> str | None:
    if name not in answers:
        return _unknown("answer", name, answers)
    if answers[name].intent is None:
        return f"'{name}' cannot be a choice, as it has no intent; choose an entry that has one"
    return None


def _bad_placeholders(text: str, known: Iterable[str]) -> Iterator[str]:
    for found in _PLACEHOLDER.findall(text):
        if found not in known:
            yield f"{found} stands for nothing; use one of {', '.join(known)}"


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=3)
    return f'there is no {what} "{name}"; {f"did you mean {near[0]}?" if near else "check the spelling"}'


def _place(entry: Entry) -> str:
    return f"{entry.file.name}, line {entry.file.line((entry.index, 'id'))}"
