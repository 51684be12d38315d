"""`frontdesk staff`: accounts from the server, for when nobody can get into the console."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontdesk.review import commands, second_step
from frontdesk.review.actions.audit import ON_THE_SERVER
from frontdesk.review.models import AuditEntry, Event, RecoveryCode, Role
from tests.review.conftest import make_member

PASSWORD = "violet harbour stove"

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive() -> User:
    """An owner with a phone and recovery codes."""
    olive = make_member("Olive", Role.OWNER, "lamp orchard tuba")
    second_step.new_recovery_codes(olive)
    return olive


def _logged() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("who", "event", "subject"))


def _use(path: str) -> Client:
    client = Client()
    assert client.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    return client


def test_added(client: Client):
    name, path = commands.add("  Zoë   Ng ", "reader")

    assert name == "Zoë Ng"
    assert _logged() == [(ON_THE_SERVER, Event.INVITED, "Zoë Ng, Reader")]
    assert _use(path).get("/staff/").context["user"].member.role == Role.READER


@pytest.mark.parametrize(
    ("name", "role", "message"),
    [
        ("Ben", "boss", "'boss' is no role. Choose one of: reader, reviewer, owner."),
        ("A", "reader", "'A' can't be a name to sign in with. Please use a name of 2 to 60"),
        ("olive", "reader", 'frontdesk staff reset "olive"'),
    ],
)
def test_not_added(olive: User, name, role, message):
    with pytest.raises(commands.NotPossibleError, match=message):
        commands.add(name, role)

    assert _logged() == []


def test_forgotten_password(olive: User):
    name, path = commands.reset("  OLIVE ", phone_too=False)

    assert name == "Olive"
    assert _logged() == [(ON_THE_SERVER, Event.INVITED, "Olive, new password")]
    client = _use(path)
    olive.refresh_from_db()
    assert olive.check_password(PASSWORD)
    # The phone is still needed: a link that fell into wrong hands opens nothing.
    assert client.get("/staff/").status_code == 302
    assert TOTPDevice.objects.filter(user=olive, confirmed=True).exists()


def test_lost_phone_as_well(olive: User):
    signed_in = Client()
    signed_in.force_login(olive)

    _, path = commands.reset("Olive", phone_too=True)

    assert _logged() == [
        (ON_THE_SERVER, Event.SECOND_STEP_OFF, "Olive"),
        (ON_THE_SERVER, Event.INVITED, "Olive, new password"),
    ]
    assert not TOTPDevice.objects.filter(user=olive).exists()
    assert not RecoveryCode.objects.filter(user=olive).exists()
    assert signed_in.get("/staff/").status_code == 302
    assert _use(path).get("/staff/")["Location"] == "/staff/account/second-step/"


def test_no_such_account(db: None):
    with pytest.raises(commands.NotPossibleError, match="There is no account with the name Ben"):
        commands.reset("Ben", phone_too=False)
