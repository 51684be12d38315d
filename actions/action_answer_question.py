"""Answers what was asked, for the condition that was named."""

from rasa_sdk import Tracker

from actions.base import ReplyAction, condition_asked_about, intent_of, is_after_safety, knowledge
from frontdesk.knowledge import Reply


class ActionAnswerQuestion(ReplyAction):
    """The documented answer, or the honest one where the clinic's documents say nothing."""

    action_name = "action_answer_question"

    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        """The entry for the intent and the condition; one for each, where several things were asked."""
        asked = tracker.latest_message.get("questions") or [
            {"intent": intent_of(tracker), "condition": condition_asked_about(tracker)}
        ]
        after_safety = is_after_safety(tracker)
        replies = [
            knowledge().reply_to(question["intent"], question["condition"], after_safety=after_safety)
            for question in asked
        ]
        return list({reply.answer: reply for reply in replies}.values())
