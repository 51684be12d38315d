"""The widget's file as it is served: small, cacheable, with versions that stay what they are."""

import base64
import gzip
import hashlib
from pathlib import Path

import pytest
from django.test import Client

from frontdesk.paths import WIDGET
from frontdesk.site import widget

BUILT = (WIDGET / "dist" / "widget.js").read_bytes()


def test_the_fixed_name_is_the_newest_and_asked_for_again_within_an_hour(client: Client) -> None:
    response = client.get("/static/widget.js")
    assert response.content == BUILT
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "public, max-age=3600"


def test_it_travels_as_gzip_within_8_kb(client: Client) -> None:
    response = client.get("/static/widget.js", headers={"Accept-Encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert len(response.content) <= 8_000
    assert gzip.decompress(response.content) == BUILT


def test_a_version_never_changes_so_browsers_may_keep_it(client: Client) -> None:
    file = widget.current_widget()
    response = client.get(f"/static/{file.name}")
    assert response.content == BUILT
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(BUILT).hexdigest()[:8] in file.name


def test_other_sites_may_load_it_with_integrity_but_without_credentials(client: Client) -> None:
    response = client.get("/static/widget.js", headers={"Origin": "https://clinic.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    digest = base64.b64encode(hashlib.sha384(response.content).digest()).decode()
    assert widget.current_widget().integrity == f"sha384-{digest}"


def test_what_a_browser_has_is_not_sent_again(client: Client) -> None:
    etag = client.get("/static/widget.js")["ETag"]
    response = client.get("/static/widget.js", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""


def test_an_earlier_version_that_was_kept_is_still_served(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "widget-0.0.9-0badcafe.js").write_text("earlier")
    monkeypatch.setattr(widget, "DIST", tmp_path)
    widget.widget_of.cache_clear()
    assert client.get("/static/widget-0.0.9-0badcafe.js").content == b"earlier"
    widget.widget_of.cache_clear()


@pytest.mark.parametrize(
    "name", ["widget-0.0.1.js", "widget-..js", "widget-.js", "widget-..%2f..%2fsecret.js"]
)
def test_a_version_that_never_was_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_other_static_files_are_for_frontdesks_own_pages(client: Client) -> None:
    response = client.get("/static/demo/demo.css", headers={"Origin": "https://clinic.example"})
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response
