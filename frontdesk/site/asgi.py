"""The ASGI application that uvicorn serves; loads all that a first message needs before it comes."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.site.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware  # noqa: E402

from frontdesk.chat.services import knowledge, message_reader  # noqa: E402
from frontdesk.site.body_limit import BodyLimit  # noqa: E402

BODY_SECONDS = 10

knowledge()
message_reader()
application = ProxyHeadersMiddleware(
    BodyLimit(ASGIHandler(), settings.DATA_UPLOAD_MAX_MEMORY_SIZE, BODY_SECONDS),  # type: ignore[arg-type]
    settings.TRUSTED_PROXIES,
)
