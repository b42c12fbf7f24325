"""A port: what else the doctor looks at, by features whose tables must agree with each other."""

from collections.abc import Callable, Iterable, Iterator

from flask import Flask, current_app

Look = Callable[[], Iterable[str]]


def add(app: Flask, look: Look) -> None:
    """Have the doctor ask `look` for what is wrong, a sentence each."""
    app.extensions.setdefault("backup.looks", []).append(look)


def faults() -> Iterator[str]:
    """What all of them find; they need the tables of this version."""
    looks: list[Look] = current_app.extensions.get("backup.looks", [])
    for look in looks:
        yield from look()
