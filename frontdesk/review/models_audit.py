"""The audit log: rows are added and never changed; the database itself refuses anything else."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from frontdesk.review.labelled import Labelled


class Event(Labelled):
    """What is logged."""

    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
    SIGN_IN_DELAYED = "sign_in_delayed", "Sign-in refused, as too many tries failed"
    SIGNED_OUT = "signed_out", "Signed out"
    SESSIONS_ENDED = "sessions_ended", "Signed out everywhere"
    TRANSCRIPT_OPENED = "transcript_opened", "Opened a conversation"
    CALLBACKS_OPENED = "callbacks_opened", "Opened the list of calls"
    QUESTIONS_OPENED = "questions_opened", "Opened similar questions"
    DECISIONS_OPENED = "decisions_opened", "Opened the list of decisions"
    SEARCHED = "searched", "Searched"
    EXPORTED = "exported", "Exported"
    ERASED = "erased", "Deleted a conversation"
    INVITED = "invited", "Invited a colleague"
    INVITATION_WITHDRAWN = "invitation_withdrawn", "Withdrew a link"
    ACCOUNT_MADE = "account_made", "Account made, or password set"
    PASSWORD_CHANGED = "password_changed", "Changed the password"
    PASSWORD_REFUSED = "password_refused", "Typed a wrong password when changing it"
    ROLE_CHANGED = "role_changed", "Changed a role"
    DEACTIVATED = "deactivated", "Closed an account"
    ACTIVATED = "activated", "Opened an account again"
    SECOND_STEP_ON = "second_step_on", "Switched the second step on"
    SECOND_STEP_OFF = "second_step_off", "Switched the second step off"
    SECOND_STEP_REFUSED = "second_step_refused", "Typed a wrong code or password for another phone"
    RECOVERY_CODES = "recovery_codes", "Made new recovery codes"
    RECOVERY_CODE_USED = "recovery_code_used", "Used a recovery code"


class AuditEntry(models.Model):
    """Who did what, and when.

    `who` is a name and no key, so that the entry outlives the account. `subject` is a reference, a name or a
    count; never what a visitor wrote, or the log would keep what was erased.
    """

    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150, blank=True)
    event = models.CharField(max_length=24, choices=Event.choices())
    subject = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        """Newest first; by person, by the beginning of what it was about, and by day."""

        indexes: ClassVar = [
            models.Index(fields=["who", "-id"]),
            # PostgreSQL finds a beginning only by an index that sorts letter by letter.
            models.Index(
                fields=["subject", "-id"], name="entries_about", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
            models.Index(fields=["at"], name="entries_by_day"),
        ]

    def __str__(self) -> str:
        """The sentence of the log."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.event} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; an entry that is there is never written again."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused.

        Raises:
            TypeError: always.
        """
        raise TypeError("The audit log is never deleted from.")
