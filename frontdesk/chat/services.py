"""What the chat needs of the rest of the house, made once a process: knowledge, message reader, assistant."""

from functools import cache

from django.conf import settings

from frontdesk.assistant.client import AssistantClient
from frontdesk.knowledge import Knowledge, load_knowledge
from frontdesk.language.reader import MessageReader
from frontdesk.paths import KNOWLEDGE, LANGUAGE_PIPELINE


@cache
def knowledge() -> Knowledge:
    """The clinic's knowledge."""
    return load_knowledge(KNOWLEDGE)


@cache
def message_reader() -> MessageReader:
    """Reads red flags and redacts; keeps the clinic's own numbers and names."""
    people = knowledge().people
    return MessageReader.load(LANGUAGE_PIPELINE, [one.phone for one in people], [one.name for one in people])


@cache
def assistant() -> AssistantClient:
    """The way to Rasa."""
    return AssistantClient(settings.ASSISTANT_URL, settings.ASSISTANT_SECONDS)
