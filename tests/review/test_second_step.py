"""The second step: codes from a phone, each once; recovery codes; and what happens when they are wrong."""

import re
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontdesk.review import second_step
from frontdesk.review.models import AuditEntry, Event, RecoveryCode, Role
from tests.review.conftest import make_member

PASSWORD = "lamp orchard tuba"

pytestmark = pytest.mark.django_db


@pytest.fixture
def roy() -> User:
    return make_member("Roy", Role.OWNER, PASSWORD)


def _code(user: User, steps: int = 0) -> str:
    """What the phone shows, or showed so many half minutes ago."""
    totp = TOTP(TOTPDevice.objects.get(user=user, confirmed=True).bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def _password(client: Client, following: str = "") -> None:
    response = client.post("/staff/sign-in/", {"username": "Roy", "password": PASSWORD, "next": following})
    assert response["Location"] == "/staff/sign-in/code/"


def _enter(client: Client, code: str):
    return client.post("/staff/sign-in/code/", {"code": code})


def test_password_alone_lets_nobody_in(client: Client, roy: User):
    _password(client)

    assert client.get("/staff/").status_code == 302
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_password_and_code(client: Client, roy: User):
    _password(client, "/staff/insights/")

    response = _enter(client, _code(roy))

    assert response["Location"] == "/staff/insights/"
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    ("steps", "is_accepted"), [(-2, False), (-1, True), (0, True), (1, True), (3, False)]
)
def test_a_code_may_be_one_step_off(client: Client, roy: User, steps, is_accepted):
    _password(client)

    assert (_enter(client, _code(roy, steps)).status_code == 302) is is_accepted


def test_a_code_works_once(client: Client, roy: User):
    code = _code(roy)
    _password(client)
    _enter(client, code)
    other = Client()
    _password(other)

    response = _enter(other, code)

    assert response.status_code == 200
    assert "That code does not fit" in response.content.decode()


@pytest.mark.parametrize("code", ["", "12345", "١٢٣٤٥٦", "1" * 40, "abc", "'; --"])
def test_what_is_no_code(client: Client, roy: User, code):
    _password(client)

    assert _enter(client, code).status_code == 200


def test_recovery_code_works_once_and_in_any_writing(client: Client, roy: User):
    codes = second_step.new_recovery_codes(roy)
    assert len(set(codes)) == 10
    stored = str(list(RecoveryCode.objects.values()))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    _password(client)

    assert _enter(client, codes[3].upper().replace("-", " ")).status_code == 302

    assert AuditEntry.objects.filter(event=Event.RECOVERY_CODE_USED, who="Roy").count() == 1
    other = Client()
    _password(other)
    assert _enter(other, codes[3]).status_code == 200
    assert _enter(other, codes[4]).status_code == 302


def test_new_recovery_codes_replace_the_old_ones(roy: User):
    old = second_step.new_recovery_codes(roy)
    second_step.new_recovery_codes(roy)

    assert not second_step.accepts_recovery_code(roy, old[0])
    assert second_step.recovery_codes_left(roy) == 10


def test_codes_are_delayed_like_passwords(client: Client, roy: User):
    _password(client)
    for _ in range(4):
        assert _enter(client, "000000").status_code == 200

    response = _enter(client, _code(roy))

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Please wait" in response.content.decode()


def test_the_code_is_asked_for_within_five_minutes(client: Client, roy: User, monkeypatch):
    _password(client)
    code = _code(roy)
    monkeypatch.setattr("frontdesk.review.views.sign_in.time.time", lambda: time.monotonic() + 2e9)

    assert _enter(client, code)["Location"] == "/staff/sign-in/"


def test_a_changed_password_has_to_be_typed_again(client: Client, roy: User):
    _password(client)
    roy.set_password("another lamp word")
    roy.save()

    assert _enter(client, _code(roy))["Location"] == "/staff/sign-in/"


def test_setting_it_up(client: Client):
    cleo = make_member("Cleo", Role.REVIEWER)
    client.force_login(cleo)
    page = client.get("/staff/account/second-step/").content.decode()
    assert "<svg" in page
    key = re.search(r'id="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert not second_step.device_of(cleo), "it is on once a code was typed"

    assert (
        "That code does not fit"
        in client.post("/staff/account/second-step/", {"code": "000000"}).content.decode()
    )
    import base64

    totp = TOTP(base64.b32decode(key + "=" * (-len(key) % 8)))
    totp.time = time.time()
    done = client.post("/staff/account/second-step/", {"code": f"{totp.token():06}"}).content.decode()

    codes = re.findall(r"<li><code>([a-z0-9-]{19})</code>", done)
    assert len(codes) == 10
    assert second_step.device_of(cleo)
    assert second_step.accepts_recovery_code(cleo, codes[0])
    assert AuditEntry.objects.filter(event=Event.SECOND_STEP_ON, who="Cleo").exists()


def test_switching_off_needs_the_phone_and_no_owner(client: Client, roy: User):
    cleo = make_member("Cleo", Role.REVIEWER)
    TOTPDevice.objects.create(user=cleo, confirmed=True)
    client.force_login(cleo)
    client.post("/staff/account/second-step/", {"off": "1", "code": "000000"})
    assert second_step.device_of(cleo)
    client.post("/staff/account/second-step/", {"off": "1", "code": _code(cleo)})
    assert not second_step.device_of(cleo)

    client.force_login(roy)
    client.post("/staff/account/second-step/", {"off": "1", "code": _code(roy)})
    assert second_step.device_of(roy)


def test_a_link_for_a_new_password_is_one_step_only(client: Client, roy: User):
    from frontdesk.review.accounts import invitation_path, invite

    response = client.post(invitation_path(invite("Roy")), {"password": PASSWORD, "again": PASSWORD})

    assert response["Location"] == "/staff/sign-in/"
    assert client.get("/staff/").status_code == 302


SET_UP = "/staff/account/second-step/"


@pytest.fixture
def cleo(client: Client) -> User:
    """Cleo, who has a phone and left her screen open."""
    cleo = make_member("Cleo", Role.REVIEWER, PASSWORD)
    TOTPDevice.objects.create(user=cleo, confirmed=True)
    client.force_login(cleo)
    return cleo


def _shown_by_new_phone(user: User) -> str:
    waiting = TOTPDevice.objects.get(user=user, confirmed=False)
    totp = TOTP(waiting.bin_key)
    totp.time = time.time()
    return f"{totp.token():06}"


def test_an_open_screen_is_not_enough_for_another_phone(client: Client, cleo: User):
    old = second_step.device_of(cleo)

    page = client.get(SET_UP).content.decode()

    assert "<svg" not in page
    assert 'id="key"' not in page
    for proof in ("", "000000", "not the password"):
        assert "<svg" not in client.post(SET_UP, {"proof": proof}).content.decode()
    # Nor where a phone was waiting to be confirmed since before.
    second_step.device_to_confirm(cleo)
    client.post(SET_UP, {"code": _shown_by_new_phone(cleo)})
    assert second_step.device_of(cleo) == old
    refused = AuditEntry.objects.filter(event=Event.SECOND_STEP_REFUSED, who="Cleo")
    assert refused.count() == 2, "nothing typed is no try"


@pytest.mark.parametrize("kind", ["code", "recovery code", "password"])
def test_another_phone_after_a_proof(client: Client, cleo: User, kind):
    recovery_codes = second_step.new_recovery_codes(cleo)
    proof = {"code": _code(cleo), "recovery code": recovery_codes[0], "password": PASSWORD}[kind]
    old = second_step.device_of(cleo)

    assert client.post(SET_UP, {"proof": proof})["Location"] == SET_UP
    assert "<svg" in client.get(SET_UP).content.decode()
    page = client.post(SET_UP, {"code": _shown_by_new_phone(cleo)}).content.decode()

    assert "Your recovery codes" in page
    assert second_step.device_of(cleo) != old
    assert "<svg" not in client.get(SET_UP).content.decode(), "a proof is for one phone"
    used = AuditEntry.objects.filter(event=Event.RECOVERY_CODE_USED, who="Cleo").count()
    assert used == (kind == "recovery code")


def test_a_proof_holds_for_ten_minutes(client: Client, cleo: User, monkeypatch):
    client.post(SET_UP, {"proof": PASSWORD})
    assert "<svg" in client.get(SET_UP).content.decode()
    now = time.time()
    monkeypatch.setattr("frontdesk.review.views.second_step.time.time", lambda: now + 10 * 60 + 1)

    assert "<svg" not in client.get(SET_UP).content.decode()


def test_proofs_are_delayed_like_passwords(client: Client, cleo: User):
    for _ in range(5):
        assert client.post(SET_UP, {"proof": "not the password"}).status_code == 200

    response = client.post(SET_UP, {"proof": PASSWORD})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Please wait" in response.content.decode()
    assert "<svg" not in client.get(SET_UP).content.decode()
