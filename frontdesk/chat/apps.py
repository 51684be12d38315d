"""The chat app's registration with Django."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """The widget's API and the record."""

    name = "frontdesk.chat"
    verbose_name = "Chat"
