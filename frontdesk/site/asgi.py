"""The ASGI application that uvicorn serves; loads all that a first message needs before it comes."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.site.settings")
django.setup(set_prefix=False)

from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from frontdesk.chat.services import knowledge, message_reader  # noqa: E402
from frontdesk.site.gate import Gate  # noqa: E402

knowledge()
message_reader()
application = Gate(ASGIHandler())
