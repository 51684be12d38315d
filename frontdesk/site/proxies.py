"""Which front doors (nginx, Caddy) are believed when they say for whom they call."""

from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured


def parse_proxies(text: str) -> list[str]:
    """Read a comma-separated list of addresses and networks, such as `127.0.0.1, 10.0.0.0/8`.

    Raises:
        ImproperlyConfigured: one is neither; a name or `*` would let anybody choose their own address.
    """
    proxies = [proxy for proxy in map(str.strip, text.split(",")) if proxy]
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"FRONTDESK_TRUSTED_PROXIES: {proxy!r} is not an address such as 127.0.0.1 "
                "or a network such as 10.0.0.0/8."
            ) from error
    return proxies
