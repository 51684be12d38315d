"""The review app's registration with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewConfig(AppConfig):
    """The staff console."""

    name = "frontdesk.review"
    verbose_name = "Review"

    def ready(self) -> None:
        """Have sessions timed, and the triggers installed whenever the tables may have changed."""
        from frontdesk.review import sessions  # noqa: F401 - it listens to sign-ins
        from frontdesk.review.triggers import install_triggers

        post_migrate.connect(install_triggers, sender=self)
