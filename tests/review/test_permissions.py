"""Who may see which page: one table, which every address of the console has to be in."""

import pytest
from django.test import Client
from django.urls import reverse

from frontdesk.chat import record
from frontdesk.review.accounts import invite
from frontdesk.review.models import GroupedQuestion, Role
from frontdesk.review.store.questions import sort_new_questions
from frontdesk.review.urls import urlpatterns
from tests.review.conftest import make_member

ONE = {"reference": "K7PX-3QAB"}
EVERYBODY = None
GET, POST = "get", "post"

# route -> its arguments, the least role (EVERYBODY: no sign-in), the status of GET and POST for whoever may
PAGES = {
    "sign_in": ({}, EVERYBODY, (200, 200)),
    "enter_code": ({}, EVERYBODY, (302, 302)),
    "welcome": ({"token": "INVITATION"}, EVERYBODY, (200, 200)),
    "sign_out": ({}, Role.READER, (405, 302)),
    "home": ({}, Role.READER, (200, 405)),
    "undo": ({}, Role.READER, (405, 302)),
    "conversations": ({}, Role.READER, (200, 405)),
    "export": ({"form": "csv"}, Role.REVIEWER, (200, 405)),
    "save_view": ({}, Role.READER, (405, 302)),
    "remove_view": ({"pk": 1}, Role.READER, (405, 302)),
    "conversation": (ONE, Role.READER, (200, 405)),
    "done": (ONE, Role.REVIEWER, (405, 302)),
    "decide": ({**ONE, "pk": 1}, Role.REVIEWER, (405, 302)),
    "notes": (ONE, Role.REVIEWER, (405, 302)),
    "tags": (ONE, Role.REVIEWER, (405, 302)),
    "colleague": (ONE, Role.REVIEWER, (405, 302)),
    "erase": (ONE, Role.OWNER, (200, 302)),
    "questions": ({}, Role.READER, (200, 405)),
    "question": ({"group": "GROUP"}, Role.READER, (200, 405)),
    "decide_group": ({"group": "GROUP"}, Role.REVIEWER, (405, 302)),
    "proposals": ({}, Role.REVIEWER, (200, 405)),
    "export_proposals": ({}, Role.REVIEWER, (200, 405)),
    "calls": ({}, Role.REVIEWER, (200, 405)),
    "note_call": ({"pk": "CALL"}, Role.REVIEWER, (405, 302)),
    "insights": ({}, Role.READER, (200, 405)),
    "account": ({}, Role.READER, (200, 405)),
    "password": ({}, Role.READER, (200, 200)),
    "second_step": ({}, Role.READER, (200, 200)),
    "recovery_codes": ({}, Role.READER, (405, 302)),
    "end_sessions": ({}, Role.READER, (405, 302)),
    "people": ({}, Role.OWNER, (200, 200)),
    "person": ({"pk": "MEMBER"}, Role.OWNER, (405, 302)),
    "withdraw": ({"pk": 1}, Role.OWNER, (405, 302)),
    "audit": ({}, Role.OWNER, (200, 405)),
    "missing": ({"rest": "no/such/page"}, Role.READER, (404, 404)),
}
NEEDS_NO_SECOND_STEP = {"sign_out", "account", "second_step", "end_sessions", "missing"}


@pytest.fixture
def address(converse, monkeypatch):
    """The address of a route, with something behind it."""
    monkeypatch.setattr("frontdesk.review.actions.erasing.finish_in_assistant", lambda: None)
    conversation = converse({"text": "Hello", "kind": "undocumented"}, reference="K7PX-3QAB")
    record.request_callback(conversation, None, "Jo", "07700 900123", "")
    sort_new_questions()
    member = make_member("Ben", Role.READER)

    def address(route: str) -> str:
        values = {
            "INVITATION": lambda: invite("Cleo"),
            "GROUP": lambda: GroupedQuestion.objects.get().group_id,
            "CALL": lambda: conversation.callbacks.get().pk,
            "MEMBER": lambda: member.member.pk,
        }
        arguments = {k: values[v]() if v in values else v for k, v in PAGES[route][0].items()}
        return reverse(f"review:{route}", kwargs=arguments)

    return address


def test_every_route_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


@pytest.mark.parametrize("route", PAGES)
def test_anonymous(route, client: Client, address):
    _, needed, expected = PAGES[route]
    here = address(route)

    responses = client.get(here), client.post(here)

    for response in responses:
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"
    if needed is EVERYBODY:
        assert tuple(response.status_code for response in responses) == expected
        return
    for response in responses:
        assert response.status_code == 302
        assert response["Location"].startswith("/staff/sign-in/")


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", [route for route, page in PAGES.items() if page[1]])
def test_staff(route, role: Role, client: Client, address):
    _, needed, expected = PAGES[route]
    here = address(route)
    user = make_member("Dee", role)

    for method, status in zip((GET, POST), expected, strict=True):
        client.force_login(user)
        response = getattr(client, method)(here)
        assert response.status_code == (status if role.covers(needed) else 403), method
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("route", [route for route, page in PAGES.items() if page[1]])
def test_owner_without_second_step_sets_it_up_first(route, client: Client, address):
    user = make_member("Dee", Role.OWNER)
    user.totpdevice_set.all().delete()
    client.force_login(user)

    response = client.get(address(route))

    sent_on = response.status_code == 302 and response["Location"] == "/staff/account/second-step/"
    assert sent_on is (route not in NEEDS_NO_SECOND_STEP)


@pytest.mark.parametrize("route", [route for route, page in PAGES.items() if page[2][1] != 405])
def test_forms_without_csrf_token_are_refused(route, owner, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    here = address(route)

    assert strict.post(here).status_code == 403
    token = strict.get("/staff/account/").cookies["csrftoken"].value
    foreign = strict.post(here, {"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_account_without_a_role_sees_nothing(client: Client, db, django_user_model):
    client.force_login(django_user_model.objects.create_user("Stray"))

    assert client.get("/staff/").status_code == 403


def test_anonymous_visitor_comes_back_to_the_page_asked_for(client: Client, db):
    response = client.get("/staff/conversations/?kind=failure")

    assert response["Location"] == "/staff/sign-in/?next=/staff/conversations/%3Fkind%3Dfailure"


def test_what_was_sent_without_signing_in_is_not_come_back_to(client: Client, converse):
    converse("Hello", reference="K7PX-3QAB")

    assert client.post("/staff/conversations/K7PX-3QAB/done/")["Location"] == "/staff/sign-in/"


def test_deactivated_account_is_out_at_once(staff_client: Client, staff):
    staff.is_active = False
    staff.save()

    assert staff_client.get("/staff/").status_code == 302


def test_reader_sees_no_name_and_no_number(reader_client: Client, staff_client: Client, address):
    page = reader_client.get("/staff/conversations/K7PX-3QAB/").content.decode()
    assert "07700" not in page
    assert "The visitor wants to be called." in page
    assert "07700" in staff_client.get("/staff/conversations/K7PX-3QAB/").content.decode()
