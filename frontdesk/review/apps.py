"""The review app's registration with Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReviewConfig(AppConfig):
    """The staff console."""

    name = "frontdesk.review"
    verbose_name = "Review"

    def ready(self) -> None:
        """Have sessions timed, triggers installed whenever tables may have changed, and indexes forget."""
        from frontdesk.chat.sweeping import swept
        from frontdesk.review import sessions  # noqa: F401 - it listens to sign-ins
        from frontdesk.review.actions.notes import forget_tags_on_nothing
        from frontdesk.review.store.questions import forget_erased_questions
        from frontdesk.review.triggers import forget_erased_words, install_triggers

        post_migrate.connect(install_triggers, sender=self)
        swept.connect(forget_erased_words)
        swept.connect(forget_erased_questions)
        swept.connect(forget_tags_on_nothing)
