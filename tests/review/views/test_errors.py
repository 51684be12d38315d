"""Pages for what went wrong."""

from django.test import Client, RequestFactory

from frontdesk.review.views import errors


def test_unknown_address_in_the_consoles_look(staff_client: Client):
    response = staff_client.get("/staff/no/such/page/")

    assert response.status_code == 404
    page = response.content.decode()
    assert "This page is not there" in page
    assert "Sign out" in page


def test_refused_page(reader_client: Client):
    response = reader_client.get("/staff/audit/")

    assert response.status_code == 403
    assert "You can&#x27;t see this page" in response.content.decode()


def test_old_form(rf: RequestFactory):
    response = errors.expired_form(rf.post("/staff/sign-in/"), reason="CSRF cookie not set.")

    assert response.status_code == 403
    assert "That page was too old" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_failure_needs_no_database(rf: RequestFactory):
    """pytest-django refuses the database to tests that don't ask for it."""
    response = errors.failed(rf.get("/staff/"))

    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_too_much_at_once(staff_client: Client, converse):
    converse("hm", reference="K7PX-3QAB")
    response = staff_client.post("/staff/conversations/K7PX-3QAB/notes/", {"text": "a" * 40_000})

    assert response.status_code == 400
    page = response.content.decode()
    assert "That was too much at once" in page
    assert "review/console.css" in page
    assert response["Cache-Control"] == "no-store"


def test_another_host(client: Client):
    response = client.get("/staff/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "That could not be read" in response.content.decode()
