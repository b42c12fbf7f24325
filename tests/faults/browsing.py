"""A plain browser over real HTTP: cookies, tokens, forms; nothing of the portal's own code."""

import http.client
import re
import secrets
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from tests.cast import PASSWORD

BROKEN = (OSError, http.client.HTTPException)  # no answer: nobody knows whether it had its effect
PATIENCE = 30  # seconds for one answer


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    def field(self, name: str) -> str:
        """The value of the first field of this name."""
        found = re.search(rf'name="{name}"[^>]*\bvalue="([^"]*)"', self.text)
        found = found or re.search(rf'value="([^"]*)"[^>]*\bname="{name}"', self.text)
        assert found, f"no field {name}: {self.status} {self.text[:400]}"
        return unescape(found[1])

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """One person's browser, on one connection that is opened again where it broke."""

    port: int
    patience: float = PATIENCE
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    connection: http.client.HTTPConnection | None = None

    def sign_in(self, who: str, *, at: str = "example.org", password: str = PASSWORD) -> "Browser":
        page = self.get("/sign-in")
        form = {"email": f"{who}@{at}", "password": password, "next": ""}
        answer = self.send("POST", "/sign-in", {**form, "csrf_token": page.field("csrf_token")})
        assert answer.status == 303, f"{answer.status} {answer.text[:300]}"
        self.token = self.get("/account").field("csrf_token")
        return self

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, None, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """A form with its token; a key of its own unless the fields bring one."""
        sent = {"csrf_token": self.token, "key": secrets.token_urlsafe(12), **fields}
        return self.send("POST", path, sent, **headers)

    def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> Answer:
        """A form with a file."""
        edge = secrets.token_hex(8)
        sent = {"csrf_token": self.token, "key": secrets.token_urlsafe(12), **fields}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in sent.items()
        ]
        parts.append(
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n".encode()
            + content
            + f"\r\n--{edge}--\r\n".encode()
        )
        kind = f"multipart/form-data; boundary={edge}"
        return self._request("POST", path, b"".join(parts), {"Content-Type": kind})

    def send(self, method: str, path: str, fields: dict | None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if fields is None:
            return self._request(method, path, None, named)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request(method, path, urlencode(fields).encode(), {**kind, **named})

    def _request(self, method: str, path: str, body: bytes | None, headers: dict) -> Answer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.patience
            )
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{self.port}"}
        try:
            self.connection.request(method, path, body, {**own, **headers})
            response = self.connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except BROKEN:
            self.close()
            raise
        for set_cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, rest = set_cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(response.status, response.headers, text)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def until(what, within: float, every: float = 0.02) -> float:
    """Seconds until `what()` is true; fails after `within`."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        try:
            if what():
                return time.monotonic() - began
        except BROKEN:
            pass
        time.sleep(every)
    raise AssertionError(f"not within {within} s")
