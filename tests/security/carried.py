"""Where hostile words of a form end: bound to a statement, or in its text, which none may be.

`watch(app, told)` tells of each hostile field of each form that the portal answers. The portal of
an attack (`steady`) keeps that in a file; `python -m tests.security.carried FILE` counts it.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import event
from wtforms import Field, FieldList, FormField, fields

from portal.db import db
from portal.followups.forms import SizeField
from portal.refinement.forms.definitions import FigureField
from portal.registry.forms.fields import NumberField, WholeField

HOSTILE = re.compile(r"['\"();=]|--|\bSELECT\b|\bORDER BY\b", re.IGNORECASE)
WRITES = re.compile(r"\s*(WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
SHORTEST = 4  # characters: shorter words stand in statements by chance
HOW = ("text", "write", "read", "none")  # the worst first
NO_WORDS = (  # fields for no words of one's own: choices, ticks, numbers, days
    fields.SelectField, fields.SelectMultipleField, fields.RadioField, fields.BooleanField,
    fields.IntegerField, fields.FloatField, fields.DecimalField, fields.DateField,
    fields.DateTimeField, fields.TimeField, NumberField, WholeField, SizeField, FigureField,
)  # fmt: skip


@dataclass(frozen=True)
class Carried:
    """A hostile field, the code of its answer and how a statement carried its words: one of HOW."""

    rule: str
    name: str
    status: int
    how: str


def watch(app: Flask, told: Callable[[Carried], None]) -> None:
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)

    @app.after_request
    def _look(response: Response) -> Response:
        for one in of_request(response.status_code):
            told(one)
            if one.how == "text":
                response.status_code = 500  # what an attack notices
        return response


def remembering(made: Callable[..., None]) -> Callable[..., None]:
    """`made`, the `__init__` of our forms, which also keeps each form for `asked_fields`."""

    def init(self: Any, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        if has_request_context():
            g.setdefault("forms", []).append(self)

    return init


def asked_fields() -> dict[str, Field]:
    """Every field of the forms that this request made, by the name that a browser sends; of
    several with one name that of the first form: the others are drawn beside it.
    """
    return {one.name: one for form in reversed(g.get("forms", ())) for one in _leaves(form)}


def _leaves(several: Any) -> Iterator[Field]:
    for one in several:
        if isinstance(one, FieldList):
            yield from _leaves(one.entries)
        elif isinstance(one, FormField):
            yield from _leaves(one.form)
        else:
            yield one


def note(_connection: Any, _cursor: Any, said: str, given: Any, *_more: Any) -> None:
    """Keep what a form's statements say: a listener of the engine."""
    if has_request_context() and request.method == "POST":
        g.setdefault("said", []).append((said.lower(), [*_texts(given)]))


def _texts(given: Any) -> Iterator[str]:
    """The texts among the parameters of a statement, or of many."""
    if isinstance(given, str):
        yield given.lower()
    elif isinstance(given, dict):
        yield from _texts([*given.values()])
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _texts(one)


def of_request(status: int) -> Iterator[Carried]:
    """Where the hostile words of this request's form ended."""
    form = request.__dict__.get("form")  # to ask for `form` would be to read the body
    if form is None or request.url_rule is None:
        return
    said = g.get("said", [])
    for name, values in form.lists():
        for words in map(str.strip, values):
            if len(words) >= SHORTEST and HOSTILE.search(words):
                yield Carried(request.url_rule.rule, name, status, _how(words, said))


def _how(words: str, said: list[tuple[str, list[str]]]) -> str:
    """What words became in JSON counts as well."""
    plain = words.lower()
    if any(plain in statement for statement, _ in said):
        return "text"
    forms = {plain, json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]}
    carrying = [
        statement for statement, given in said
        if any(form in one for one in given for form in forms)
    ]  # fmt: skip
    if any(WRITES.match(one) for one in carrying):
        return "write"
    return "read" if carrying else "none"


def counted(lines: list[str]) -> dict[tuple[str, str], tuple[str, int, int]]:
    """Of each rule's field: the furthest that its words came, how often it was sent, and refused;
    names that differ by digits only are one.
    """
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for line in lines:
        rule, name, status, how = line.split("\t")
        found[rule, re.sub(r"\d+", "#", name)].append((status, how))
    return {
        key: (
            min((how for _, how in ones), key=HOW.index),
            len(ones),
            sum(status >= "400" for status, _ in ones),
        )
        for key, ones in sorted(found.items())
    }


def main(file: Path) -> int:
    found = counted(file.read_text(encoding="utf-8").splitlines())
    for (rule, name), (how, sent, refused) in found.items():
        print(f"{how:5} {sent:5} {refused:5} {rule} {name}")  # noqa: T201
    furthest = [how for how, _, _ in found.values()]
    print(*(f"{how}: {furthest.count(how)}" for how in HOW), sep=", ")  # noqa: T201
    return 1 if "text" in furthest else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
