"""The public address: https and a host, nothing else."""

import pytest

from frontdesk.site.public_url import PublicUrlError, public_url


@pytest.mark.parametrize(
    "text",
    [
        "http://chat.clinic.example",
        "http://localhost",
        "chat.clinic.example",
        "https://",
        "https://chat.clinic.example/frontdesk",
        "https://chat.clinic.example?x",
        "https://*.clinic.example",
        "https://me:pw@clinic.example",
        "https://Chat.clinic.example",
        "https://clinic.example:x",
        "https://[clinic.example",
        "ftp://clinic.example",
    ],
)
def test_what_is_no_public_address(text: str) -> None:
    with pytest.raises(PublicUrlError, match="https://"):
        public_url({"FRONTDESK_PUBLIC_URL": text})


def test_public_addresses() -> None:
    assert public_url({}) is None
    assert public_url({"FRONTDESK_PUBLIC_URL": " "}) is None
    assert public_url({"FRONTDESK_PUBLIC_URL": "https://a.example/"}) == "https://a.example"
    assert public_url({"FRONTDESK_PUBLIC_URL": "https://a.example:8443"}) == "https://a.example:8443"
