"""A signed-in owner of a running product, over plain HTTP and without a browser."""

import base64
import re
import time

import httpx
from django_otp.oath import TOTP

from tests.live import LiveProduct

PASSWORD = "correct horse battery staple"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class LiveOwner:
    """Has come by the first invitation, chosen a name and set up the second step."""

    def __init__(self, product: LiveProduct, name: str) -> None:
        self.http = httpx.Client(base_url=product.url, timeout=30, trust_env=False)
        self._token = ""
        self.get(product.invitation)
        self._submit(product.invitation, {"name": name, "password": PASSWORD, "again": PASSWORD}, 302)
        path = "/staff/account/second-step/"
        self._submit(path, {"code": _code(self.get(path).text)}, 200)
        assert self.get("/staff/").status_code == 200

    def get(self, path: str, **parameters: str) -> httpx.Response:
        response = self.http.get(path, params=parameters)
        if found := TOKEN.search(response.text):
            self._token = found[1]
        return response

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.http.post(path, data={**fields, "csrfmiddlewaretoken": self._token})

    def _submit(self, path: str, fields: dict[str, str], status: int) -> None:
        response = self.post(path, **fields)
        assert response.status_code == status, response.text
        if found := TOKEN.search(response.text):
            self._token = found[1]


def _code(page: str) -> str:
    """What an authenticator app makes of the key on the page."""
    found = re.search(r'id="key">([^<]+)<', page)
    assert found, page
    key = found[1].replace(" ", "")
    phone = TOTP(base64.b32decode(key + "=" * (-len(key) % 8)))
    phone.time = time.time()
    return f"{phone.token():06}"
