"""The address under which the public reaches Frontdesk. Setting it is what makes a start a public one."""

from collections.abc import Mapping
from urllib.parse import urlsplit

VARIABLE = "FRONTDESK_PUBLIC_URL"


class PublicUrlError(ValueError):
    """FRONTDESK_PUBLIC_URL is not an address to put Frontdesk under; the text says what to write instead."""


def public_url(environment: Mapping[str, str]) -> str | None:
    """The public address.

    Args:
        environment: the environment variables.

    Returns:
        Scheme, host and perhaps a port, as in `https://chat.clinic.example`; None where Frontdesk only serves
        this machine.

    Raises:
        PublicUrlError: it is not exactly that, or not HTTPS.
    """
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return None
    example = f"Set {VARIABLE} to an address such as https://chat.clinic.example, without a path."
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise PublicUrlError(f"{VARIABLE} is {text!r}, which is no address. {example}") from error
    if parts.scheme == "http":
        raise PublicUrlError(
            f"{VARIABLE} is {text!r}: over plain HTTP, passwords and what patients write could be read on "
            f"the way. Put Caddy or nginx in front (deploy/) and write https:// instead."
        )
    exact = f"https://{parts.netloc}"
    plain = parts.hostname and "*" not in text and "@" not in text and text == text.lower()
    if text.rstrip("/") != exact or not plain:
        raise PublicUrlError(f"{VARIABLE} is {text!r}. {example}")
    return exact
