"""Django's settings. What differs between installations comes from environment variables, listed in docs/."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from frontdesk import paths
from frontdesk.chat.origins import parse_origins
from frontdesk.chat.rates import Limit, Rate, parse_rates
from frontdesk.logs import log_settings
from frontdesk.site.environment import callback_keys, keep_days, secret_key
from frontdesk.site.proxies import parse_proxies
from frontdesk.site.public_url import PublicUrlError, public_url

paths.make_private_folder(paths.VAR)

DEBUG = False
SECRET_KEY = secret_key()
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
"""Always allowed, as `serve` asks itself whether it is ready."""
ALLOWED_HOSTS = LOOPBACK_HOSTS + [host for host in os.environ.get("FRONTDESK_HOSTS", "").split(",") if host]
try:
    PUBLIC_URL = public_url(os.environ)
except PublicUrlError as error:
    raise ImproperlyConfigured(str(error)) from error
if PUBLIC_URL:
    ALLOWED_HOSTS.append(str(urlsplit(PUBLIC_URL).hostname))
BEHIND_HTTPS = PUBLIC_URL is not None
"""A front door does HTTPS; without one, Frontdesk only serves this machine."""

ASSISTANT_URL = os.environ.get(
    "FRONTDESK_RASA_URL", f"http://127.0.0.1:{os.environ.get('FRONTDESK_RASA_PORT', '5005')}"
)
ASSISTANT_SECONDS = 4
"""A visitor hears within 5 s, whatever happens: this leaves a second for the record."""

KEEP_DAYS = keep_days()
"""Conversations are erased so many days after their last message."""

KEEP_CALLERS_DAYS = 30
"""Who asked for a call is erased so many days after that, whether they were called or not."""

CALLBACK_KEYS = callback_keys()
"""They encrypt who asked for a call; the first one is used for new requests."""


def _rates(name: str, default: str) -> tuple[Rate, ...]:
    return parse_rates(name, os.environ.get(name) or default)


CHAT_RATES = _rates("FRONTDESK_CHAT_LIMIT", "300/minute, 2000/day")
MESSAGE_RATES = _rates("FRONTDESK_MESSAGE_LIMIT", "600/minute")
RATE_LIMITS = {
    "conversation": Limit(address=_rates("FRONTDESK_CONVERSATION_LIMIT", "300/minute")),
    "message": Limit(CHAT_RATES, MESSAGE_RATES),
    "feedback": Limit(CHAT_RATES, MESSAGE_RATES),
    "callback": Limit((Rate(5, 3_600),), _rates("FRONTDESK_CALLBACK_LIMIT", "30/hour")),
    # A long conversation takes as long to read as it took to answer some fifty messages.
    "history": Limit((Rate(300, 60),), tuple(rate.times(5) for rate in MESSAGE_RATES)),
    # Each is followed by a sweep, which takes a tenth of a second and more where the record is large.
    "erasure": Limit(address=(Rate(30, 60),)),
    # Of what is refused: how much is still read for danger, how much of that to its end though it is long,
    # and how much is still recorded.
    "refused": Limit(address=tuple(rate.times(10) for rate in MESSAGE_RATES)),
    "refused_long": Limit(address=(Rate(20, 60),)),
    "refused_danger": Limit((Rate(20, 3_600),), (Rate(60, 3_600),)),
}
"""Per conversation and per address. Generous, as a whole waiting room may share one address.

All count before a conversation is looked up, so that they hold for made-up tokens, too.
"""

CHAT_LENGTH = int(os.environ.get("FRONTDESK_CHAT_LENGTH") or 500)
"""Most messages of the visitor in one conversation."""

TRUSTED_PROXIES = parse_proxies(os.environ.get("FRONTDESK_TRUSTED_PROXIES", ""))
"""Whose word on a visitor's address is taken."""

CHAT_ORIGINS = parse_origins(os.environ.get("FRONTDESK_ORIGINS", ""))
"""The sites whose pages may hold the widget, besides Frontdesk's own."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "frontdesk.chat",
    "frontdesk.review",
]

MIDDLEWARE = [
    "frontdesk.site.middleware.header_middleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "frontdesk.chat.origins.ChatOrigins",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CHAT_MIDDLEWARE = ["frontdesk.site.middleware.header_middleware", "frontdesk.chat.origins.ChatOrigins"]
"""The chat's API has neither cookies nor sessions nor static files."""

ROOT_URLCONF = "frontdesk.site.urls"
ASGI_APPLICATION = "frontdesk.site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [paths.WIDGET],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": paths.RECORD_DATABASE,
        "OPTIONS": {
            # Writers queue at BEGIN instead of failing half-way through a transaction.
            "transaction_mode": "IMMEDIATE",
            "timeout": 2,
            # FULL: what a visitor was answered survives a power cut.
            "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"),
        },
    }
}
if database_url := os.environ.get("FRONTDESK_DATABASE_URL"):
    # postgresql://user:password@host:port/name?sslmode=require
    server = urlsplit(database_url)
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": server.path.strip("/"),
        "USER": unquote(server.username or ""),
        "PASSWORD": unquote(server.password or ""),
        "HOST": unquote(server.hostname or ""),
        "PORT": str(server.port or ""),
        # The record's thread keeps its own open. All else runs in a thread for each request, with which a
        # connection would be lost, and not be used again.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            # In seconds and milliseconds: a visitor hears within 5 s, whatever happens.
            "connect_timeout": 2,
            "tcp_user_timeout": 2000,
            # Our queries are short: compiling one, or starting processes for it, takes longer than it does.
            "options": "-c lock_timeout=2s -c jit=off -c max_parallel_workers_per_gather=0 -c work_mem=16MB",
            **dict(parse_qsl(server.query)),
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
CSRF_FAILURE_VIEW = "frontdesk.review.views.errors.expired_form"
# The default keeps them in a cookie for all paths, conversation references included.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "review:sign_in"
LOGIN_REDIRECT_URL = "review:home"
LOGOUT_REDIRECT_URL = "review:sign_in"

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_SECONDS = 15 * 60
# The limits of sign-in tries are ours: per account and address, so that nobody can lock the staff out.
OTP_TOTP_THROTTLE_FACTOR = 0
OTP_TOTP_ISSUER = "Frontdesk"
SESSION_ENGINE = "frontdesk.review.session_store"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
if BEHIND_HTTPS:
    # Browsers take a __Host- cookie only from this very host, over HTTPS, and for all paths.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
else:
    SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/staff/"
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc if PUBLIC_URL else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
# Not no-referrer: Chromium would send "Origin: null" with every form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [("demo", paths.WIDGET / "demo")]
# Served straight from the source folders: nothing to collect, nothing that can be out of date.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False
# Of the static files only the widget is for other sites, and frontdesk.site.widget serves that.
SERVESTATIC_ALLOW_ALL_ORIGINS = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 32_768
"""The console's: some scripts take twelve bytes for each letter of a form. The chat's API takes less."""

LOGGING = log_settings()
