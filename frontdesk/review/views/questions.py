"""Questions that could not be answered: the groups, and one group with its decision."""

from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from frontdesk.review.actions import decisions
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import complain, say
from frontdesk.review.models import Event, GroupedQuestion, Role, Verdict
from frontdesk.review.names import LONGEST_PICK, intent_of, intents_by_name
from frontdesk.review.numbers import whole_number
from frontdesk.review.reading import Reading
from frontdesk.review.roles import require
from frontdesk.review.store.questions import (
    access_group,
    count_open_questions,
    next_group,
    open_groups,
    sort_new_questions,
)

PAGE_SIZE = 25


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The groups, the most frequent first."""
    being_sorted = sort_new_questions()
    page = whole_number(request.GET.get("page", ""), digits=4) or 0
    groups = open_groups(PAGE_SIZE + 1, page * PAGE_SIZE)
    shown = len(groups[:PAGE_SIZE])
    log(request, Event.QUESTIONS_OPENED, f"the list, {shown} group{'' if shown == 1 else 's'}")
    context = {
        "groups": groups[:PAGE_SIZE],
        "more": page + 1 if len(groups) > PAGE_SIZE else None,
        "page": page,
        "open_questions": count_open_questions(),
        "being_sorted": being_sorted,
    }
    return render(request, "review/questions.html", context)


@require_safe
@transaction.atomic
def question(request: HttpRequest, group: int) -> HttpResponse:
    """The questions of a group, with the decision for all that are open."""
    found = access_group(request.user, group)
    log(request, Event.QUESTIONS_OPENED, f"group {group}, {len(found)} questions")
    context = {
        "group": group,
        "members": [(one, Reading.from_record(one.message.reading)) for one in found],
        "open": count_open_questions(group),
        "shown": sum(one.is_open for one in found),
        "typed": request.GET.get("typed", "")[:LONGEST_PICK],
        "example": found[0].message,
        "questions": list(intents_by_name()),
        "following": next_group(group),
    }
    return render(request, "review/question.html", context)


@require_POST
def decide(request: HttpRequest, group: int) -> HttpResponse:
    """Decide about the chosen questions of a group, and open the next group."""
    require(request.user, Role.REVIEWER)
    chosen = set(map(whole_number, request.POST.getlist("message")))
    members = [one for one in access_group(request.user, group) if one.is_open and one.pk in chosen]
    # Where this group stands among the others is only known as long as something in it is open.
    following = next_group(group)
    try:
        verdict = request.POST.get("verdict", "")
        intent = intent_of(request.POST.get("question", ""))
        change = decisions.decide(request.user, [one.message for one in members], verdict, intent)
    except decisions.NotDecidableError as error:
        text = str(error) if members else "Please choose at least one of the questions."
        complain(request, text)
        typed = request.POST.get("question", "")[:LONGEST_PICK]
        here = reverse("review:question", args=[group])
        return redirect(f"{here}?{urlencode({'typed': typed})}" if typed else here)
    number = len(members)
    say(request, f"{Verdict(verdict).label}: {number} question{'' if number == 1 else 's'}.", change)
    if GroupedQuestion.objects.filter(group=group, is_open=True).exists():
        return redirect("review:question", group)
    return redirect("review:question", following) if following else redirect("review:home")
