"""Waiting after wrong passwords: per account and address, so that nobody else can keep the staff out."""

import importlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.review import limits
from frontdesk.review.models import AuditEntry, Event, FailedSignIn, Role
from tests.review.conftest import make_member

PASSWORD = "lamp orchard tuba"
ATTACKER, CLINIC = "203.0.113.9", "198.51.100.7"

pytestmark = pytest.mark.django_db


@pytest.fixture
def roy() -> User:
    return make_member("Roy", Role.REVIEWER, PASSWORD)


def _try(client: Client, password: str, address: str, name: str = "Roy"):
    return client.post("/staff/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=address)


def _fail(number: int, address: str = ATTACKER, name: str = "Roy") -> None:
    for _ in range(number):
        limits.count_try(name, address)


def _later(monkeypatch, **how_long) -> None:
    now = timezone.now() + timedelta(**how_long)
    monkeypatch.setattr("frontdesk.review.limits.timezone.now", lambda: now)


def test_sixth_try_waits_and_says_how_long(client: Client, roy: User):
    for _ in range(limits.FREE_TRIES):
        assert _try(client, "wrong", ATTACKER).status_code == 200

    response = _try(client, PASSWORD, ATTACKER)

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 15
    assert "Too many tries failed here. Please wait" in response.content.decode()
    assert AuditEntry.objects.filter(event=Event.SIGN_IN_FAILED, who="Roy", address=ATTACKER).count() == 5
    assert AuditEntry.objects.filter(event=Event.SIGN_IN_DELAYED, who="Roy").count() == 1


def test_right_password_from_elsewhere_still_works(client: Client, roy: User):
    _fail(100)

    assert _try(client, PASSWORD, CLINIC).status_code == 302


def test_after_the_wait_the_right_password_works_and_tries_are_forgotten(
    client: Client, roy: User, monkeypatch
):
    _fail(limits.FREE_TRIES)
    assert _try(client, PASSWORD, ATTACKER).status_code == 429
    _later(monkeypatch, seconds=16)

    assert _try(client, PASSWORD, ATTACKER).status_code == 302
    assert not FailedSignIn.objects.exists()


def test_each_further_try_doubles_the_wait_up_to_a_quarter_of_an_hour():
    waits = []
    for number in range(limits.FREE_TRIES, limits.FREE_TRIES + 9):
        FailedSignIn.objects.all().delete()
        _fail(number)
        waits.append(limits.seconds_to_wait("Roy", ATTACKER))

    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_another_account_from_the_same_place_is_free_until_there_are_very_many():
    _fail(limits.FREE_TRIES)
    assert limits.seconds_to_wait("Anna", ATTACKER) == 0
    for number in range(limits.FREE_TRIES_OF_ADDRESS):
        _fail(1, name=f"guess {number}")
    assert limits.seconds_to_wait("Anna", ATTACKER) > 0
    assert limits.seconds_to_wait("Anna", CLINIC) == 0


def test_a_restart_forgets_no_try():
    _fail(limits.FREE_TRIES)

    started_anew = importlib.reload(limits)

    assert started_anew.seconds_to_wait("Roy", ATTACKER) > 0


def test_window_moves_on(monkeypatch):
    _fail(limits.FREE_TRIES + 20)
    _later(monkeypatch, minutes=15, seconds=1)

    assert limits.seconds_to_wait("Roy", ATTACKER) == 0


def test_case_and_spaces_make_no_other_account():
    _fail(limits.FREE_TRIES, name=" ROY ")

    assert limits.seconds_to_wait("roy", ATTACKER) > 0


def test_ipv6_is_counted_by_network():
    _fail(limits.FREE_TRIES, "2001:db8:1:2::1")

    assert limits.seconds_to_wait("Roy", "2001:db8:1:2:ffff::9") > 0
    assert limits.seconds_to_wait("Roy", "2001:db8:1:3::1") == 0


def test_what_is_typed_as_a_name_is_kept_nowhere(client: Client, roy: User):
    _try(client, "x", ATTACKER, name="my secret password")

    assert "secret" not in str(list(FailedSignIn.objects.values())) + str(list(AuditEntry.objects.values()))
    assert AuditEntry.objects.get().who == ""


def test_unknown_name_takes_as_long(client: Client, roy: User, monkeypatch):
    """The work is counted and not the time: a busy machine would fail the test now and then."""
    hashed = []
    from django.contrib.auth.hashers import Argon2PasswordHasher

    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a: hashed.append("encode") or encode(*a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a: hashed.append("verify") or verify(*a))

    for name in ("Roy", "Nobody"):
        _try(client, "wrong", CLINIC, name)

    assert hashed == ["verify", "encode"]


def test_old_tries_are_deleted_and_young_ones_are_kept(monkeypatch) -> None:
    _fail(3)
    long_ago = timezone.now() - timedelta(days=1, seconds=1)
    FailedSignIn.objects.filter(pk=FailedSignIn.objects.first().pk).update(at=long_ago)
    limits.forget_old_tries()

    assert FailedSignIn.objects.count() == 2
