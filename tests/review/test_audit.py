"""The audit log: what is in it, who sees it, and that nobody changes it."""

from datetime import datetime
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from frontdesk.review.models import AuditEntry, Event
from frontdesk.review.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    return AuditEntry.objects.create(who="Roy", event=Event.EXPORTED, subject="3 conversations")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_auditentry SET who = 'Nobody'",
        "DELETE FROM review_auditentry",
        "UPDATE review_auditentry SET subject = ''",
    ],
)
def test_the_database_refuses_to_change_it(entry: AuditEntry, statement):
    refused = pytest.raises(DatabaseError, match="only added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(AuditEntry.objects.values_list("who", "subject")) == [("Roy", "3 conversations")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has it")
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_sqlite_refuses_to_put_another_entry_in_its_place(entry: AuditEntry, verb):
    refused = pytest.raises(DatabaseError, match="only added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{verb} INTO review_auditentry (id, at, who, event, subject, address) "
            "VALUES (%s, '2026-01-01', 'Nobody', 'exported', '', '')",
            [entry.pk],
        )

    assert list(AuditEntry.objects.values_list("who", "subject")) == [("Roy", "3 conversations")]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has it")
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE review_auditentry",
        "INSERT INTO review_auditentry SELECT * FROM review_auditentry "
        "ON CONFLICT (id) DO UPDATE SET who = 'Nobody'",
    ],
)
def test_postgresql_refuses_what_only_it_can_do(entry: AuditEntry, statement):
    refused = pytest.raises(DatabaseError, match="only added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(AuditEntry.objects.values_list("who", "subject")) == [("Roy", "3 conversations")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_it_refuses_again_once_a_test_emptied_the_database(entry: AuditEntry, turn):
    assert AuditEntry.objects.count() == 1
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM review_auditentry")


def test_so_does_the_model(entry: AuditEntry):
    entry.who = "Nobody"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(who="Nobody")


def test_no_address_changes_it():
    assert [pattern.name for pattern in urlpatterns if "audit" in str(pattern.pattern)] == ["audit"]


def test_owner_reads_by_person_and_by_conversation(owner_client: Client, staff_client: Client, converse):
    converse("hm", reference="K7PX-3QAB")
    converse("hm", reference="M2PX-3QAB")
    staff_client.get("/staff/conversations/K7PX-3QAB/")
    owner_client.get("/staff/conversations/M2PX-3QAB/")

    def rows(query: str) -> list[tuple[str, str]]:
        entries = owner_client.get(f"/staff/audit/?{query}").context["page"].entries
        return [(one.who, one.subject) for one in entries if one.event == Event.TRANSCRIPT_OPENED]

    assert rows("who=Anna+Smith") == [("Anna Smith", "K7PX-3QAB")]
    assert rows("subject=M2PX-3QAB") == [("Olive", "M2PX-3QAB")]
    assert len(rows("event=transcript_opened")) == 2


@pytest.fixture
def about(owner_client: Client, staff_client: Client):
    """What the log has for something typed into "Conversation or name"; with some entries in it."""
    for event, subject in [
        (Event.INVITED, "Ben, Reviewer"),
        (Event.ROLE_CHANGED, "Anna Smith, Owner"),
        (Event.TRANSCRIPT_OPENED, "K7PX-3QAB"),
        (Event.TRANSCRIPT_OPENED, "K8PX-3QAB"),
        (Event.EXPORTED, "50% of 3 conversations"),
    ]:
        AuditEntry.objects.create(who="Olive", event=event, subject=subject)

    def about(typed: str) -> list[str]:
        page = owner_client.get("/staff/audit/", {"subject": typed}).context["page"]
        return [one.subject for one in page.entries]

    return about


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ben", ["Ben, Reviewer"]),
        ("anna s", ["Anna Smith, Owner"]),
        ("k7px-3qab", ["K7PX-3QAB"]),
        ("K7PX3QAB", ["K7PX-3QAB"]),
        (" k7px 3qab ", ["K7PX-3QAB"]),
        ("k", ["K8PX-3QAB", "K7PX-3QAB"]),
        ("K7PX-3QAB1", []),
        ("50%", ["50% of 3 conversations"]),
        ("5_%", []),
        ("%", []),
    ],
)
def test_beginnings_of_names_and_references_are_enough(about, typed, found):
    assert about(typed) == found


def test_the_beginning_is_looked_up_in_an_index(about):
    with CaptureQueriesContext(connection) as queries:
        about("K7PX")
    statement = next(one["sql"] for one in queries if 'subject"' in one["sql"] and "LIMIT" in one["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        how = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        # Without its order: so few entries are sorted sooner by reading all of them.
        cursor.execute(how + statement.split("ORDER BY")[0])
        plan = str(cursor.fetchall())
    assert "entries_about" in plan


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from=2026-06-02", ["c", "b"]),
        ("to=2026-06-02", ["b", "a"]),
        ("from=2026-06-02&to=2026-06-02", ["b"]),
        ("from=2026-06-03&to=2026-06-02", []),
        ("from=nonsense&to=2026-13-01", ["c", "b", "a"]),
    ],
)
def test_days_of_london(owner_client: Client, query, found):
    # In summer the clinic's day begins an hour before the one of UTC.
    for subject, at in [
        ("a", "2026-06-01T22:59Z"),
        ("b", "2026-06-01T23:01Z"),
        ("c", "2026-06-02T23:01Z"),
    ]:
        entry = AuditEntry(who="Roy", event=Event.EXPORTED, subject=subject)
        with mock.patch("django.utils.timezone.now", return_value=datetime.fromisoformat(at)):
            entry.save()

    page = owner_client.get(f"/staff/audit/?who=Roy&{query}").context["page"]

    assert [one.subject for one in page.entries] == found


def test_pages(owner_client: Client, owner):
    for number in range(60):
        AuditEntry.objects.create(who="Roy", event=Event.SIGNED_IN, subject=str(number))

    first = owner_client.get("/staff/audit/?who=Roy")
    second = owner_client.get(f"/staff/audit/?{first.context['older']}")

    subjects = [one.subject for page in (first, second) for one in page.context["page"].entries]
    assert subjects == [str(number) for number in reversed(range(60))]


@pytest.mark.parametrize("address", ["/staff/questions/", "/staff/proposals/", "/staff/calls/"])
def test_what_is_not_logged_is_not_shown(staff_client: Client, converse, monkeypatch, address):
    converse({"text": "zqzqmarker", "kind": "undocumented"}, reference="K7PX-3QAB")
    monkeypatch.setattr(AuditEntry, "save", mock.Mock(side_effect=DatabaseError("disk full")))
    staff_client.raise_request_exception = False

    response = staff_client.get(address)

    assert response.status_code == 500
    assert "zqzqmarker" not in response.content.decode()


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_what_is_logged(staff_client: Client, converse):
    converse("hm", reference="K7PX-3QAB")
    staff_client.get("/staff/conversations/?text=Mrs+Miller&kind=answer")
    staff_client.get("/staff/export.csv?text=hm")
    staff_client.get("/staff/calls/")
    staff_client.get("/staff/questions/")
    staff_client.get("/staff/proposals/")
    staff_client.get("/staff/proposals/nlu.yml")
    staff_client.get("/staff/")
    staff_client.get("/staff/conversations/?kind=answer")
    staff_client.post("/staff/sign-out/")

    logged = list(AuditEntry.objects.order_by("pk").values_list("event", "subject"))
    assert logged == [
        (Event.SEARCHED, "0 found?kind=answer"),
        (Event.EXPORTED, "1 conversations as csv"),
        (Event.CALLBACKS_OPENED, "0 waiting"),
        (Event.QUESTIONS_OPENED, "the list, 0 groups"),
        (Event.DECISIONS_OPENED, "0 decisions"),
        (Event.EXPORTED, "0 proposals as nlu.yml"),
        (Event.SIGNED_OUT, ""),
    ]


def test_odd_parameters_do_no_harm(owner_client: Client):
    for query in (
        "before=x",
        "before=" + "9" * 40,
        "event=nothing",
        "who=%00%FF",
        "subject='%3B--",
        "from=%00",
        "to=9999-12-31",
    ):
        assert owner_client.get(f"/staff/audit/?{query}").status_code == 200
