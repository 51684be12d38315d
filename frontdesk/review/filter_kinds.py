"""Every filter of the list of conversations."""

from datetime import date, timedelta
from functools import cached_property
from typing import Self

from django.contrib.auth import get_user_model
from django.db.models import Q

from frontdesk.chat.models import Kind, Queue
from frontdesk.review.filter import ChoiceFilter, Choices, DayFilter, Filter, midnight
from frontdesk.review.models import GroupedQuestion, Tag
from frontdesk.review.names import intents_by_name, question_name
from frontdesk.review.numbers import whole_number
from frontdesk.review.search import conversations_with, few_conversations_with

LONGEST_SEARCH = 100
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class TextFilter(Filter):
    """Conversations in which something was said, or with a reference that the visitor quotes."""

    name, label, widget, is_main = "text", "Words, or a reference", "search", True

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Anything printable that is typed narrows."""
        printable = "".join(c if c.isprintable() else " " for c in value)
        text = " ".join(printable.split())[:LONGEST_SEARCH]
        return cls(text) if text else None

    def clause(self) -> Q:
        """By the text index."""
        return conversations_with(self.value, self._few)

    @property
    def finds_many(self) -> bool:
        """Whether more than FEW conversations have the words."""
        return self._few is None

    @cached_property
    def _few(self) -> list[int] | None:
        return few_conversations_with(self.value)

    def sentence(self) -> str:
        """The words, as they are looked for."""
        return f"with “{self.value}”"


class FromFilter(DayFilter):
    """Conversations whose last message came on a day or later."""

    name, label = "from", "From"

    def clause(self) -> Q:
        """From midnight on."""
        return Q(last_message_at__gte=midnight(self.day))

    def sentence(self) -> str:
        """The day."""
        return f"from {self.in_words} on"


class ToFilter(DayFilter):
    """Conversations whose last message came on a day or earlier."""

    name, label = "to", "To"

    def clause(self) -> Q:
        """Up to the next midnight."""
        if self.day == date.max:
            return Q()
        return Q(last_message_at__lt=midnight(self.day + timedelta(days=1)))

    def sentence(self) -> str:
        """The day."""
        return f"up to {self.in_words}"


class TopicFilter(Filter):
    """Conversations in which something was asked, as the assistant read it."""

    name, label, is_main = "topic", "Asked about", True

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Old conversations may be about what is no longer a question, so every plain name narrows."""
        return cls(value) if value.isidentifier() and value.isascii() and len(value) <= 80 else None

    @classmethod
    def choices(cls) -> Choices:
        """Every question, by its name."""
        return (("", "Anything"), *((intent, name) for name, intent in intents_by_name().items()))

    def clause(self) -> Q:
        """By the conversation's own list."""
        return Q(topics__contains=f"|{self.value}|")

    @property
    def words(self) -> str:
        """The question's name."""
        return question_name(self.value)

    def sentence(self) -> str:
        """The question's name."""
        return f"about “{self.words}”"


class KindFilter(ChoiceFilter):
    """Conversations with at least one answer of a kind; the welcome answers nothing."""

    name, label, is_main = "kind", "Kind of answer", True
    anything = "Any answer"
    values = {value: (label, f"with an answer marked “{label}”") for value, label in Kind.choices}

    def clause(self) -> Q:
        """By the conversation's own list."""
        return Q(kinds__contains=f"|{self.value}|")


class QueueFilter(ChoiceFilter):
    """Conversations that wait for something."""

    name, label, anything = "queue", "Waiting", "Waiting or not"
    values = {
        "attention": ("Needs attention", "that need attention"),
        "unanswered": ("Could not be answered", "with a question that could not be answered"),
        "to_read": ("To read", "to read"),
    }

    def clause(self) -> Q:
        """The number stands for the name."""
        return Q(queue=Queue[self.value.upper()])


class AnsweredFilter(ChoiceFilter):
    """Conversations in which every question got an answer to rely on, or not."""

    name, label, anything = "answered", "Answered", "Answered or not"
    values = {
        "no": ("Something could not be answered", "in which something could not be answered"),
        "yes": ("Everything was answered", "in which everything was answered"),
    }

    def clause(self) -> Q:
        """As it was recorded."""
        return Q(had_unanswered=self.value == "no")


class SafetyFilter(ChoiceFilter):
    """Conversations in which the safety check saw something."""

    name, label, anything = "safety", "Safety", "With or without a safety answer"
    values = {
        "any": ("Any safety answer", "with a safety answer"),
        "emergency": ("999 or A&E now", "with signs of an emergency"),
        "urgent": ("111 or GP today", "with signs that need 111 or the GP"),
        "crisis": ("Crisis", "with signs of a crisis"),
        "none": ("No safety answer", "without a safety answer"),
    }

    def clause(self) -> Q:
        """By the answers, or by the level that was seen."""
        if self.value in ("any", "none"):
            return Q(had_safety=self.value == "any")
        return Q(safety_levels__contains=f"|{self.value}|")


class SureFilter(ChoiceFilter):
    """Conversations in which the assistant was unsure at least once, or never."""

    name, label, anything = "sure", "Sure or unsure", "Sure or unsure"
    values = {
        "no": ("Unsure at least once", "in which the assistant was unsure"),
        "yes": ("Always sure", "in which the assistant was always sure"),
    }

    def clause(self) -> Q:
        """As it was recorded."""
        return Q(was_unsure=self.value == "no")


class HelpfulFilter(ChoiceFilter):
    """Conversations in which the visitor said whether an answer was helpful."""

    name, label, anything = "helpful", "Helpful", "Helpful or not"
    values = {
        "yes": ("Found helpful", "that the visitor found helpful"),
        "no": ("Found not helpful", "that the visitor found not helpful"),
        "unknown": ("Not said", "in which the visitor did not say if it was helpful"),
    }

    def clause(self) -> Q:
        """As the visitor said last."""
        if self.value == "unknown":
            return Q(was_helpful=False, was_not_helpful=False)
        return Q(was_helpful=True) if self.value == "yes" else Q(was_not_helpful=True)


class ReviewedFilter(ChoiceFilter):
    """Conversations that somebody has dealt with, or that nobody has."""

    name, label, anything = "reviewed", "Reviewed", "Reviewed or not"
    values = {
        "no": ("Not reviewed yet", "not reviewed yet"),
        "yes": ("Reviewed", "marked as reviewed"),
    }

    def clause(self) -> Q:
        """What waits for nothing is dealt with."""
        return Q(queue=Queue.NONE) if self.value == "yes" else Q(queue__gt=Queue.NONE)


class CallFilter(ChoiceFilter):
    """Conversations with the wish to be called."""

    name, label, anything = "call", "Call back", "Call asked for or not"
    values = {
        "yes": ("Call asked for", "with the wish to be called"),
        "no": ("No call asked for", "without the wish to be called"),
    }

    def clause(self) -> Q:
        """As it was recorded."""
        return Q(wants_call=self.value == "yes")


class LengthFilter(ChoiceFilter):
    """Conversations with so many questions."""

    name, label, anything = "length", "Length", "Any length"
    values = {
        "1": ("One message", "with one message of the visitor"),
        "2-5": ("2 to 5 messages", "with 2 to 5 messages of the visitor"),
        "6-": ("6 or more messages", "with 6 or more messages of the visitor"),
    }

    def clause(self) -> Q:
        """What the visitor wrote, not what was answered."""
        fewest, _, most = self.value.partition("-")
        clause = Q(visitor_messages__gte=int(fewest))
        return clause if self.value == "6-" else clause & Q(visitor_messages__lte=int(most or fewest))


class TagFilter(Filter):
    """Conversations with a tag."""

    name, label = "tag", "Tag"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Any word narrows; to nothing, where there is no such tag."""
        value = " ".join(value.split())[:40]
        return cls(value) if value.isprintable() and value else None

    @classmethod
    def choices(cls) -> Choices:
        """Every tag there is."""
        names = Tag.objects.order_by("name").values_list("name", flat=True)
        return (("", "With any tag or none"), *((name, name) for name in names))

    def clause(self) -> Q:
        """A tag is on few conversations, so these are collected first."""
        return Q(pk__in=Tag.conversations.through.objects.filter(tag__name=self.value).values("conversation"))

    def sentence(self) -> str:
        """The tag."""
        return f"tagged “{self.value}”"


class ColleagueFilter(Filter):
    """Conversations that are marked for a member of staff."""

    name, label = "for", "Marked for"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Any name narrows."""
        return cls(value[:150]) if value.isprintable() and value else None

    @classmethod
    def choices(cls) -> Choices:
        """Every member of staff."""
        users = get_user_model().objects.filter(is_active=True, member__isnull=False)
        names = users.order_by("username").values_list("username", flat=True)
        return (("", "Anybody or nobody"), *((name, name) for name in names))

    def clause(self) -> Q:
        """The mark."""
        return Q(handover__to__username=self.value)

    def sentence(self) -> str:
        """The name."""
        return f"marked for {self.value}"


class HourFilter(Filter):
    """Conversations that began in an hour of the week, as insights links to them."""

    name, widget = "hour", "hidden"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """0 (Monday, 0:00 to 1:00) to 167 narrows."""
        hour = whole_number(value, digits=3)
        return cls(value) if hour is not None and hour < 7 * 24 else None

    def clause(self) -> Q:
        """As it was recorded, in the clinic's time."""
        return Q(slot=int(self.value))

    def sentence(self) -> str:
        """The weekday and the hour."""
        day, hour = divmod(int(self.value), 24)
        return f"that began on a {WEEKDAYS[day]} between {hour}:00 and {hour + 1}:00"


class GroupFilter(Filter):
    """Conversations with a question of a group of similar ones."""

    name, widget = "group", "hidden"

    @classmethod
    def read(cls, value: str) -> Self | None:
        """A number narrows."""
        return None if whole_number(value) is None else cls(value)

    def clause(self) -> Q:
        """Whether the question is still open or not."""
        return Q(pk__in=GroupedQuestion.objects.filter(group=int(self.value)).values("conversation"))

    def sentence(self) -> str:
        """No better name is at hand."""
        return "with one of these similar questions"


FILTERS: tuple[type[Filter], ...] = (
    TextFilter,
    FromFilter,
    ToFilter,
    TopicFilter,
    KindFilter,
    QueueFilter,
    ReviewedFilter,
    AnsweredFilter,
    SureFilter,
    SafetyFilter,
    HelpfulFilter,
    CallFilter,
    LengthFilter,
    TagFilter,
    ColleagueFilter,
    HourFilter,
    GroupFilter,
)
