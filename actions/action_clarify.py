"""Asks which question was meant, with the likely ones as buttons."""

from rasa_sdk import Tracker

from actions.base import ReplyAction, condition_of, knowledge
from frontdesk.knowledge import Reply

LIKELY = 0.15
"""Below this share of the confidence a question is not worth offering."""

MOST = 3


class ActionClarify(ReplyAction):
    """Two or three likely questions in human words, or what the assistant can help with."""

    action_name = "action_clarify"

    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        """The best of the ranking that stand above `LIKELY`."""
        condition = condition_of(tracker)
        likely = [
            (guess["name"], condition)
            for guess in tracker.latest_message.get("intent_ranking", [])
            if guess["name"] != "nlu_fallback" and guess["confidence"] >= LIKELY
        ]
        if not likely or likely[0][0] == "out_of_scope":
            return [knowledge().out_of_scope()]
        return [knowledge().clarify(likely[:MOST])]
