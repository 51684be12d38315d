"""The action server: rasa_sdk's, on loopback, and silent about what it was sent."""

import logging
import os
import sys

from frontdesk.assistant.launcher import prepare_action_server
from frontdesk.logs import configure_logs, withhold_words

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
DEFAULT_PORT = 5055
MAX_REQUEST = 2_000_000
"""Bytes; Rasa posts the dialogue's last events with each call."""


def run_action_server(port: int) -> None:
    """Serve the custom actions of `actions/` until the process is told to stop."""
    prepare_action_server()
    from rasa_sdk.endpoint import create_app
    from sanic import Request, Sanic
    from sanic.handlers import ErrorHandler
    from sanic.response import HTTPResponse, json

    class QuietErrors(ErrorHandler):
        """Answers with nothing of the request: the SDK sends the whole conversation back."""

        def response(self, request: Request, exception: Exception) -> HTTPResponse:
            logger.error("An action call failed: %s", type(exception).__name__)
            return json({"error": "failed"}, status=getattr(exception, "status_code", 500))

    app = create_app("actions", cors_origins=[])

    @app.after_server_start
    async def begin(_app: Sanic) -> None:
        withhold_words()

    app.error_handler = QuietErrors()
    app.config.REQUEST_MAX_SIZE = MAX_REQUEST
    app.config.ACCESS_LOG = False

    from actions.base import knowledge

    knowledge()
    app.run(HOST, port)


if __name__ == "__main__":
    configure_logs()
    run_action_server(int(os.environ.get("FRONTDESK_ACTIONS_PORT", DEFAULT_PORT)))
    sys.exit(0)
