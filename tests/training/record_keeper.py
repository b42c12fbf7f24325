"""A learning record store of the tests: takes statements by HTTP and checks every field.

After https://github.com/adlnet/xAPI-Spec (1.0.3), Part Two (statements) and Part Three (methods).
"""

import base64
import json
import re
import threading
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

ABSOLUTE = re.compile(r"^https?://[^\s]+$")
KEYS = {"id", "version", "timestamp", "actor", "verb", "object", "context", "result"}
CONTEXT = {"platform", "language", "registration", "contextActivities"}


def faults(one):
    """What the specification would refuse in a statement; nothing for a good one."""
    account, context = one["actor"]["account"], one["context"]
    parents = context.get("contextActivities", {}).get("parent", [])
    at = datetime.fromisoformat(one["timestamp"].replace("Z", "+00:00"))
    holds = {
        "members": set(one) <= KEYS and set(context) <= CONTEXT,
        "id": is_uuid(one["id"]),
        "version": one["version"] == "1.0.3",
        "timestamp": at.tzinfo is not None,
        "actor": set(one["actor"]) == {"objectType", "account"},
        "account": set(account) == {"homePage", "name"} and ABSOLUTE.match(account["homePage"]),
        "verb": ABSOLUTE.match(one["verb"]["id"]) and is_map(one["verb"]["display"]),
        "activities": all(map(is_activity, (one["object"], *parents))),
        "registration": "registration" not in context or is_uuid(context["registration"]),
        "result": "result" not in one or is_result(one["result"]),
    }
    return [name for name, is_good in holds.items() if not is_good]


def is_uuid(text):
    return str(UUID(text)) == text


def is_map(words):
    """Words by language."""
    return bool(words) and all(re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", tag) for tag in words)


def is_activity(one):
    definition = one["definition"]
    good = one["objectType"] == "Activity" and ABSOLUTE.match(one["id"])
    return good and ABSOLUTE.match(definition["type"]) and is_map(definition["name"])


def is_result(one):
    score = one.get("score", {"scaled": 0, "raw": 0, "min": 0, "max": 0})
    return (
        set(one) <= {"completion", "success", "score"}
        and all(isinstance(one[name], bool) for name in set(one) - {"score"})
        and set(score) == {"scaled", "raw", "min", "max"}
        and -1 <= score["scaled"] <= 1
        and score["min"] <= score["raw"] <= score["max"]
    )


class Store:
    """What was sent, and how the next requests are answered."""

    def __init__(self):
        self.kept, self.requests, self.answers, self.faults = {}, 0, [], []
        self.user = "Basic " + base64.b64encode(b"portal:se cret").decode()

    def take(self, headers, body):
        self.requests += 1
        if self.answers:
            return self.answers.pop(0)
        if headers["Authorization"] != self.user:
            return 401
        if (
            headers["X-Experience-API-Version"] != "1.0.3"
            or headers["Content-Type"] != "application/json"
        ):
            return 400
        statements = json.loads(body)
        self.faults += [fault for one in statements for fault in faults(one)]
        if any(self.kept.get(one["id"], one) != one for one in statements):
            return 409
        self.kept |= {one["id"]: one for one in statements}
        return 200


@contextmanager
def record_keeper():
    """A store on a free loopback port: (its state, its address with user and password)."""
    store = Store()

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = store.take(self.headers, body) if self.path == "/xapi/statements" else 404
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield store, f"http://portal:se%20cret@127.0.0.1:{server.server_port}/xapi"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
