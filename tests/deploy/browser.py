"""A browser as far as the proof needs one: kept connections, cookies, the form's token and key."""

import http.client
import re
import secrets
import ssl
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HEAD = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
LOST = (http.client.HTTPException, OSError)
CLOSED = (ConnectionError, ssl.SSLEOFError)  # how a connection that ended while idle shows
URLENCODED = "application/x-www-form-urlencoded"
PATIENCE = 75  # seconds; longer than the proxy's own


class Fields(HTMLParser):
    """What a browser would send if somebody submitted the form that posts to `action`."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.found: dict[str, str] = {}
        self.inside = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: text or "" for name, text in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = given.get("action") == self.action
        if not self.inside:
            return
        if tag == "input" and name and given.get("type") not in ("submit", "checkbox", "radio"):
            self.found[name] = given.get("value", "")
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.found[name] = ""
        elif tag == "option" and (self.select not in self.found or "selected" in given):
            self.found[self.select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.area = ""

    def handle_data(self, text: str) -> None:
        if self.inside and self.area:
            self.found[self.area] += text


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

    def form(self, path: str, action: str) -> dict[str, str]:
        """The fields of the form on the page `path` that posts to `action`."""
        fields = Fields(action)
        fields.feed(self.get(path).text)
        return fields.found

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form; a `key` that is not given is a new one."""
        fields = {"csrf_token": self.token, "key": secrets.token_urlsafe(18), **fields}
        return self._ask("POST", path, urlencode(fields))

    def post_file(self, path: str, name: str, content: str) -> Answer:
        """Send a file as the page's form does."""
        edge = secrets.token_hex(16)
        parts = [("csrf_token", "", self.token), ("key", "", secrets.token_urlsafe(18))]
        parts.append(("file", f'; filename="{name}"', content))
        body = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"{more}\r\n\r\n{text}\r\n'
            for field, more, text in parts
        )
        kind = f"multipart/form-data; boundary={edge}"
        return self._ask("POST", path, f"{body}--{edge}--\r\n", kind)

    def sign_in(self, email: str, password: str) -> Answer:
        found = TOKEN.search(self.get("/sign-in").text)
        self.token = found[1] if found else ""
        answer = self.post("/sign-in", email=email, password=password)
        found = TOKEN.search(self.get("/account").text)
        self.token = found[1] if found else ""
        return answer

    def _ask(self, method: str, path: str, body: str | None, kind: str = URLENCODED) -> Answer:
        """One request. Like any browser it opens a kept connection again that ended while idle."""
        for _ in range(2):
            kept = self.connection is not None
            connection = self.connection or self._connect()
            self.connection = None
            try:
                connection.request(method, path, body, self._headers(kind if body else None))
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

    def _headers(self, kind: str | None) -> dict[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        if kind is not None:
            headers |= {"Content-Type": kind, "Origin": "https://localhost"}
        if self.tls is None:
            headers |= {"Host": "localhost", "X-Forwarded-Host": "localhost"}
            headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        return headers

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
