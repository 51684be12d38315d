"""The staff themselves, and the links that were given out: for owners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.review.accounts import invitation_path, invite
from frontdesk.review.actions import members
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import complain, say
from frontdesk.review.forms import InviteForm
from frontdesk.review.models import Event, Role
from frontdesk.review.store.members import all_members, open_links


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form that invites a colleague: the link is shown once."""
    form = InviteForm(request.POST or None)
    if not form.is_valid():
        return people_page(request, form)
    name, role = form.cleaned_data["name"], Role(form.cleaned_data["role"])
    token = invite(name, role)
    log(request, Event.INVITED, f"{name}, {role.label}")
    return people_page(request, InviteForm(), name, token)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a link work no longer."""
    if name := members.withdraw(pk):
        log(request, Event.INVITATION_WITHDRAWN, name)
        say(request, f"The link for {name} no longer works.")
    else:
        complain(request, "That link is no longer open.")
    return redirect("review:people")


def people_page(request: HttpRequest, form: InviteForm, name: str = "", token: str = "") -> HttpResponse:
    """The page, with the link for `name` where one was just made."""
    context = {
        "people": all_members(request.user),
        "links": open_links(request.user),
        "form": form,
        "link": request.build_absolute_uri(invitation_path(token)) if token else "",
        "name": name,
        "roles": Role.choices(),
    }
    return render(request, "review/people.html", context)
