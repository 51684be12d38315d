"""The signs at the start of a message that Rasa would take for a command; needs nothing of Rasa's."""

COMMAND_SIGNS = ("/", "\uff0f")
"""A slash, also the full-width one, makes Rasa take a message for an intent or a restart."""
