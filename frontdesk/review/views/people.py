"""The staff themselves: for owners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from frontdesk.review import sessions
from frontdesk.review.accounts import invitation_path, invite
from frontdesk.review.actions import members
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import complain, say
from frontdesk.review.forms import InviteForm
from frontdesk.review.models import Event, Role
from frontdesk.review.store.members import access_member, all_members


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form that invites a colleague: the link is shown once."""
    form = InviteForm(request.POST or None)
    link = name = ""
    if form.is_valid():
        name, role = form.cleaned_data["name"], Role(form.cleaned_data["role"])
        link = request.build_absolute_uri(invitation_path(invite(name, role)))
        log(request, Event.INVITED, f"{name}, {role.label}")
        form = InviteForm()
    context = {
        "people": all_members(request.user),
        "form": form,
        "link": link,
        "name": name,
        "roles": Role.choices(),
    }
    return render(request, "review/people.html", context)


@require_POST
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a role, close or open an account, end sessions, or make a link for a new password."""
    member = access_member(request.user, pk)
    name = member.user.get_username()
    do = request.POST.get("do", "")
    try:
        if do == "role" and request.POST.get("role") in Role.values():
            role = Role(request.POST["role"])
            members.change_role(member, role)
            log(request, Event.ROLE_CHANGED, f"{name}, {role.label}")
            say(request, f"{name} is now: {role.label}.")
        elif do == "close":
            members.close(member)
            log(request, Event.DEACTIVATED, name)
            say(request, f"{name} can't sign in any more. You can open the account again.")
        elif do == "open":
            members.open_again(member)
            log(request, Event.ACTIVATED, name)
            say(request, f"{name} can sign in again.")
        elif do == "sessions":
            sessions.end_everywhere(member.user)
            log(request, Event.SESSIONS_ENDED, name)
            say(request, f"{name} is signed out everywhere.")
        elif do == "phone":
            members.forget_phone(member.user)
            log(request, Event.SECOND_STEP_OFF, name)
            say(request, f"{name} signs in without the second step until a new phone is set up.")
        elif do == "link" and not member.user.is_active:
            complain(request, f"The account of {name} is closed. Open it again first.")
        elif do == "link":
            log(request, Event.INVITED, f"{name}, new password")
            context = {
                "people": all_members(request.user),
                "form": InviteForm(),
                "link": request.build_absolute_uri(invitation_path(invite(name))),
                "name": name,
                "roles": Role.choices(),
            }
            return render(request, "review/people.html", context)
        else:
            complain(request, "Please choose one of the buttons.")
    except members.LastOwnerError:
        complain(request, "There has to be one owner at least. Make somebody else an owner first.")
    return redirect("review:people")
