"""What staff add: who dealt with which conversation, what they decided and noted, who called whom.

What visitors wrote belongs to `frontdesk.chat`; nothing here changes it. An erased conversation takes along
all that was added to it. Accounts and the audit log are in the two modules beside this one.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from frontdesk.chat.models import CallbackRequest, Conversation, Message
from frontdesk.review.labelled import Labelled
from frontdesk.review.models_accounts import FailedSignIn, Invitation, Member, RecoveryCode, Role
from frontdesk.review.models_audit import AuditEntry, Event

__all__ = ["AuditEntry", "Event", "FailedSignIn", "Invitation", "Member", "RecoveryCode", "Role"]

USER = settings.AUTH_USER_MODEL


class Review(models.Model):
    """Somebody has dealt with a conversation up to `seen_at`; what came later still has to be read."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="review")
    seen_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="reviews")

    def __str__(self) -> str:
        """Which conversation and when."""
        return f"{self.conversation.reference} reviewed at {self.reviewed_at:%Y-%m-%d %H:%M}"


class Tag(models.Model):
    """A word that staff put on conversations."""

    name = models.CharField(max_length=40, unique=True)
    conversations = models.ManyToManyField(Conversation, related_name="tags")

    def __str__(self) -> str:
        """The word."""
        return self.name


class Note(models.Model):
    """A remark on a conversation, for colleagues."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="notes")

    def __str__(self) -> str:
        """When; never the text."""
        return f"note at {self.at:%Y-%m-%d %H:%M}"


class Handover(models.Model):
    """A conversation that a colleague should look at."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="handover")
    to = models.ForeignKey(USER, models.CASCADE, related_name="handed_over")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """For whom."""
        return f"{self.conversation.reference} for {self.to}"


class Verdict(Labelled):
    """What staff decide about how a message was read."""

    RIGHT = "right", "Right answer"
    SHOULD_BE = "should_be", "Should have been"
    NEW_QUESTION = "new_question", "A new question"
    IGNORE = "ignore", "Ignore"


class Proposal(models.Model):
    """A decision about one message: a proposal for training, until the learning loop takes it up.

    `intent` is what a message of the verdict RIGHT or SHOULD_BE asks.
    """

    message = models.OneToOneField(Message, models.CASCADE, related_name="proposal")
    verdict = models.CharField(max_length=12, choices=Verdict.choices())
    intent = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="proposals")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """The decision; never the text."""
        return f"{self.verdict} {self.intent}".strip()


class QuestionGroup(models.Model):
    """Questions that mean much the same; `vector` is the first one's, as float32."""

    vector = models.BinaryField()

    def __str__(self) -> str:
        """The number."""
        return f"group {self.pk}"


class GroupedQuestion(models.Model):
    """An unanswered question in its group; open until somebody decides, or deals with its conversation."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="grouped")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="grouped", db_index=False)
    group = models.ForeignKey(QuestionGroup, models.CASCADE, related_name="questions", db_index=False)
    is_open = models.BooleanField(default=True)

    class Meta:
        """Open ones are counted by group on every visit to the home page."""

        indexes: ClassVar = [
            models.Index(
                fields=["group", "message"], condition=models.Q(is_open=True), name="open_questions_by_group"
            ),
            models.Index(fields=["group", "message", "conversation"], name="questions_of_group"),
            models.Index(fields=["conversation", "group"], name="groups_of_conversation"),
        ]

    def __str__(self) -> str:
        """Where it is."""
        return f"question {self.pk} in group {self.group_id}"


class Outcome(Labelled):
    """What came of a try to call somebody back."""

    CALLED = "called", "Called"
    NO_ANSWER = "no_answer", "No answer"
    DONE = "done", "Done"


class CallStep(models.Model):
    """Somebody did something about a request to be called."""

    callback = models.ForeignKey(CallbackRequest, models.CASCADE, related_name="steps")
    outcome = models.CharField(max_length=10, choices=Outcome.choices())
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="call_steps")

    def __str__(self) -> str:
        """The outcome; never the person."""
        return f"{self.outcome} at {self.at:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """A list that somebody comes back to: the filters of a URL, under a name."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        """A name stands for one list of a person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="one_view_per_name"),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Change(models.Model):
    """Something that somebody did, with what is needed to undo it."""

    by = models.ForeignKey(USER, models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=20)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="changes")
    before = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The verb."""
        return self.verb


class TranscriptText(models.Model):
    """All words of a conversation, to be searched; triggers of the database keep it in step."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="transcript_text"
    )
    text = models.TextField()

    def __str__(self) -> str:
        """Of what; never the text."""
        return f"words of conversation {self.pk}"


class MonthTotals(models.Model):
    """The sums of a month that is over, for insights; None while they are being counted.

    Triggers of the database delete them as soon as something changes in one of the month's conversations.
    """

    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    totals = models.JSONField(null=True)

    def __str__(self) -> str:
        """The month."""
        return f"sums from {self.begins_at:%Y-%m-%d} on"
