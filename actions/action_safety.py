"""Says the fixed safety text for an emergency, an urgent sign or a crisis."""

from rasa_sdk import Tracker

from actions.base import ReplyAction, intent_of, knowledge
from frontdesk.knowledge import Reply

LEVELS = {"emergency_red_flag": "emergency", "urgent_red_flag": "urgent", "self_harm_crisis": "crisis"}
"""The level where a message carries the intent and no reading of the danger, as in Rasa's test stories."""


class ActionSafety(ReplyAction):
    """The safety text; nothing else is ever said beside it."""

    action_name = "action_safety"

    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        """The text for the level that the rules found, or else for the intent."""
        found = tracker.latest_message.get("safety") or {}
        level = found.get("level") or LEVELS[intent_of(tracker)]
        return knowledge().safety_replies(level, overdose=bool(found.get("overdose")), also=found.get("also"))
