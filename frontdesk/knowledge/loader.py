"""Loading a `knowledge/` folder: read, check the shape of every file, then what they say about each other."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from frontdesk.knowledge.checks import LoadedFiles, check
from frontdesk.knowledge.errors import KnowledgeError, Problem
from frontdesk.knowledge.files import KnowledgeFile, read_file
from frontdesk.knowledge.knowledge import Knowledge
from frontdesk.knowledge.schema import Answer, Contacts, Documents, SafetyTexts, Texts

T = TypeVar("T")

CONTACTS = TypeAdapter(Contacts)
DOCUMENTS = TypeAdapter(Documents)
TEXTS = TypeAdapter(Texts)
SAFETY_TEXTS = TypeAdapter(SafetyTexts)
ANSWERS = TypeAdapter(tuple[Answer, ...])


def load_knowledge(folder: Path) -> Knowledge:
    """The knowledge in `folder`.

    Raises KnowledgeError with every mistake found. Whether ids, intents and facts fit together is only
    looked at once every file is well-formed by itself; before that, half of what it found would be echoes.
    """
    reader = _Reader(folder)
    contacts = reader.read("contacts.yml", CONTACTS)
    documents = reader.read("documents.yml", DOCUMENTS)
    texts = reader.read("texts.yml", TEXTS)
    safety = reader.read("safety.yml", SAFETY_TEXTS)
    topics = [reader.read(f"answers/{path.name}", ANSWERS) for path in reader.topics()]
    if reader.problems:
        raise KnowledgeError(reader.problems)
    files = LoadedFiles(contacts, documents, texts, safety, tuple(topics))
    if problems := check(files):
        raise KnowledgeError(problems)
    return Knowledge(
        answers={answer.id: answer for _, answers in topics for answer in answers},
        documents=documents[1],
        texts=texts[1],
        safety_texts=safety[1],
        people=contacts[1].people,
    )


class _Reader:
    """Reads files one after the other and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def topics(self) -> list[Path]:
        """The files of `answers/`, in a fixed order."""
        paths = sorted((self.folder / "answers").glob("*.yml"))
        if not paths:
            self.problems.append(Problem(f"{self.folder.name}/answers", None, "there are no answers here"))
        return paths

    def read(self, name: str, shape: TypeAdapter[T]) -> tuple[KnowledgeFile, T]:
        try:
            file = read_file(self.folder / name, f"{self.folder.name}/{name}")
            return file, file.parse(shape)
        except KnowledgeError as error:
            self.problems.extend(error.problems)
            return None, None  # type: ignore[return-value]  # never used: the problems stop the loading
