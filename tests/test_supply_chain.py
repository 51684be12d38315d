"""What is installed: locked with hashes, not fresh, looked up where that can be, and free to use."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution, files
from pathlib import Path
from typing import Any

import pytest

from frontdesk.paths import PROJECT
from tests.live import free_port
from tools import audit, licences, sbom

LOCK = tomllib.loads((PROJECT / "uv.lock").read_text("utf-8"))
PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
TODAY = datetime.now(UTC).date()

LEFT_OUT = {"tensorflow", "keras", "boto3", "sentry-sdk", "setuptools", "sanic-cors", "sanic-jwt", "pymongo"}


def find_uv() -> str | None:
    places = [PROJECT / ".uv/bin/uv", Path(sys.prefix).parent / ".uv/bin/uv"]
    return next((str(place) for place in places if place.exists()), shutil.which("uv"))


UV = find_uv()
needs_uv = pytest.mark.skipif(UV is None, reason="uv is not installed; `make setup` fetches it")


def run_uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
    return subprocess.run(
        [str(UV), *arguments], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


def runtime_requirements(*which: str) -> str:
    options = ("--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "--quiet")
    return run_uv("export", *options, *which).stdout


def names_of(requirements: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", requirements, re.MULTILINE))


def test_every_file_of_every_package_is_locked_with_its_hash() -> None:
    packages = [one for one in LOCK["package"] if "registry" in one["source"]]
    assert len(packages) > 100
    assert {one["name"] for one in LOCK["package"] if one not in packages} == {"frontdesk"}
    for package in packages:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]
        assert all(file["url"].startswith("https://files.pythonhosted.org/") for file in files)


def test_what_sets_up_is_held_to_its_hash_too() -> None:
    [uv, *hashes] = [
        line.removesuffix("\\").strip()
        for line in (PROJECT / "tools" / "uv.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert re.fullmatch(r"uv==[\d.]+", uv)
    assert hashes
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes)
    installs = re.findall(r"pip install .*", (PROJECT / "Makefile").read_text("utf-8"))
    assert installs
    assert all("--require-hashes --requirement tools/uv.txt" in line for line in installs)


def test_building_our_own_package_fetches_nothing(tmp_path: Path) -> None:
    built = run_uv(
        *("build", "--offline", "--wheel", "--cache-dir", str(tmp_path / "cache"), "-o", str(tmp_path))
    )
    assert built.returncode == 0, built.stderr
    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"frontdesk/language/encoder/model.onnx", "frontdesk/language/red_flags.yml"} < set(names)


def test_fresh_uploads_wait_for_sixty_days() -> None:
    assert PROJECT_FILE["tool"]["uv"]["exclude-newer"] == "60 days"
    assert LOCK["options"]["exclude-newer-span"] == "P60D"
    newest = max(
        datetime.fromisoformat(file["upload-time"])
        for package in LOCK["package"]
        if package["name"] not in PROJECT_FILE["tool"]["uv"].get("exclude-newer-package", {})
        for file in package.get("wheels", [])
        if "upload-time" in file
    )
    assert newest.date() <= TODAY - timedelta(days=60)


def test_what_was_left_out_is_not_in_the_lock() -> None:
    assert {package["name"] for package in LOCK["package"]} & LEFT_OUT == set()


@needs_uv
def test_the_lock_fits_the_project() -> None:
    checked = run_uv("lock", "--check", "--offline")
    assert checked.returncode == 0, checked.stderr


@needs_uv
def test_the_list_of_parts_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "made" / "sbom.cdx.json"
    made = subprocess.run(
        ["make", "--no-print-directory", "sbom", f"UV={UV}", f"SBOM={file}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    parts = json.loads(file.read_text("utf-8"))
    assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.5")
    shipped = sbom.shipped_parts()
    assert [(one["name"], one.get("version")) for one in shipped] == [
        ("htmx", "2.0.9"),
        ("all-MiniLM-L6-v2", None),
    ]
    assert [one for one in parts["components"] if one in shipped] == shipped
    packages = [one for one in parts["components"] if one not in shipped]
    assert {f"{one['name']}=={one['version']}" for one in packages} == set(
        re.findall(r"^[\w.-]+==[^\s;]+", runtime_requirements("--all-extras"), re.MULTILINE)
    )
    optional = names_of(runtime_requirements("--all-extras")) - names_of(runtime_requirements())
    assert {one["name"] for one in packages if one.get("scope") == "optional"} == optional
    assert optional == {"psycopg", "psycopg-binary"}
    for one in packages:
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert all(reference["hashes"] for reference in one["externalReferences"])
    assert {one["bom-ref"] for one in parts["components"]} < {one["ref"] for one in parts["dependencies"]}
    [own] = [one for one in parts["dependencies"] if one["ref"].startswith("frontdesk-")]
    assert {"htmx@2.0.9", "all-MiniLM-L6-v2"} < set(own["dependsOn"])


def test_the_list_of_parts_has_every_file_that_is_shipped_of_others() -> None:
    parts = sbom.shipped_parts()
    listed = {
        file["name"]: {one["alg"]: one["content"] for one in file["hashes"]}
        for part in parts
        for file in part["components"]
    }
    folders = ("frontdesk/review/static/review/vendor", "frontdesk/language/encoder")
    ours = {"htmx-LICENSE", "LICENSE", "NOTICE", "checksums.json"}
    shipped = [file for folder in folders for file in (PROJECT / folder).iterdir() if file.name not in ours]
    assert listed == {
        file.relative_to(PROJECT).as_posix(): {"SHA-256": sha256(file.read_bytes()).hexdigest()}
        for file in shipped
    }
    [encoder] = [part for part in parts if part["type"] == "machine-learning-model"]
    checksums = json.loads((PROJECT / "frontdesk/language/encoder/checksums.json").read_text("utf-8"))
    for name in ("model.onnx", "tokenizer.json"):
        assert listed[f"frontdesk/language/encoder/{name}"]["SHA-256"] == checksums[name]
    [ancestor] = encoder["pedigree"]["ancestors"]
    assert f"{ancestor['name']}=={ancestor['version']}" == checksums["source"]["package"]


def test_the_list_of_parts_and_the_page_agree_on_licences() -> None:
    named = [(part["name"], part["licenses"][0]["license"]["id"]) for part in sbom.shipped_parts()]
    assert len(named) == len(licences.NOT_PYTHON)
    for (name, licence), (what, on_the_page, _) in zip(named, licences.NOT_PYTHON, strict=True):
        assert what.startswith(name)
        assert licence == on_the_page


class Osv:
    """Stands in for OSV.dev: knows of a hole in the packages it is told of."""

    def __init__(self, bad: set[str]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
                hole = {"vulns": [{"id": "MADE-UP-1", "modified": "2026-01-01T00:00:00Z"}]}
                self.answer({"results": [hole if q["package"]["name"] in bad else {} for q in asked]})

            def do_GET(self) -> None:
                times = {"modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z"}
                self.answer({"id": "MADE-UP-1", "summary": "made up", **times})

            def answer(self, value: dict[str, Any]) -> None:
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.options = ["--service-url", f"http://127.0.0.1:{self.server.server_address[1]}"]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def osv() -> Iterator[Any]:
    """Starts such services."""
    started: list[Osv] = []

    def start(*bad: str) -> list[str]:
        started.append(Osv(set(bad)))
        return started[-1].options

    yield start
    for one in started:
        one.server.shutdown()


@needs_uv
def test_an_audit_that_reaches_nobody_fails_and_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    options = ["--service-url", f"http://127.0.0.1:{free_port()}"]
    assert audit.audit(str(UV), options, [], TODAY) == audit.NOT_AUDITED
    assert "NOTHING WAS AUDITED" in capsys.readouterr().out


@needs_uv
def test_an_audit_says_what_it_finds(osv: Any) -> None:
    assert audit.audit(str(UV), osv(), [], TODAY) == audit.FINE
    assert audit.audit(str(UV), osv("django"), [], TODAY) == audit.HOLES


@needs_uv
def test_exceptions_hold_until_their_day_only(osv: Any) -> None:
    exception = audit.PassedOver("MADE-UP-1", TODAY, "not reached")
    assert audit.audit(str(UV), osv("django"), [exception], TODAY) == audit.FINE
    assert audit.audit(str(UV), osv(), [exception], TODAY + timedelta(days=1)) == audit.HOLES


def test_exceptions_need_a_day_and_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.toml"
    file.write_text('[[exception]]\nid = "A-1"\nuntil = 2027-01-31\nreason = "not reached"\n')
    assert audit.read_exceptions(file) == [audit.PassedOver("A-1", date(2027, 1, 31), "not reached")]
    for missing in ('id = "A-1"\nreason = "x"', 'id = "A-1"\nuntil = 2027-01-31', 'id = "A"\nuntil = "soon"'):
        file.write_text(f"[[exception]]\n{missing}\n")
        with pytest.raises(ValueError, match="needs id, until"):
            audit.read_exceptions(file)


def test_no_exception_has_run_out() -> None:
    assert all(one.until >= TODAY for one in audit.read_exceptions(audit.EXCEPTIONS))


@needs_uv
def test_every_package_is_free_to_use_and_on_the_page() -> None:
    page = licences.PAGE.read_text("utf-8")
    packages = licences.installed(runtime_requirements("--all-extras"))
    assert len(packages) > 90
    for name, distribution in packages.items():
        assert f"| {name} | {licences.licence_of(distribution)} |" in page, "run `make licences`"
    # Also where they are not installed.
    needed, _, optional = page.partition("make postgresql")
    for name in ("psycopg", "psycopg-binary"):
        assert f"| {name} | LGPL-3.0-only |" in optional
        assert f"| {name} |" not in needed


@pytest.mark.parametrize("package", ["numpy", "scipy", "scikit-learn"])
def test_the_page_names_what_wheels_carry_of_others(package: str) -> None:
    carried = {re.sub(r"\W.*", "", file.name) for file in files(package) or () if ".libs/" in str(file)}
    named = {library for wheels, library, _ in licences.IN_WHEELS if package in wheels.split(" and ")}
    # Which ones there are depends on the processor.
    assert carried <= named
    page = licences.PAGE.read_text("utf-8")
    for row in licences.IN_WHEELS:
        assert f"| {' | '.join(row)} |" in page


def test_what_is_shipped_beside_python_packages_has_its_licence_beside_it() -> None:
    vendor = PROJECT / "frontdesk/review/static/review/vendor"
    assert {file.name for file in vendor.iterdir()} == {"htmx-2.0.9.min.js", "htmx-LICENSE"}
    assert "Apache License" in (PROJECT / "frontdesk/language/encoder/LICENSE").read_text("utf-8")
    notice = (PROJECT / "NOTICE").read_text("utf-8")
    for named in ("htmx", "all-MiniLM-L6-v2", "docs/licences.md"):
        assert named in notice
    fonts = [
        file for kind in ("woff", "woff2", "ttf", "otf") for file in PROJECT.glob(f"frontdesk/**/*.{kind}")
    ]
    assert fonts == []


class Made(Distribution):
    """A package that names its licence in this way."""

    def __init__(self, lines: str) -> None:
        self.lines = f"Metadata-Version: 2.1\nName: made-up\nVersion: 1\n{lines}\n"

    def read_text(self, filename: str) -> str | None:
        return self.lines if filename == "METADATA" else None

    def locate_file(self, path: Any) -> Any:
        return Path(path)


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: BSD", "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("License: Dual\nClassifier: License :: OSI Approved :: BSD License", "BSD-3-Clause"),
    ],
)
def test_licences_are_read_however_they_are_named(metadata: str, licence: str) -> None:
    assert licences.licence_of(Made(metadata)) == licence


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "License: UNKNOWN",
        "License-Expression: GPL-3.0-or-later",
        "License-Expression: MIT AND AGPL-3.0-only",
        "License: Proprietary",
        "Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "Classifier: License :: Other/Proprietary License",
    ],
)
def test_other_licences_and_none_are_refused(metadata: str) -> None:
    with pytest.raises(licences.UnknownLicenceError, match="made-up"):
        licences.licence_of(Made(metadata))
