"""The ASGI application that uvicorn serves; loads all that a first message needs before it comes."""

import gc
import os
import sys

import django

# A visitor's turn goes from thread to thread, and waits so long each time for one that calculates: an export,
# insights. The default is 5 ms.
sys.setswitchinterval(0.0005)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.site.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware  # noqa: E402

from frontdesk.chat.bodies import MAX_BODY  # noqa: E402
from frontdesk.chat.origins import API  # noqa: E402
from frontdesk.chat.services import knowledge, message_reader  # noqa: E402
from frontdesk.site.body_limit import BodyLimit, Event, Receive, Send  # noqa: E402
from frontdesk.site.chat_handler import ChatHandler  # noqa: E402
from frontdesk.site.gate import Gate  # noqa: E402

BODY_SECONDS = 10

knowledge()
message_reader()
# What is loaded by now stays: to look through all of it for garbage takes a tenth of a second each time.
gc.collect()
gc.freeze()
site = BodyLimit(ASGIHandler(), settings.DATA_UPLOAD_MAX_MEMORY_SIZE, BODY_SECONDS)
chat = BodyLimit(ChatHandler(), MAX_BODY, BODY_SECONDS)


async def handle(scope: Event, receive: Receive, send: Send) -> None:
    """Let the chat's handler answer its API, and Django's own all else."""
    handler = chat if scope["type"] == "http" and scope["path"].startswith(API) else site
    await handler(scope, receive, send)


application = Gate(ProxyHeadersMiddleware(handle, settings.TRUSTED_PROXIES))  # type: ignore[arg-type]
