"""One member of staff: what an owner changes about the account."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from frontdesk.review import sessions
from frontdesk.review.accounts import has_open_link, invite
from frontdesk.review.actions import members
from frontdesk.review.actions.audit import log
from frontdesk.review.flash import complain, say
from frontdesk.review.forms import InviteForm
from frontdesk.review.models import Event, Member, Role
from frontdesk.review.store.members import access_member
from frontdesk.review.views.people import people_page


@dataclass(frozen=True)
class Question:
    """What is asked before something that is hard to put right."""

    title: str
    text: str
    button: str


@require_POST
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a role, close or open an account, end sessions, or make a link for a new password."""
    member = access_member(request.user, pk)
    do, role = request.POST.get("do", ""), request.POST.get("role", "")
    try:
        question = _question(member, do, role)
        if question and not request.POST.get("sure"):
            context = {"question": question, "member": member, "do": do, "role": role}
            return render(request, "review/sure.html", context)
        if do == "link":
            return _make_link(request, member)
        _change(request, member, do, role)
    except members.LastOwnerError:
        complain(request, "There has to be one owner at least. Make somebody else an owner first.")
    return redirect("review:people")


def _change(request: HttpRequest, member: Member, do: str, role: str) -> None:
    name = member.user.get_username()
    if do == "role" and role in Role.values():
        members.change_role(member, Role(role))
        log(request, Event.ROLE_CHANGED, f"{name}, {Role(role).label}")
        say(request, f"{name} is now: {Role(role).label}.")
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
    else:
        complain(request, "Please choose one of the buttons.")


def _make_link(request: HttpRequest, member: Member) -> HttpResponse:
    name = member.user.get_username()
    if not member.user.is_active:
        complain(request, f"The account of {name} is closed. Open it again first.")
    elif has_open_link(name):
        complain(request, f"There is an open link for {name}. Withdraw it first to make another.")
    else:
        token = invite(name)
        log(request, Event.INVITED, f"{name}, new password")
        return people_page(request, InviteForm(), name, token)
    return redirect("review:people")


def _question(member: Member, do: str, role: str) -> Question | None:
    name = member.user.get_username()
    if do == "close":
        members.keep_an_owner(member)
        return Question(
            f"Close the account of {name}?",
            f"{name} is signed out at once, can't sign in any more, and no link for a new password works. "
            "What was written and decided stays. You can open the account again.",
            "Close the account",
        )
    if do == "phone":
        return Question(
            f"Forget the phone of {name}?",
            "The second step is switched off, and the recovery codes stop working: the password alone is "
            f"enough until a new phone is set up. Make sure that it really is {name} who asks. "
            "This can't be undone.",
            "Forget the phone",
        )
    if do == "role" and role != member.role and role == Role.OWNER:
        return Question(
            f"Make {name} an owner?",
            "Owners also manage staff, delete conversations for good and read the audit log. "
            "They can close your account as well.",
            "Make an owner",
        )
    if do == "role" and role != member.role and member.role == Role.OWNER and role in Role.values():
        members.keep_an_owner(member)
        return Question(
            f"Let {name} be an owner no longer?",
            f"{name} can then no longer manage staff, delete conversations or read the audit log.",
            "Change the role",
        )
    return None
