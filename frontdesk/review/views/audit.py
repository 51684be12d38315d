"""The audit log, for owners: who did what, and who looked at what."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk.review.filter_kinds import FromFilter, ToFilter
from frontdesk.review.models import Event
from frontdesk.review.numbers import whole_number
from frontdesk.review.store.audit import Wanted, read_audit
from frontdesk.review.store.members import all_members


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """A page of it."""
    wanted = {
        key: "".join(c for c in request.GET.get(key, "") if c.isprintable()).strip()[:150]
        for key in ("who", "event", "subject", "from", "to")
    }
    before = request.GET.get("before", "")
    first, last = FromFilter.read(wanted["from"]), ToFilter.read(wanted["to"])
    looked_for = Wanted(
        wanted["who"],
        wanted["event"],
        wanted["subject"],
        first=first.day if first else None,
        last=last.day if last else None,
    )
    page = read_audit(request.user, looked_for, whole_number(before))
    older = QueryDict(mutable=True)
    older.update({key: value for key, value in wanted.items() if value})
    older["before"] = str(page.before or "")
    context = {
        "page": page,
        "wanted": wanted,
        "first": first.value if first else "",
        "last": last.value if last else "",
        "is_narrowed": any(wanted.values()),
        "events": Event.choices(),
        "people": [one.member.user.get_username() for one in all_members(request.user)],
        "older": older.urlencode() if page.before else "",
        "is_first": not before,
    }
    return render(request, "review/audit.html", context)
