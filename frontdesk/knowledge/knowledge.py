"""The knowledge itself: the reply that the clinic has written for every question and situation."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from frontdesk.knowledge.compose import Composer
from frontdesk.knowledge.replies import Link, Reply
from frontdesk.knowledge.schema import Answer, Documents, Fact, Person, SafetyTexts, Texts

OUT_OF_SCOPE = "out_of_scope"
CAN_HELP = "ask_can_acupuncture_help"
NEEDED_INTENTS = (OUT_OF_SCOPE, CAN_HELP)
"""Intents that replies fall back to; every knowledge folder has an entry for them."""

QUESTION_KINDS = ("answer", "undocumented")
MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Knowledge:
    """What `load_knowledge` returns. Its parts have been checked against each other."""

    answers: dict[str, Answer]
    documents: Documents
    texts: Texts
    safety_texts: SafetyTexts
    people: tuple[Person, ...]

    @property
    def facts(self) -> dict[str, Fact]:
        """The documents' facts by id, withdrawn ones included."""
        return self.documents.facts

    @cached_property
    def contacts(self) -> tuple[Person, ...]:
        """The people to ring, without those whose number is withdrawn."""
        withdrawn = self.documents.withdrawn
        return tuple(person for person in self.people if person.fact not in withdrawn)

    def reply_to(self, intent: str, condition: str | None = None, *, after_safety: bool = False) -> Reply:
        """The answer to `intent`, for `condition` where it has one, otherwise in general.

        `after_safety` leaves out what invites people to talk about symptoms (hazard H12).
        Raises KeyError for an intent without an entry.
        """
        return self._compose.answer(self._entry(intent, condition), after_safety)

    def more_about(self, answer_id: str | None, *, after_safety: bool = False) -> Reply:
        """What "tell me more" brings after `answer_id`: its next part, or that there is nothing left to tell.

        Without an answer to continue (None, an id that is gone, small talk) it asks what about.
        """
        answer = self.answers.get(answer_id or "")
        if answer is None or answer.kind not in QUESTION_KINDS:
            return self._compose.fixed("clarify", self.texts.more_of_what, self.texts.welcome.choices)
        more = self.answers.get(answer.more or "")
        if more is None or self._compose.is_withdrawn(more):
            text = self.texts.nothing_more
            return self._compose.fixed("undocumented", text, answer.choices, contacts=True)
        return self._compose.answer(more, after_safety)

    def same_about(self, answer_id: str | None, condition: str, *, after_safety: bool = False) -> Reply:
        """The question behind `answer_id`, asked again for another `condition`.

        Where that question knows no such condition, a "what is it" is followed by the condition's own
        "what is it", and anything else by whether acupuncture can help with it.
        """
        root = self._root(self.answers.get(answer_id or ""))
        entry = None
        if root is not None:
            entry = self._by_intent.get((root.intent or "", condition))
            if entry is None and root.about:
                entry = self._about.get(condition)
        return self._compose.answer(entry or self._entry(CAN_HELP, condition), after_safety)

    def about(self, condition: str, *, after_safety: bool = False) -> Reply:
        """What a condition is; where no entry says so, whether acupuncture can help with it."""
        entry = self._about.get(condition) or self._entry(CAN_HELP, condition)
        return self._compose.answer(entry, after_safety)

    def condition_of(self, answer_id: str | None) -> str | None:
        """The condition that an answer is about, also where it came by "tell me more"."""
        root = self._root(self.answers.get(answer_id or ""))
        return (root.condition or root.about) if root else None

    def is_own_question(self, text: str) -> bool:
        """Whether the text is a question in the knowledge's own words, as its buttons send it."""
        return text.strip().casefold() in self._own_questions

    def clarify(self, candidates: Iterable[tuple[str, str | None]]) -> Reply:
        """Asks which of the `candidates` (intent, condition) was meant, best first; out of scope if none is
        a question."""
        entries: dict[str, None] = {}
        for intent, condition in candidates:
            entry = self._find(intent, condition)
            if entry is not None and entry.kind in QUESTION_KINDS:
                entries.setdefault(entry.id)
        ids = tuple(entries)[:MOST_CANDIDATES]
        return self._compose.fixed("clarify", self.texts.clarify, ids) if ids else self.out_of_scope()

    def out_of_scope(self) -> Reply:
        """What the assistant can help with instead."""
        return self.reply_to(OUT_OF_SCOPE)

    def failure(self) -> Reply:
        """For when no answer can be had in time: the numbers and the emergency line."""
        return self._compose.fixed("failure", self.texts.failure, contacts=True)

    def numbers(self) -> str:
        """Everybody's name and number, as a sentence has them."""
        return self._compose.numbers()

    def welcome(self) -> Reply:
        """The first message of every conversation."""
        welcome = self.texts.welcome
        return self._compose.fixed("social", welcome.text, welcome.choices)

    def safety(self, level: str, *, again: bool = False, overdose: bool = False) -> Reply:
        """The fixed text for "emergency", "urgent" or "crisis"; `again` is its short repeat.

        `overdose` takes the text that sends to 999 first and names the crisis lines after it,
        whatever the level. Raises KeyError for any other level.
        """
        texts = self.safety_texts
        by_level = {"emergency": texts.emergency, "urgent": texts.urgent, "crisis": texts.crisis}
        chosen = texts.overdose if overdose else by_level[level]
        return Reply(
            kind="crisis" if level == "crisis" and not overdose else "emergency",
            text=chosen.again if again else chosen.text,
            links=tuple(Link(link.title, link.href) for link in chosen.links),
        )

    def safety_replies(
        self, level: str, *, again: bool = False, overdose: bool = False, also: str | None = None
    ) -> list[Reply]:
        """The text for a danger, and after it the one for a second danger, where `also` names one.

        The text for an overdose names the crisis lines itself.
        """
        replies = [self.safety(level, again=again, overdose=overdose)]
        if also and not overdose:
            replies.append(self.safety(also, again=again))
        return replies

    def question_name(self, intent: str, condition: str | None = None) -> str:
        """What an intent is called on screen. One that the knowledge no longer has is spelt out as it is,
        because old conversations still name it."""
        entry = self._find(intent, condition)
        if entry is not None:
            return entry.question
        return self.texts.names.get(intent) or intent.replace("_", " ").capitalize()

    def questions(self) -> list[tuple[str, str, str | None]]:
        """Every question that is answered, honestly or with a fact: its words, its intent, its condition."""
        entries = (answer for answer in self.answers.values() if answer.kind in QUESTION_KINDS)
        return [(answer.question, answer.intent, answer.condition) for answer in entries if answer.intent]

    def _entry(self, intent: str, condition: str | None) -> Answer:
        entry = self._find(intent, condition)
        if entry is None:
            raise KeyError(f"no entry in knowledge/answers/ has the intent {intent!r}")
        return entry

    def _find(self, intent: str, condition: str | None) -> Answer | None:
        return self._by_intent.get((intent, condition)) or self._by_intent.get((intent, None))

    def _root(self, answer: Answer | None) -> Answer | None:
        """The entry that was asked for, when `answer` came by "tell me more"; None for small talk."""
        seen: set[str] = set()
        while answer is not None and answer.intent is None and answer.id not in seen:
            seen.add(answer.id)
            answer = self._parents.get(answer.id)
        return answer

    @cached_property
    def _own_questions(self) -> frozenset[str]:
        return frozenset(answer.question.casefold() for answer in self.answers.values())

    @cached_property
    def _by_intent(self) -> dict[tuple[str, str | None], Answer]:
        return {(a.intent, a.condition): a for a in self.answers.values() if a.intent}

    @cached_property
    def _about(self) -> dict[str, Answer]:
        # Reversed, so that the first entry about a condition wins.
        return {a.about: a for a in reversed(self.answers.values()) if a.about}

    @cached_property
    def _parents(self) -> dict[str, Answer]:
        # Sorted, so that a parent which is a question wins over one which is a "more" itself.
        parents = sorted(self.answers.values(), key=lambda answer: answer.intent is not None)
        return {parent.more: parent for parent in parents if parent.more}

    @cached_property
    def _compose(self) -> Composer:
        return Composer(self.answers, self.documents, self.texts, self.contacts)
