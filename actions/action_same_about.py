"""Answers the last question again, for another condition ("and for my neck?")."""

from rasa_sdk import Tracker

from actions.base import (
    EARLIER_CONDITION,
    LAST_CONDITION,
    ReplyAction,
    condition_of,
    is_after_safety,
    knowledge,
    last_answer,
)
from frontdesk.knowledge import Reply

COUNTERPARTS = {"back": "sciatica", "sciatica": "back", "neck": "shoulder", "shoulder": "neck"}
"""The conditions that the clinic's documents treat side by side."""


class ActionSameAbout(ReplyAction):
    """The same question as before, about the condition that is named now."""

    action_name = "action_same_about"

    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        """The last answer's counterpart; without any condition to go by, what can be asked."""
        condition = condition_of(tracker) or _other_condition(tracker)
        if condition is None:
            return [knowledge().out_of_scope()]
        return [
            knowledge().same_about(last_answer(tracker), condition, after_safety=is_after_safety(tracker))
        ]


def _other_condition(tracker: Tracker) -> str | None:
    """What "the other one" is: the condition before the last one, or the one beside it."""
    earlier = tracker.get_slot(EARLIER_CONDITION)
    return earlier or COUNTERPARTS.get(tracker.get_slot(LAST_CONDITION) or "")
