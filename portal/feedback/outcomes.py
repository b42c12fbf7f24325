"""A port: what may have come of a conversation, offered where its owner says what did.

What feedback can read itself stands in `queries/outcomes.py`; a higher feature, such as the yearly
refinement with its proposals, adds its own by `outcomes.add(app, provider)`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from flask import Flask, current_app

from portal.accounts.models import Person
from portal.feedback.models import Thread


class Came(NamedTuple):
    """One thing that may have come of it: a `loop.Outcome`, its words and its page."""

    outcome: str
    words: str
    url: str

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.outcome} {self.url}"


Provider = Callable[[Person, Thread], Sequence[Came]]


def add(app: Flask, provider: Provider) -> None:
    """Have `provider` offer what a feature knows; a constant number of statements each."""
    app.extensions.setdefault("feedback.outcomes", []).append(provider)


def offered(person: Person, thread: Thread) -> Iterator[Came]:
    """What the features offer, as far as `person` may see it."""
    providers: list[Provider] = current_app.extensions.get("feedback.outcomes", [])
    for provider in providers:
        yield from provider(person, thread)
