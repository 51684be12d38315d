"""The whole assistant in one process: the trained model and the custom actions, with no server between."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.assistant.client import without_command_signs
from frontdesk.assistant.launcher import prepare_rasa
from frontdesk.assistant.reading import reading_of_safety
from frontdesk.knowledge import Knowledge, load_knowledge
from frontdesk.language.reader import MessageReader
from frontdesk.paths import KNOWLEDGE, LANGUAGE_PIPELINE, PROJECT


@dataclass(frozen=True)
class LocalTurn:
    """One message and what became of it.

    Attributes:
        redacted: the message without personal data.
        replies: `{kind, text, choices, links, source, answer}` each.
        reading: `{intent, confidence, ranking, entities, safety, model}`.
    """

    redacted: str
    replies: list[dict[str, Any]]
    reading: dict[str, Any]

    @property
    def kind(self) -> str:
        """The kind of the first reply."""
        return self.replies[0]["kind"] if self.replies else "failure"


class LocalAssistant:
    """Answers messages with a trained model; keeps dialogues in memory."""

    def __init__(self, model: Path) -> None:
        """Load the model.

        Args:
            model: a model archive made by `frontdesk train`.
        """
        prepare_rasa()
        # The model's configuration names the spaCy pipeline by its place in the project.
        os.chdir(PROJECT)
        quieten_rasa()
        from rasa.core.agent import Agent

        self._knowledge: Knowledge = load_knowledge(KNOWLEDGE)
        people = self._knowledge.people
        self._reader = MessageReader.load(
            LANGUAGE_PIPELINE, [one.phone for one in people], [one.name for one in people]
        )
        self._agent = Agent.load(str(model), action_endpoint=_in_process_actions())

    async def take_turn(self, text: str, sender: str | None = None) -> LocalTurn:
        """Answer one message.

        Args:
            text: a visitor's message.
            sender: the conversation to go on with; a new one by default.
        """
        seen = self._reader.read(text)
        if seen.safety:
            danger = seen.safety
            replies = self._knowledge.safety_replies(danger.level, overdose=danger.overdose, also=danger.also)
            return LocalTurn(seen.redacted, [reply.as_dict() for reply in replies], reading_of_safety(danger))

        from frontdesk.assistant.channel import take_turn

        turn = await take_turn(
            self._agent, sender or secrets.token_hex(8), without_command_signs(seen.redacted)
        )
        return LocalTurn(seen.redacted, turn["replies"], turn["reading"])


def quieten_rasa() -> None:
    """Keep Rasa's logs at errors: below that level it logs the patient's words."""
    import logging
    import warnings

    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    for name in ("rasa", "rasa_sdk", "matplotlib", "apscheduler"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Shown at every load, whatever the domain holds.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")
    # Rasa looks for its own components that read lookup tables, and not for our classifier.
    warnings.filterwarnings("ignore", message="You have defined training data consisting of lookup tables")


def _in_process_actions() -> Any:
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor

    class InProcessActions(EndpointConfig):
        """An action endpoint that runs the actions itself instead of posting to a server."""

        def __init__(self) -> None:
            super().__init__(url="in-process", enable_selective_domain=True)
            self._executor = ActionExecutor()
            self._executor.register_package("actions")

        async def request(self, *_args: object, **kwargs: Any) -> Any:
            """Run the action that the request's JSON names."""
            return await self._executor.run(kwargs["json"])

    return InProcessActions()
