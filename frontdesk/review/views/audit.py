"""The audit log, for owners: who did what, and who looked at what."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk.review.models import Event
from frontdesk.review.store.audit import read_audit
from frontdesk.review.store.members import all_members


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """A page of it."""
    wanted = {
        key: "".join(c for c in request.GET.get(key, "") if c.isprintable())[:150]
        for key in ("who", "event", "subject")
    }
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) <= 18
    page = read_audit(request.user, **wanted, before=int(before) if is_number else None)
    older = QueryDict(mutable=True)
    older.update({key: value for key, value in wanted.items() if value})
    older["before"] = str(page.before or "")
    context = {
        "page": page,
        "wanted": wanted,
        "events": Event.choices(),
        "people": [one.member.user.get_username() for one in all_members(request.user)],
        "older": older.urlencode() if page.before else "",
        "is_first": not before,
    }
    return render(request, "review/audit.html", context)
