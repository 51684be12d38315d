"""The second step of signing in: a code from a phone (TOTP, RFC 6238), or one of the recovery codes."""

import base64
import hashlib
import secrets

import segno
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from frontdesk.review.models import RecoveryCode, Role
from frontdesk.review.roles import role_of

DIGITS = 6
RECOVERY_CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16
"""16 of 31 letters are 79 bits: too many to try, so a plain SHA-256 keeps them safe."""


def device_of(user: AbstractBaseUser) -> TOTPDevice | None:
    """The phone that the user's second step is on, or None where it is off."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def must_set_up(user: AbstractBaseUser) -> bool:
    """Whether the user can go no further without a second step: owners need one."""
    return role_of(user) == Role.OWNER and device_of(user) is None


def device_to_confirm(user: AbstractBaseUser) -> TOTPDevice:
    """The phone that is being set up; the same until it is confirmed, as people reload pages."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


@transaction.atomic
def confirm(user: AbstractBaseUser, code: str) -> bool:
    """Switch the second step on with the first code that the phone shows; it replaces an earlier phone."""
    waiting = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if waiting is None or not waiting.verify_token(_digits(code)):
        return False
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    waiting.confirmed = True
    waiting.save(update_fields=["confirmed"])
    return True


def switch_off(user: AbstractBaseUser) -> None:
    """Forget phone and recovery codes."""
    TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


@transaction.atomic
def accepts_code(user: AbstractBaseUser, code: str) -> bool:
    """Whether the phone shows this code now, or did half a minute ago; each works once."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    digits = _digits(code)
    return bool(device and len(digits) == DIGITS and digits.isascii() and device.verify_token(digits))


def accepts_recovery_code(user: AbstractBaseUser, code: str) -> bool:
    """Whether it is an unused recovery code; it is used then."""
    found = RecoveryCode.objects.filter(user=user, code_hash=_hash(code), used_at=None)
    return bool(found.update(used_at=timezone.now()))


@transaction.atomic
def new_recovery_codes(user: AbstractBaseUser) -> list[str]:
    """Make ten codes, to be shown once; earlier ones stop working."""
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash(code)) for code in codes)
    return ["-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4)) for code in codes]


def recovery_codes_left(user: AbstractBaseUser) -> int:
    """How many still work."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def qr_code(device: TOTPDevice) -> SafeString:
    """The picture that an authenticator app scans, as SVG for the page itself."""
    code = segno.make(device.config_url, error="m")
    # The SVG is made of numbers only. Its background stays light on a dark page, or no phone could read it.
    return mark_safe(code.svg_inline(scale=5, light="#fff", title="QR code for the authenticator app"))  # noqa: S308


def key_in_words(device: TOTPDevice) -> str:
    """The key, for those who type it: in fours."""
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[place : place + 4] for place in range(0, len(key), 4))


def _digits(code: str) -> str:
    return "".join(code.split())


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
