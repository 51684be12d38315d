"""Template filters: moments as people say them, and visitors' text made safe to look at."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from frontdesk.chat.models import Kind
from frontdesk.review.actions.changes import Verb
from frontdesk.review.actions.undo import last_undoable
from frontdesk.review.models import Change, Role
from frontdesk.review.names import question_name
from frontdesk.review.roles import AnyUser
from frontdesk.review.roles import may as user_may
from frontdesk.review.search import END, START, mark_hits

register = template.Library()

_JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
"""Invisible characters that scripts and emoji are made with; they hide nothing."""

_SYMBOLS = {Kind.EMERGENCY: "▲", Kind.CRISIS: "▲", Kind.FAILURE: "✕", Kind.UNDOCUMENTED: "?"}


@register.filter
def when(at: datetime) -> str:
    """A moment in the clinic's time: "today 14:32", "yesterday 09:10", "Mon 3 Nov 14:32", "3 Nov 2024"."""
    local, today = timezone.localtime(at), timezone.localdate()
    day, clock = local.date(), f"{local:%H:%M}"
    if day == today:
        return f"today {clock}"
    if day == today - timedelta(days=1):
        return f"yesterday {clock}"
    if day.year == today.year:
        return f"{local:%a} {day.day} {local:%b} {clock}"
    return f"{day.day} {local:%b %Y}"


@register.filter
def moment(at: datetime) -> str:
    """A moment in full, in the clinic's time: "Monday 3 November 2025, 14:32"."""
    local = timezone.localtime(at)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


@register.filter
def visible(text: str) -> SafeString:
    """Text with everything escaped, and with control and invisible characters shown by their code."""
    return mark_safe("".join(_show(character) for character in text))  # noqa: S308


@register.filter
def highlighted(text: str) -> SafeString:
    """Text as `visible` shows it, with what a search found marked."""
    parts = re.split(f"{START}([^{END}]*){END}", text)
    shown = (
        f"<mark>{visible(part)}</mark>" if place % 2 else visible(part) for place, part in enumerate(parts)
    )
    return mark_safe("".join(shown))  # noqa: S308


@register.filter
def with_hits(text: str, found: set[str]) -> SafeString:
    """Text as `visible` shows it, with these words marked."""
    return highlighted(mark_hits(text, found)) if found else visible(text)


@register.filter
def may(user: AnyUser, role: str) -> bool:
    """Whether a user's role is enough for what `role` may do."""
    return user_may(user, Role(role))


@register.simple_tag(takes_context=True)
def last_change(context: Context) -> Change | None:
    """What the user did last, if it can be undone and the page does not say so already."""
    change = last_undoable(context["user"])
    said = {message.extra_tags for message in context.get("messages") or ()}
    return None if change is None or str(change.pk) in said else change


@register.filter
def did(change: Change) -> str:
    """What a change was, in the words of the staff."""
    return Verb(change.verb).label


@register.filter
def name_of(intent: str) -> str:
    """A question's name."""
    return question_name(intent) if intent else ""


def _show(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    if not hidden or character in "\n\t" or character in _JOINERS:
        return escape(character)
    return f'<span class="control">U+{ord(character):04X}</span>'


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list with its items."""

    text: str = ""
    items: tuple[str, ...] = ()


@register.filter
def blocks(text: str) -> list[Block]:
    """A reply's text as the widget shows it: paragraphs, and lists made of the lines that start with "- "."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        is_list = False
        for line in paragraph.split("\n"):
            if line.startswith("- ") != is_list:
                _close(found, lines, is_list)
                lines, is_list = [], not is_list
            lines.append(line.removeprefix("- ") if is_list else line)
        _close(found, lines, is_list)
    return found


def _close(found: list[Block], lines: list[str], is_list: bool) -> None:
    if lines:
        found.append(Block(items=tuple(lines)) if is_list else Block(text="\n".join(lines)))


@register.filter
def dialled(phone: str) -> str:
    """A number as `tel:` wants it: what comes before an extension, without spaces."""
    number = re.split(r"[a-zA-Z]", phone)[0]
    if number.startswith("+"):
        number = number.replace("(0)", "")
    return re.sub(r"[^0-9+]", "", number)


@register.filter
def symbol(kind: str) -> str:
    """The sign that goes with a kind of answer, so that colour alone says nothing."""
    return _SYMBOLS.get(Kind(kind), "")


@register.filter
def kind_label(kind: str) -> str:
    """A kind of answer in the words of the staff."""
    return Kind(kind).label
