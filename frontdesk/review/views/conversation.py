"""One conversation: its transcript, and all that staff do about it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdesk.chat.models import Conversation, Queue
from frontdesk.review.actions import decisions, erasing, reviews
from frontdesk.review.actions import notes as noting
from frontdesk.review.actions.audit import log
from frontdesk.review.filters import Filters
from frontdesk.review.flash import back, complain, say
from frontdesk.review.models import Change, Event, Role, Tag, Verdict
from frontdesk.review.names import LONGEST_PICK, intent_of, intents_by_name
from frontdesk.review.numbers import NO_KEY, whole_number
from frontdesk.review.roles import may
from frontdesk.review.search import hits
from frontdesk.review.store.callbacks import calls_of
from frontdesk.review.store.conversations import access_conversation, next_waiting
from frontdesk.review.store.cursor import Cursor
from frontdesk.review.store.members import colleagues
from frontdesk.review.store.transcript import as_entry, read_transcript
from frontdesk.review.store.waiting import wants_call


@require_safe
@transaction.atomic
def conversation(request: HttpRequest, reference: str) -> HttpResponse:
    """The transcript. Whoever sees it is in the audit log, or nobody sees it."""
    seen_at = timezone.now()
    found = access_conversation(request.user, reference)
    log(request, Event.TRANSCRIPT_OPENED, found.reference)
    before = request.GET.get("before", "")
    filters = Filters.from_query(request.GET)
    words = filters.value("text")
    context = {
        "conversation": found,
        "transcript": read_transcript(found, whole_number(before)),
        "calls": calls_of(request.user, found) if may(request.user, Role.REVIEWER) else [],
        "hits": hits(words, found.pk) if words else set(),
        "questions": list(intents_by_name()),
        "notes": found.notes.select_related("by").order_by("pk"),
        "tags": found.tags.order_by("name"),
        "all_tags": Tag.objects.order_by("name"),
        "colleagues": colleagues(),
        "is_latest_part": not before,
        **_standing(request, found, seen_at),
        **_refused_pick(request),
    }
    return render(request, "review/conversation.html", context)


@require_POST
def done(request: HttpRequest, reference: str) -> HttpResponse:
    """Deal with it, and open the next one; or put it among those to read again (`done=no`)."""
    found = access_conversation(request.user, reference, Role.REVIEWER)
    filters = Filters.from_query(request.GET)
    if request.POST.get("done") == "no":
        change = reviews.reopen(request.user, found)
        say(request, f"{found.reference} is back among those to read.", change)
        return redirect(reverse("review:conversation", args=[reference]) + _list_query(request))
    following = next_waiting(filters, found)
    change = reviews.mark_done(request.user, found, _seen_at(request))
    if wants_call(found):
        said = f"{found.reference} is read. It still needs attention, as somebody wants to be called."
    else:
        said = f"{found.reference} is done."
    say(request, said, change)
    if following:
        return redirect(reverse("review:conversation", args=[following.reference]) + filters.query())
    messages.info(request, "That was the last one." if not filters else f"No more {filters.sentence()}.")
    return redirect("review:home")


@require_POST
def decide(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keep a decision about one message, as a part of the page or as the whole page."""
    found = access_conversation(request.user, reference, Role.REVIEWER)
    try:
        message = found.messages.filter(pk=pk).first()
        change = decisions.decide(
            request.user,
            [message] if message else [],
            request.POST.get("verdict", ""),
            intent_of(request.POST.get("question", "")),
        )
    except decisions.NotDecidableError as error:
        complain(request, str(error))
        typed = request.POST.get("question", "")[:LONGEST_PICK]
    else:
        typed = ""
        say(request, f"Noted: {Verdict(request.POST['verdict']).label.lower()}.", change)
    if request.headers.get("HX-Request") and message:
        return _entry(request, reference, pk, typed)
    here = reverse("review:conversation", args=[reference]) + _list_query(request)
    if typed:
        here += f"{'&' if '?' in here else '?'}{urlencode({'pick': pk, 'typed': typed})}"
    return redirect(f"{here}#message-{pk}")


@require_POST
def notes(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a note, or take one away."""
    found = access_conversation(request.user, reference, Role.REVIEWER)
    try:
        if remove := request.POST.get("remove", ""):
            _say_removed(
                request,
                noting.remove_note(request.user, found, whole_number(remove) or NO_KEY),
                "The note is removed.",
                "That note is gone already.",
            )
        else:
            say(
                request,
                "The note is kept.",
                noting.add_note(request.user, found, request.POST.get("text", "")),
            )
    except noting.NotNotableError as error:
        complain(request, str(error))
    return _back(request, found)


@require_POST
def tags(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a tag on, or take one off."""
    found = access_conversation(request.user, reference, Role.REVIEWER)
    try:
        if remove := request.POST.get("remove", ""):
            _say_removed(
                request,
                noting.remove_tag(request.user, found, remove),
                f"The tag {remove} is off.",
                "That tag is not on it any more.",
            )
        else:
            name = request.POST.get("name", "")
            say(request, f"The tag {name.strip()} is on.", noting.add_tag(request.user, found, name))
    except noting.NotNotableError as error:
        complain(request, str(error))
    return _back(request, found)


@require_POST
def colleague(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark it for a colleague, or take the mark away."""
    found = access_conversation(request.user, reference, Role.REVIEWER)
    name = request.POST.get("to", "")
    to = next((one for one in colleagues() if one.get_username() == name), None)
    change = noting.hand_over(request.user, found, to)
    say(request, f"Marked for {name}." if to else "It is marked for nobody now.", change)
    return _back(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once, then delete for good."""
    found = access_conversation(request.user, reference, Role.OWNER)
    if request.method != "POST":
        return render(request, "review/erase.html", {"conversation": found})
    with transaction.atomic():
        log(request, Event.ERASED, found.reference)
        erasing.erase(found)
    erasing.finish_in_assistant()
    say(request, f"{found.reference} is deleted.")
    return redirect("review:home")


def _is_for(request: HttpRequest, found: Conversation) -> bool:
    mark = getattr(found, "handover", None)
    return bool(mark and mark.to_id == request.user.pk)


def _is_read(found: Conversation) -> bool:
    review = getattr(found, "review", None)
    return bool(review and found.changed_at and review.seen_at >= found.changed_at)


def _standing(request: HttpRequest, found: Conversation, seen_at: datetime) -> dict[str, Any]:
    """What the part of the page with "Done" needs."""
    filters = Filters.from_query(request.GET)
    return {
        "is_done": found.queue == Queue.NONE,
        "is_for_me": _is_for(request, found),
        "waits_for_call": found.queue == Queue.ATTENTION and _is_read(found) and wants_call(found),
        "seen_at": seen_at.isoformat(),
        "following": next_waiting(filters, found),
        "list_query": _list_query(request),
        "filters": filters,
    }


def _refused_pick(request: HttpRequest) -> dict[str, Any]:
    """What was typed beside which message, where it was none of the questions."""
    pick = whole_number(request.GET.get("pick", ""))
    return {} if pick is None else {"typed_at": pick, "typed": request.GET.get("typed", "")[:LONGEST_PICK]}


def _say_removed(request: HttpRequest, change: Change | None, removed: str, gone: str) -> None:
    if change:
        say(request, removed, change)
    else:
        complain(request, gone)


def _entry(request: HttpRequest, reference: str, pk: int, typed: str) -> HttpResponse:
    seen_at = timezone.now()
    found = access_conversation(request.user, reference, Role.REVIEWER)
    message = found.messages.select_related("proposal__by").get(pk=pk)
    context = {
        "conversation": found,
        "entry": as_entry(message, is_answered=message.replies.exists()),
        "hits": set(),
        "typed_at": pk if typed else None,
        "typed": typed,
        **_standing(request, found, seen_at),
    }
    return render(request, "review/_decided.html", context)


def _back(request: HttpRequest, found: Conversation) -> HttpResponse:
    here = reverse("review:conversation", args=[found.reference]) + _list_query(request)
    return back(request, f"{here}#additions")


def _list_query(request: HttpRequest) -> str:
    after = Cursor.read(request.GET.get("after", ""))
    return Filters.from_query(request.GET).query(str(after) if after else "")


def _seen_at(request: HttpRequest) -> datetime:
    try:
        seen_at = parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        seen_at = None
    return seen_at if seen_at and timezone.is_aware(seen_at) else timezone.now()
