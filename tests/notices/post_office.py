"""A mail server on loopback, and how it misbehaves."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Office:
    """What arrived, and what the server answers: a reply for each letter, or for each receiver."""

    def __init__(self):
        self.letters = []
        self.recipients = {}  # address → reply
        self.replies = []  # for the next letters; empty: 250
        self.hang = 0.0  # s before DATA is answered
        self.hang_after = None  # letters after which it never answers again
        self.hanging = False
        self.drop = 0  # of the next letters that many are taken without a word
        self.lock = threading.Lock()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server, _session, envelope, address, _options
    ):
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - the library's name
        if self.hang_after is not None and len(self.letters) >= self.hang_after:
            self.hanging = True
            await asyncio.sleep(600)
        if self.hang:
            await asyncio.sleep(self.hang)
        with self.lock:
            reply = self.replies.pop(0) if self.replies else "250 OK"
            if reply.startswith("250"):
                made = message_from_bytes(envelope.content, policy=policy.default)
                self.letters.append((envelope.rcpt_tos[0], made))
            dropping, self.drop = self.drop > 0, max(self.drop - 1, 0)
        if dropping:
            server.transport.abort()
        return reply


@contextmanager
def office(app, **more):
    """A running server that the portal sends to."""
    made = Office()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        before, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="portal@example.org",
        base_url="https://portal.example.org", **more,
    )  # fmt: skip
    try:
        yield made
    finally:
        app.config["SETTINGS"] = before
        controller.stop()


def wait_for(found, seconds=30.0):
    """Wait until `found()` says yes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found():
            return True
        time.sleep(0.05)
    return False
