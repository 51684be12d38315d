"""The record: what visitors asked, what they were answered, and how each message was read."""

from enum import IntEnum
from typing import ClassVar

from django.db import models


class Kind(models.TextChoices):
    """Kinds of reply, as the widget's API names them; the labels are for staff."""

    ANSWER = "answer", "Answered"
    UNDOCUMENTED = "undocumented", "Not in the clinic's documents"
    CLARIFY = "clarify", "Asked back"
    OUT_OF_SCOPE = "out_of_scope", "Outside the topics"
    EMERGENCY = "emergency", "Emergency text"
    CRISIS = "crisis", "Crisis text"
    SOCIAL = "social", "Small talk"
    FAILURE = "failure", "Failed"


class Author(models.TextChoices):
    """Who wrote a message."""

    VISITOR = "visitor", "Visitor"
    ASSISTANT = "assistant", "Assistant"


class Queue(IntEnum):
    """What a conversation waits for; the higher, the more pressing."""

    NONE = 0
    TO_READ = 1
    UNANSWERED = 2
    ATTENTION = 3


class Conversation(models.Model):
    """One visitor's conversation.

    `token_hash` is the SHA-256 of the secret that the visitor's browser holds; `reference` is what staff see
    and a visitor can quote; `sender` is the conversation's name inside Rasa. None of them tells another.

    From `used` on, the fields sum up what was said, as `frontdesk.chat.summary` keeps them: `used` is False
    where the chat was opened and nothing was written; `changed_at` is the last time there was something new
    for staff; `slot` is the hour of the week (clinic's time, Monday 0:00 is 0) of the first question;
    `kinds`, `topics` and `safety_levels` are lists such as `|answer|social|`.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=12, unique=True)
    sender = models.CharField(max_length=32, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    last_message_at = models.DateTimeField()
    visitor_messages = models.PositiveIntegerField(default=0)
    had_safety = models.BooleanField(default=False)
    had_failure = models.BooleanField(default=False)

    used = models.BooleanField(default=False)
    queue = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    first_question = models.CharField(max_length=161, blank=True)
    slot = models.PositiveSmallIntegerField(null=True)
    kinds = models.CharField(max_length=200, blank=True)
    topics = models.TextField(blank=True)
    safety_levels = models.CharField(max_length=40, blank=True)
    had_unanswered = models.BooleanField(default=False)
    was_unsure = models.BooleanField(default=False)
    was_helpful = models.BooleanField(default=False)
    was_not_helpful = models.BooleanField(default=False)
    wants_call = models.BooleanField(default=False)

    class Meta:
        """Newest first, in the order of the last message."""

        # Opened but never used: such conversations are not listed, and must not be scanned over. All that can
        # be filtered by is in the index, so that a filter which fits few does not read the whole table.
        indexes: ClassVar = [
            models.Index(
                fields=[
                    "-last_message_at",
                    "-id",
                    "queue",
                    "kinds",
                    "topics",
                    "safety_levels",
                    "had_safety",
                    "had_unanswered",
                    "was_unsure",
                    "was_helpful",
                    "was_not_helpful",
                    "wants_call",
                    "visitor_messages",
                    "slot",
                    "used",
                ],
                condition=models.Q(used=True),
                name="used_newest_first",
            ),
            models.Index(
                fields=["queue", "-last_message_at", "-id"],
                condition=models.Q(queue__gt=0),
                name="waiting_newest_first",
            ),
        ]

    def __str__(self) -> str:
        """The reference, by which people know it."""
        return self.reference


class Message(models.Model):
    """One message, of the visitor (redacted) or of the assistant.

    For a visitor's message `client_id` is the id that the browser gave it, and `reading` is how it was read:
    `{intent, confidence, ranking, entities, safety, model}`; `unanswered` says that it got no answer to rely
    on. For a reply, `kind`, `choices`, `links`,
    `source` and `answer` are as in the API, and `in_reply_to` is the visitor's message.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = models.CharField(max_length=9, choices=Author)
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()

    client_id = models.UUIDField(null=True)
    reading = models.JSONField(null=True)
    unanswered = models.BooleanField(default=False)

    in_reply_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    choices = models.JSONField(default=list)
    links = models.JSONField(default=list)
    source = models.JSONField(null=True)
    answer = models.CharField(max_length=80, blank=True)

    class Meta:
        """A browser's id counts once in a conversation: a repeated send is the same message."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=models.Q(client_id__isnull=False),
                name="one_message_per_client_id",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "id"]),
            models.Index(fields=["kind", "conversation"]),
            models.Index(fields=["id"], condition=models.Q(unanswered=True), name="unanswered_questions"),
        ]

    def __str__(self) -> str:
        """Who and when; never the text, which could end in a log."""
        return f"{self.author} at {self.at:%Y-%m-%d %H:%M}"


class Feedback(models.Model):
    """Whether a reply was helpful, as the visitor said last."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="feedback")
    helpful = models.BooleanField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """The verdict."""
        return "helpful" if self.helpful else "not helpful"


class CallbackRequest(models.Model):
    """A visitor's wish to be called; name and number stay out of the transcript and out of Rasa.

    `client_id` is the id that the browser gave it: one request, however often it had to be sent. `sealed` is
    what `frontdesk.chat.callers` made of name, number and time; empty once they are erased.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="callbacks")
    client_id = models.UUIDField(null=True)
    sealed = models.TextField(blank=True)
    consented_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A browser's id counts once in a conversation."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=models.Q(client_id__isnull=False),
                name="one_callback_per_client_id",
            )
        ]

    def __str__(self) -> str:
        """The conversation; never the person."""
        return f"callback for {self.conversation.reference}"


class PendingErasure(models.Model):
    """A conversation whose dialogue state could not be erased yet, as Rasa did not answer."""

    sender = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """When it was asked for."""
        return f"erasure asked for at {self.at:%Y-%m-%d %H:%M}"
