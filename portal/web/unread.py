"""What a request sent and nothing read: fields that no form of ours has.

They have no effect. Whoever tries them (`role=administrator`) is worth a line in the log: once a
request, by their names, never with what they held.
"""

from typing import Any

from flask import Flask, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict

NUL = "\x00"  # PostgreSQL stores none
MOST = 20  # names that a line says
LONGEST = 60  # characters of a name; ours have up to 30
CARRIED = frozenset({"csrf_token", "key", "version"})  # by each form, whether its view asks or not


class Fields(ImmutableMultiDict[str, str]):
    """The fields of a body or an address; it remembers which of them were asked for."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(_storable(mapping) if isinstance(mapping, list) else mapping)
        self.asked: set[Any] = set()

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(key)
        return super().__contains__(key)

    def getlist(self, key: Any, *more: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *more, **named)

    def items(self, multi: bool = False) -> Any:
        self.asked.update(self)
        return super().items(multi)

    def unread(self) -> list[str]:
        """The names that nobody asked for, as far as a line holds them."""
        names = sorted(name for name in self if name not in self.asked and name not in CARRIED)
        return [name[:LONGEST] for name in names[:MOST]]


def _storable(fields: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Without NUL, which PostgreSQL takes in no text, not even to look for it."""
    return [(name.replace(NUL, ""), _without(value)) for name, value in fields]


def _without(value: Any) -> Any:
    """A text, or a file with its name, without NUL."""
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, FileStorage) and value.filename:
        value.filename = value.filename.replace(NUL, "")
    return value


def names() -> list[str]:
    """The fields of this request's body that nothing read; none where nobody looked at it."""
    form = request.__dict__.get("form")  # to ask for `form` would be to read the body
    return form.unread() if isinstance(form, Fields) else []


def register(app: Flask) -> None:
    app.request_class = type("Request", (app.request_class,), {"parameter_storage_class": Fields})
