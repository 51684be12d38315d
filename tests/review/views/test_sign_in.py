"""Signing in and out."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from frontdesk.review.models import Role
from tests.review.conftest import make_member

PASSWORD = "lamp orchard tuba"
ADDRESS = "/staff/sign-in/"


@pytest.fixture
def roy(db: None) -> User:
    """Somebody with a password."""
    return make_member("Roy", Role.REVIEWER, PASSWORD)


def _sign_in(client: Client, name: str = "Roy", password: str = PASSWORD, address: str = ADDRESS, **more):
    return client.post(address, {"username": name, "password": password, **more})


def test_password_is_kept_as_argon2(roy: User):
    assert roy.password.startswith("argon2$argon2id$")


def test_sign_in_makes_a_new_session(client: Client, roy: User):
    client.session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before

    response = _sign_in(client, name=" roy")

    assert response["Location"] == "/staff/"
    assert client.session.session_key != before
    assert client.get("/staff/").status_code == 200


def test_mistakes_look_the_same(client: Client, roy: User):
    inactive = User.objects.create_user("Tom", password=PASSWORD, is_active=False)

    pages = [
        _sign_in(client, name, password).content.decode().partition("<main")[2]
        for name, password in [("Roy", "wrong"), ("Nobody", PASSWORD), (inactive.username, PASSWORD)]
    ]

    assert all("That name and password don&#x27;t go together" in page for page in pages)
    errors = {page.partition('role="alert">')[2].partition("</p>")[0] for page in pages}
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("following", "leads_to"),
    [
        ("/staff/?kind=failure", "/staff/?kind=failure"),
        ("https://evil.example/", "/staff/"),
        ("//evil.example/", "/staff/"),
        ("/\\evil.example/", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
        ("http://testserver.evil.example/", "/staff/"),
    ],
)
def test_next_stays_on_this_site(client: Client, roy: User, following, leads_to):
    response = _sign_in(client, next=following)

    assert response.status_code == 302
    assert response["Location"] == leads_to


def test_next_in_the_address_does_too(client: Client, staff: User):
    client.force_login(staff)

    assert client.get(ADDRESS + "?next=//evil.example/")["Location"] == "/staff/"


def test_sign_out_ends_the_session(staff_client: Client):
    old = staff_client.cookies["sessionid"].value

    response = staff_client.post("/staff/sign-out/")

    assert response["Location"] == "/staff/sign-in/"
    staff_client.cookies["sessionid"] = old
    assert staff_client.get("/staff/").status_code == 302


def test_sign_out_needs_a_post(staff_client: Client):
    response = staff_client.get("/staff/sign-out/")

    assert response.status_code == 405
    assert "This address is no page" in response.content.decode()
    assert staff_client.get("/staff/").status_code == 200


def test_says_so_where_there_is_no_account(client: Client, db):
    assert "Nobody has an account here yet" in client.get(ADDRESS).content.decode()


def test_says_nothing_of_it_otherwise(client: Client, staff: User):
    assert "Nobody has an account" not in client.get(ADDRESS).content.decode()
