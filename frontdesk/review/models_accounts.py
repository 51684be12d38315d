"""What accounts of staff have beyond Django's user: role, invitation, recovery codes, failed tries."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from frontdesk.review.labelled import Labelled


class Role(Labelled):
    """What somebody may do; each may do all that the one before may."""

    READER = "reader", "Reader"
    REVIEWER = "reviewer", "Reviewer"
    OWNER = "owner", "Owner"

    def covers(self, needed: "Role") -> bool:
        """Whether this role is enough where `needed` is asked for."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class Member(models.Model):
    """A user as a member of staff; sessions that began before `sessions_from` are over."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="member")
    role = models.CharField(max_length=8, choices=Role.choices(), default=Role.READER.value)
    sessions_from = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Name and role."""
        return f"{self.user}, {self.role}"


class Invitation(models.Model):
    """A one-time link to set a password; only the SHA-256 of its secret is kept.

    `username` is blank for the first owner, who chooses a name. `role` is for an account that is made anew.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    username = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=8, choices=Role.choices(), default=Role.REVIEWER.value)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """For whom."""
        return f"invitation for {self.username or 'the first owner'}"


class RecoveryCode(models.Model):
    """A code for the day on which the phone is lost; only its SHA-256 is kept, and it works once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Whether it still works."""
        return "used" if self.used_at else "unused"


class FailedSignIn(models.Model):
    """A wrong password or code; `account` is a keyed hash, as people type passwords into the wrong field."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Counted by account and address, and by address alone."""

        indexes: ClassVar = [
            models.Index(fields=["account", "address", "at"]),
            models.Index(fields=["address", "at"]),
        ]

    def __str__(self) -> str:
        """When."""
        return f"failed at {self.at:%Y-%m-%d %H:%M}"
