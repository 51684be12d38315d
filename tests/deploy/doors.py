"""Caddy and nginx with the configurations of deploy/, on free ports and with a certificate of their own."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from frontdesk.paths import PROJECT
from tests.live import free_port

DEPLOY = PROJECT / "deploy"
NAME = "chat.clinic.example"
LOCAL = {"Host": NAME}
START_SECONDS = 30


@dataclass
class Certificate:
    """A certificate for chat.clinic.example that signs itself."""

    file: Path
    key: Path

    @classmethod
    def make(cls, folder: Path) -> "Certificate":
        certificate = cls(folder / "certificate.pem", folder / "key.pem")
        request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        request += ["-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        request += ["-keyout", str(certificate.key), "-out", str(certificate.file)]
        subprocess.run(request, check=True, capture_output=True)
        return certificate


@dataclass
class Door:
    """A running front door.

    Attributes:
        log: what it prints.
    """

    http: int
    https: int
    certificate: Certificate
    log: Path

    def client(self, **options: Any) -> httpx.Client:
        """A client that asks for chat.clinic.example here, and checks the certificate."""
        context = ssl.create_default_context(cafile=str(self.certificate.file))
        client = httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            verify=context,
            headers=LOCAL,
            trust_env=False,
            timeout=30,
            **options,
        )
        client.event_hooks = {"request": [self._name_the_host]}
        return client

    @staticmethod
    def _name_the_host(request: httpx.Request) -> None:
        request.extensions["sni_hostname"] = NAME

    def connect(self) -> ssl.SSLSocket:
        """A TLS connection to write raw bytes into."""
        context = ssl.create_default_context(cafile=str(self.certificate.file))
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=40)
        return context.wrap_socket(plain, server_hostname=NAME)


def caddyfile(upstream: int, http: int, https: int, certificate: Certificate, folder: Path) -> str:
    """deploy/Caddyfile with other ports and the test's certificate."""
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    own = f"http_port {http}\n\thttps_port {https}\n\tadmin off\n\tstorage file_system {folder}\n"
    text = text.replace("{\n", f"{{\n\t{own}", 1)
    text = text.replace(f"{NAME} {{", f"{NAME} {{\n\ttls {certificate.file} {certificate.key}")
    return _changed(text, upstream)


def nginx_configuration(upstream: int, http: int, https: int, certificate: Certificate, folder: Path) -> str:
    """deploy/nginx.conf in a whole configuration, changed in the same way."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = re.sub(r"listen (\[::\]:)?80;", lambda at: f"listen {at[1] or ''}{http};", text)
    text = re.sub(r"listen (\[::\]:)?443 ", lambda at: f"listen {at[1] or ''}{https} ", text)
    live = f"/etc/letsencrypt/live/{NAME}"
    text = text.replace(f"{live}/fullchain.pem", str(certificate.file))
    text = text.replace(f"{live}/privkey.pem", str(certificate.key))
    text = text.replace("/var/log/nginx/frontdesk-error.log", "stderr")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return (
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log stderr;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{places}\n{_changed(text, upstream)}\n}}\n"
    )


def _changed(text: str, upstream: int) -> str:
    return text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")


COMMANDS = {
    "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config"],
    "nginx": ["nginx", "-e", "stderr", "-c"],
}
CHECKS = {
    "caddy": ["caddy", "validate", "--adapter", "caddyfile", "--config"],
    "nginx": ["nginx", "-e", "stderr", "-t", "-c"],
}
WRITERS = {"caddy": caddyfile, "nginx": nginx_configuration}


def program(name: str) -> str | None:
    """Where the program is; Debian has nginx where not everybody looks."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@contextlib.contextmanager
def running_door(name: str, upstream: int, folder: Path) -> Iterator[Door]:
    """Start Caddy or nginx in front of a port, wait until it answers, stop it."""
    certificate = Certificate.make(folder)
    http, https = free_port(), free_port()
    configuration = folder / "configuration"
    configuration.write_text(WRITERS[name](upstream, http, https, certificate, folder))
    command = [str(program(name)), *COMMANDS[name][1:], str(configuration)]
    door = Door(http, https, certificate, folder / "log")
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with door.log.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        _wait_for(http, process, door)
        _wait_for(https, process, door)
        yield door
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], door: Door) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, door.log.read_text("utf-8")
        assert time.monotonic() < deadline, door.log.read_text("utf-8")
        time.sleep(0.05)
