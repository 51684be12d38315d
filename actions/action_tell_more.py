"""Says more about what was answered last."""

from rasa_sdk import Tracker

from actions.base import ReplyAction, condition_of, is_after_safety, knowledge, last_answer
from frontdesk.knowledge import Reply


class ActionTellMore(ReplyAction):
    """The next part of the last answer, or that there is no more to say."""

    action_name = "action_tell_more"

    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        """The entry that follows the last answer; "tell me more about my neck" changes the subject first."""
        after_safety = is_after_safety(tracker)
        condition = condition_of(tracker)
        if condition and condition != knowledge().condition_of(last_answer(tracker)):
            return [knowledge().about(condition, after_safety=after_safety)]
        return [knowledge().more_about(last_answer(tracker), after_safety=after_safety)]
