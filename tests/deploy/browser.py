"""A browser as far as the proof needs one: kept connections, cookies, the form's token and key."""

import http.client
import re
import secrets
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HEAD = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
LOST = (http.client.HTTPException, OSError)
CLOSED = (ConnectionError, ssl.SSLEOFError)  # how a connection that ended while idle shows
PATIENCE = 75  # seconds; longer than the proxy's own


class Unanswered(Exception):
    """The connection ended before an answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def title(self) -> str:
        found = HEAD.search(self.text)
        return found[1].strip() if found else ""

    @property
    def is_sign_in(self) -> bool:
        return self.status in (302, 303) and "/sign-in" in self.headers.get("Location", "")


class Browser:
    """Speaks TLS to `port`, or, where `certificate` is None, plain HTTP as a trusted proxy does."""

    def __init__(self, port: int, certificate: str | None) -> None:
        self.port = port
        self.tls = ssl.create_default_context(cafile=certificate) if certificate else None
        self.connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.reopened = 0  # kept connections that had ended meanwhile, and were opened again

    def twin(self, port: int) -> "Browser":
        """The same signed-in person, straight at the node that listens on `port`."""
        other = Browser(port, None)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form; a `key` that is not given is a new one."""
        fields = {"csrf_token": self.token, "key": secrets.token_urlsafe(18), **fields}
        return self._ask("POST", path, urlencode(fields))

    def sign_in(self, email: str, password: str) -> Answer:
        found = TOKEN.search(self.get("/sign-in").text)
        self.token = found[1] if found else ""
        answer = self.post("/sign-in", email=email, password=password)
        found = TOKEN.search(self.get("/account").text)
        self.token = found[1] if found else ""
        return answer

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        """One request. Like any browser it opens a kept connection again that ended while idle."""
        for _ in range(2):
            kept = self.connection is not None
            connection = self.connection or self._connect()
            self.connection = None
            try:
                connection.request(method, path, body, self._headers(body))
                response = connection.getresponse()
                answer = Answer(response.status, response.headers, self._text(response))
            except LOST as lost:
                connection.close()
                silent = isinstance(lost, CLOSED)
                if kept and silent:
                    self.reopened += 1
                    continue
                raise Unanswered(repr(lost)) from lost
            self._keep_cookies(answer)
            if response.headers.get("Connection", "") != "close":
                self.connection = connection
            return answer
        raise Unanswered("closed twice")

    def _text(self, response: http.client.HTTPResponse) -> str:
        return response.read().decode(errors="replace")

    def _connect(self) -> http.client.HTTPConnection:
        if self.tls is None:
            return http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=PATIENCE, context=self.tls
        )

    def _headers(self, body: str | None) -> dict[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.tls is None:
            headers |= {"Host": "localhost", "X-Forwarded-Host": "localhost"}
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        return headers

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
