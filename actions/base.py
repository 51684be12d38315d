"""What every action of Frontdesk shares: the knowledge, the last answer given, and saying a reply."""

import logging
from abc import ABC, abstractmethod
from functools import cache
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from frontdesk.knowledge import Knowledge, Reply, load_knowledge
from frontdesk.paths import KNOWLEDGE

logger = logging.getLogger(__name__)

ANSWER_KINDS = ("answer", "undocumented")

LAST_ANSWER = "last_answer"
"""Slot: id of the knowledge entry that was answered last, or None."""

LAST_CONDITION = "last_condition"
EARLIER_CONDITION = "earlier_condition"
"""Slots: the condition that was talked about last, and the other one before it."""

POINTING_WORDS = frozenset(("it", "its", "it's", "this", "that", "these", "those", "they", "them", "then"))
SHORT = 4
"""A question of so few words leaves out what it is about."""


@cache
def knowledge() -> Knowledge:
    """The clinic's knowledge, loaded once a process."""
    return load_knowledge(KNOWLEDGE)


class ReplyAction(Action, ABC):
    """An action that says one reply from the knowledge; subclasses choose which."""

    action_name: ClassVar[str]

    def name(self) -> str:
        """The name under which domain.yml and the rules know the action."""
        return self.action_name

    @abstractmethod
    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        """What to say to the latest message of this conversation."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the replies and remember what was talked about."""
        try:
            replies = self.choose_replies(tracker)
        except Exception as error:
            # The action server would send the whole conversation back with the exception's text.
            logger.error("%s failed: %s", self.action_name, type(error).__name__)
            replies = [knowledge().failure()]
        for reply in replies:
            payload = reply.as_dict()
            dispatcher.utter_message(text=payload.pop("text"), json_message=payload)
        # Small talk in between changes no subject.
        answers = [reply.answer for reply in replies if reply.answer and reply.kind in ANSWER_KINDS]
        return _remember(tracker, answers[-1]) if answers else []


def last_answer(tracker: Tracker) -> str | None:
    """Id of the knowledge entry that was answered last in this conversation."""
    return tracker.get_slot(LAST_ANSWER)


def intent_of(tracker: Tracker) -> str:
    """The intent of the latest message."""
    return tracker.latest_message["intent"]["name"]


def condition_of(tracker: Tracker) -> str | None:
    """The condition that the latest message names; None where it names none, or several."""
    named = set(tracker.get_latest_entity_values("condition"))
    return named.pop() if len(named) == 1 else None


def condition_asked_about(tracker: Tracker) -> str | None:
    """The condition that the latest message names or points back to ("how does it work then")."""
    text = tracker.latest_message.get("text") or ""
    if any(tracker.get_latest_entity_values("condition")) or knowledge().is_own_question(text):
        return condition_of(tracker)
    words = text.lower().replace("?", " ").split()
    if len(words) <= SHORT or POINTING_WORDS & set(words):
        return tracker.get_slot(LAST_CONDITION)
    return None


def is_after_safety(tracker: Tracker) -> bool:
    """Whether a safety answer was given earlier in this conversation."""
    return bool((tracker.latest_message.get("metadata") or {}).get("after_safety"))


def _remember(tracker: Tracker, answer: str) -> list[dict[str, Any]]:
    """The slots after an answer; each is set anew, as only the newest events of a conversation are read."""
    before, earlier = tracker.get_slot(LAST_CONDITION), tracker.get_slot(EARLIER_CONDITION)
    now = knowledge().condition_of(answer) or before
    if now != before:
        earlier = before
    return [SlotSet(LAST_ANSWER, answer), SlotSet(LAST_CONDITION, now), SlotSet(EARLIER_CONDITION, earlier)]
