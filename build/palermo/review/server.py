"""The page and its answers over HTTP, for this machine alone.

Bound to the loopback address. A request must name this server as its host, come from this server's own page if it says
where it comes from, and carry the token that the command printed: other pages of the browser, and names that another
server may point at this machine, get nothing. Nothing outside the corpus and the page's own files is served.
"""

from __future__ import annotations

import hmac
import json
import secrets
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from palermo.findings import UserError
from palermo.review.api import Api
from palermo.review.edit import RefusedError

ADDRESS = "127.0.0.1"
LONGEST = 50_000_000
"""Bytes of a request: a span file of the largest document is far smaller."""
MODULES = (
    *("app", "approve", "arcs", "ask", "cases", "compare", "conflict", "details", "documents", "dom"),
    *("editor", "hand", "keyboard", "keys", "kwic", "lanes", "law", "marks", "net", "pairs", "paper"),
    *("points", "reading", "records", "relations", "session", "suggest"),
)
"""The page's program, by module."""
STATIC: Mapping[str, tuple[str, str]] = {
    "/": ("index.html", "text/html"),
    "/app.css": ("app.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    **{f"/{name}.js": (f"{name}.js", "text/javascript") for name in MODULES},
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """A server of one corpus; `url` is what to open."""

    daemon_threads = True

    def __init__(self, api: Api, port: int = 0) -> None:
        """Port 0 takes any that is free. UserError where the port cannot be had."""
        self.api = api
        self.token = secrets.token_urlsafe(32)
        try:
            super().__init__((ADDRESS, port), Handler)
        except OSError as error:
            raise UserError(f"port {port} cannot be had: {error.strerror}; name another with --port") from None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing for a page that was closed before its answer came; anything else is a bug and shows a traceback."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def origin(self) -> str:
        return f"http://{ADDRESS}:{self.server_port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        return (f"{ADDRESS}:{self.server_port}", f"localhost:{self.server_port}")

    @property
    def url(self) -> str:
        return f"{self.origin}/?token={self.token}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "palermo"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if not self._from_here():
            return
        if url.path in STATIC:
            name, kind = STATIC[url.path]
            self._send(HTTPStatus.OK, (files("palermo.review") / "static" / name).read_bytes(), kind)
        elif self._may():
            query = dict(parse_qsl(url.query, keep_blank_values=True))
            self._answer(lambda: self.server.api.get(_parts(url.path), query))

    def do_PUT(self) -> None:
        if not self._from_here():
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too long, or of unknown length")
            self.close_connection = True
            return
        data = self.rfile.read(int(length))
        if self._may():
            self._answer(lambda: self.server.api.put(_parts(urlsplit(self.path).path), _object(data)))

    def _from_here(self) -> bool:
        """Whether a request is meant for this server and comes from no other page."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin", "")
        allowed = {f"http://{name}" for name in self.server.hosts}
        if host not in self.server.hosts or (origin and origin not in allowed):
            self._refuse(HTTPStatus.FORBIDDEN, "not from here")
            self.close_connection = True
            return False
        return True

    def _may(self) -> bool:
        given = self.headers.get("X-Palermo-Token", "")
        if hmac.compare_digest(given.encode("utf-8", "replace"), self.server.token.encode()):
            return True
        self._refuse(HTTPStatus.UNAUTHORIZED, "no token, or a wrong one: open the address that the command printed")
        return False

    def _answer(self, ask: Any) -> None:
        try:
            status, value = ask()
        except (RefusedError, KeyError, TypeError, ValueError) as error:
            status, value = HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error) or type(error).__name__}
        except UserError as error:
            status, value = HTTPStatus.INTERNAL_SERVER_ERROR, {"error": str(error)}
        self._send(status, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), "application/json")

    def _refuse(self, status: int, why: str) -> None:
        self._send(status, json.dumps({"error": why}).encode(), "application/json")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(int(status))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: a log of requests would hold what is read."""


def _parts(path: str) -> tuple[str, ...]:
    """The words of a path below /api; none for any other path."""
    first, *rest = [unquote(part) for part in path.strip("/").split("/")]
    return tuple(rest) if first == "api" else ()


def _object(data: bytes) -> dict[str, Any]:
    value = json.loads(data)
    if not isinstance(value, dict):
        raise RefusedError("a JSON object is expected")
    return value
