"""Rasa custom actions: each looks its answer up in knowledge/ and says it."""
