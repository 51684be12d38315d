"""What is typed into searches, filters and addresses never becomes a part of a statement."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from frontdesk.chat.models import Conversation
from frontdesk.review.actions import notes
from frontdesk.review.filter_kinds import FILTERS
from frontdesk.review.models import Role
from frontdesk.review.urls import urlpatterns
from tests.review.conftest import make_member

SQL = [
    "'",
    '"',
    "''",
    "`",
    ";",
    "\\",
    "'--",
    "' OR '1'='1",
    '" OR ""="',
    "' OR 1=1 --",
    "') OR ('1'='1",
    "1 OR 1=1",
    "1; DROP TABLE chat_conversation",
    "1); DELETE FROM chat_message; --",
    "'; UPDATE auth_user SET is_superuser=1; --",
    "' UNION SELECT password FROM auth_user --",
    "-1 UNION SELECT 1,2,3",
    "0 UNION ALL SELECT NULL--",
    "' AND (SELECT count(*) FROM auth_user) > 0 --",
    "' AND randomblob(100000000) --",
    "'||(SELECT hex(password) FROM auth_user)||'",
    "admin'/*",
    "/**/OR/**/1=1",
    "%27%20OR%201=1",
    "1' ORDER BY 99 --",
    "1 LIMIT 0,1; --",
    "id; SELECT 1",
    "last_message_at DESC, (SELECT 1)",
    "CASE WHEN 1=1 THEN 1 ELSE 1/0 END",
    "$1",
    "%s",
    "%(name)s",
    "?1",
    ":name",
    "{0}",
    "{ids}",
    "0x27204f5220313d31",
    "' OR pg_sleep(1) --",
    "load_extension('x')",
    "ATTACH DATABASE '/tmp/x' AS x",
    "\0' OR 1=1",
    "\u02bc OR 1=1 --",
]
WILDCARDS = ["%", "_", "%%", "_%", "*", "\\%", "[a-z]*", "?", "^", "%' ESCAPE '"]
FULL_TEXT = [
    '"unbalanced',
    "back NEAR/2 pain",
    "NEAR(back pain)",
    "back AND NOT pain",
    "AND",
    "NOT",
    "OR OR",
    "text:back",
    "{text}: back",
    "-text : back",
    "^back",
    "(back",
    "back)",
    "back + pain",
    "ba*ck",
    "*",
    '""',
    '"*"',
    "back:*",
    "back <-> pain",
    "!back",
    "back & | pain",
    "rowid:1",
    "review_search MATCH 'back'",
]
CORPUS = SQL + WILDCARDS + FULL_TEXT

THE_LIST = ("conversations/",)
OTHER_LISTS = ("audit/", "questions/", "insights/", "proposals/", "calls/")


@pytest.fixture
def record(converse) -> Conversation:
    """One conversation about a back."""
    return converse("My back hurts", reference="K7PX-3QAB")


def everything() -> dict[str, int]:
    """How many rows each table has, but for what looking at a page itself writes."""
    skipped = ("sqlite_sequence", "review_auditentry", "django_session")
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in skipped]
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
            counts[name] = cursor.fetchone()[0]
    return counts


def parameters() -> list[str]:
    return [kind.name for kind in FILTERS] + [
        "after",
        "before",
        "page",
        "sort",
        "order",
        "who",
        "days",
        "from",
    ]


@pytest.mark.parametrize(
    ("typed", "places"),
    [(typed, THE_LIST) for typed in CORPUS[::2]] + [(typed, OTHER_LISTS) for typed in CORPUS[::8]],
)
def test_lists_with_everything_set_to_it(typed: str, places: tuple[str, ...], owner_client: Client, record):
    before = everything()

    for place in places:
        response = owner_client.get(f"/staff/{place}?{urlencode(dict.fromkeys(parameters(), typed))}")
        assert response.status_code == 200, place

    assert everything() == before


@pytest.mark.parametrize("typed", CORPUS)
def test_a_search_finds_words_only(typed: str, staff_client: Client, record):
    found = staff_client.get("/staff/conversations/", {"text": typed}).content.decode()

    may_find = typed == "%s" or "back" in typed  # the answer says "the clinic's"
    assert may_find or "K7PX-3QAB" not in found


@pytest.mark.parametrize("name", [kind.name for kind in FILTERS])
@pytest.mark.parametrize("typed", ["' OR '1'='1", "1) OR (1=1", "%"])
def test_no_filter_is_widened(name: str, typed: str, staff_client: Client, record):
    """What a filter can't read is left out, and the page says so by not showing it as set."""
    listed = staff_client.get("/staff/conversations/", {"text": "nowhere", name: typed})

    assert listed.status_code == 200
    assert name == "text" or "K7PX-3QAB" not in listed.content.decode()


@pytest.mark.parametrize("typed", SQL[::4])
def test_references_and_forms_in_addresses(typed: str, owner_client: Client, record):
    path = urlencode({"": typed})[1:].replace("+", "%20")

    assert owner_client.get(f"/staff/conversations/{path}/").status_code == 404
    assert owner_client.get(f"/staff/export.{path}", follow=True).status_code == 404


@pytest.mark.parametrize("typed", SQL[7:9])
def test_names_and_passwords(typed: str, client: Client, record):
    make_member("Roy", Role.REVIEWER)

    response = client.post("/staff/sign-in/", {"username": f"Roy{typed}", "password": typed})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", SQL[:12])
def test_what_staff_write(typed: str, staff: User, staff_client: Client, record: Conversation):
    page = "/staff/conversations/K7PX-3QAB/"
    staff_client.post(f"{page}notes/", {"text": typed})
    staff_client.post(f"{page}tags/", {"tag": typed, "name": typed, "text": typed})
    staff_client.post(f"{page}colleague/", {"to": typed, "colleague": typed})
    staff_client.post("/staff/views/", {"name": typed, "query": f"text={typed}"})

    assert [note.text for note in record.notes.all()] == [typed]
    assert Conversation.objects.count() == 1
    assert User.objects.filter(is_superuser=True).count() == 0


LONG_NUMBERS = ["9" * 19, "9" * 1_900]
WITH_NUMBERS = [str(one.pattern) for one in urlpatterns if "<number:" in str(one.pattern)]


@pytest.mark.parametrize("number", LONG_NUMBERS)
@pytest.mark.parametrize("route", WITH_NUMBERS)
def test_numbers_in_addresses_that_no_database_holds(
    route: str, number: str, owner_client: Client, record: Conversation
):
    path = re.sub(r"<number:\w+>", number, route).replace("<slug:reference>", record.reference)

    assert owner_client.get(f"/staff/{path}").status_code == 404
    assert owner_client.post(f"/staff/{path}").status_code == 404


@pytest.mark.parametrize("number", [*LONG_NUMBERS, "9" * 20_000])
def test_numbers_in_forms_that_no_database_holds(
    number: str, staff_client: Client, staff: User, record: Conversation
):
    notes.add_note(staff, record, "Stays")

    for path, field in (
        ("undo/", "change"),
        ("conversations/K7PX-3QAB/notes/", "remove"),
        ("questions/1/decide/", "message"),
    ):
        assert staff_client.post(f"/staff/{path}", {field: number}).status_code in (302, 404), path

    assert [note.text for note in record.notes.all()] == ["Stays"]
