"""The widget's file: the newest under a fixed name, and each version under a name of its own."""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from frontdesk.paths import WIDGET

FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
DIST = WIDGET / "dist"


@dataclass(frozen=True)
class WidgetFile:
    """A built widget.

    Attributes:
        script: its bytes.
        version: the package's version and the beginning of the content's SHA-256; never another file.
    """

    script: bytes
    version: str

    @property
    def name(self) -> str:
        """The file's name for ever."""
        return f"widget-{self.version}.js"

    @property
    def integrity(self) -> str:
        """What goes into a script tag's `integrity`, as W3C's Subresource Integrity has it."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.script).digest()).decode()

    @property
    def compressed(self) -> bytes:
        """The same, as gzip."""
        return gzip.compress(self.script, 9, mtime=0)


@cache
def current_widget() -> WidgetFile:
    """The widget as it is built now, read once a process."""
    script = (DIST / "widget.js").read_bytes()
    version = json.loads((WIDGET / "package.json").read_text("utf-8"))["version"]
    return WidgetFile(script, f"{version}-{hashlib.sha256(script).hexdigest()[:8]}")


@cache
def widget_of(version: str) -> WidgetFile | None:
    """The widget of one version: the current one, or an earlier one that is kept in widget/dist/."""
    if version == current_widget().version:
        return current_widget()
    kept = {file.stem.removeprefix("widget-"): file for file in DIST.glob("widget-*.js")}
    return WidgetFile(kept[version].read_bytes(), version) if version in kept else None


def _etag(request: HttpRequest, version: str = "") -> str | None:
    file = widget_of(version) if version else current_widget()
    # Weak, as it stands for the bytes both with and without gzip.
    return f'W/"{file.version}"' if file else None


@require_safe
@condition(etag_func=_etag)
def serve_widget(request: HttpRequest, version: str = "") -> HttpResponse:
    """`/static/widget.js` and `/static/widget-<version>.js`.

    A script tag with `integrity` fetches it across origins, hence the header: the file is public and no
    credentials go with it.

    Raises:
        Http404: there never was that version, or it is no longer kept.
    """
    file = widget_of(version) if version else current_widget()
    if file is None:
        raise Http404("no such version of the widget")
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        file.compressed if zipped else file.script, content_type="text/javascript; charset=utf-8"
    )
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = FOREVER if version else AN_HOUR
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
