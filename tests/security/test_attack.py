"""That the attacks try what they say they try."""

from pathlib import Path

from flask import Flask

from tests.security import injected, shown, typed

BASE = "http://127.0.0.1:5000"
DRAFT = f"{BASE}/metrics/A/draft"


def test_a_parameter_is_tried_once_whoever_reaches_it(app: Flask, tmp_path: Path) -> None:
    lines = {
        "ada": (f"{BASE}/metrics?q=1&sort=name", f"{DRAFT} version=3&name=A&code=B"),
        "ben": (f"{BASE}/metrics?q=1&page=2", f"{BASE}/metrics/B/draft version=1&name=C"),
        "cyd": (f"{BASE}/learn/practice/7 v7=1&v7-a=2&v8=3", f"{BASE}/nowhere x=1"),
    }
    for who, own in lines.items():
        (tmp_path / who).mkdir()
        (tmp_path / who / "chosen").write_text("\n".join(own), encoding="utf-8")
    found = injected.lines(app.url_map.bind("localhost"), tmp_path, list(lines))
    assert [(one.who, one.names) for one in found] == [
        ("ben", ("page",)),
        ("ada", ("q", "sort")),
        ("cyd", ("v7", "v7-a")),
        ("ada", ("version", "name", "code")),
    ]


def test_a_form_is_sent_with_the_version_that_it_showed() -> None:
    """Without it every request is refused before a field is looked at."""
    page = shown.Searches(
        '<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">'
        '<input type="hidden" name="version" value="4"><input type="date" name="due">'
        '<input type="radio" name="state" value="met"><textarea name="note"></textarea></form>'
        '<form method="post" action="/y"><input type="hidden" name="version" value=""></form>'
    )
    told = [shown.sent(form.action, form.fields) for form in page.forms]
    due = typed.BY_KIND["date"]
    assert told == [{"version": "4", "due": due, "state": "met", "note": "1"}, {"version": ""}]
