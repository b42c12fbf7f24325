"""What the attacks type into a field that a page shows empty, so that the form as a whole is taken
and a statement is reached: else one field is refused for the sake of another.
"""

import re
from datetime import timedelta

from portal import clock

TODAY = clock.today("UTC")


def _in(days: int) -> str:
    return f"{TODAY + timedelta(days)}"


BY_KIND = {  # of an <input>
    "date": _in(0), "month": f"{TODAY:%Y-%m}", "time": "10:00",
    "datetime-local": f"{TODAY}T10:00", "email": "new@demo.example",
    "url": "https://example.org/",
}  # fmt: skip
SOMEBODY = "jamie.fox@demo.example"
METRIC = "FIRST-CONTACT-RESOLUTION"
BY_NAME = {
    **dict.fromkeys(("person", "person_id", "other_id", "administrator_id"), SOMEBODY),
    "owner_id": "luca.moretti@demo.example", "reviewer_id": "patrick.doyle@demo.example",
    "email": "new@demo.example", "metric": METRIC, "metrics": METRIC, "replaces": METRIC,
    "other": "REPEAT-CONTACTS", "link": "/overview", "zone": "Europe/London",
    "languages": "English", "cells": "", "profile": "", "days": "",
    "purpose": "Decide each month how many people answer requests, and who joins them.",
    "due_on": _in(14), "by_on": _in(90), "closes_on": _in(60), "closes_at": _in(60),
    "ends_on": _in(120), "review_on": _in(180), "next_review_on": _in(180), "until": _in(30),
    "paused_until": _in(30), "year": "2029", "low": "1", "high": "9", "hard_low": "0",
    "hard_high": "100", "plausible_low": "1", "plausible_high": "90",
    "change_type": "editorial", "comparability": "comparable",
}  # fmt: skip
BY_RULE = (  # rule, name, value
    (r"/(questions|goals|suspensions)$", "code", METRIC),
    (r"^/suggestions/", "answer", "accepted"),
    (r"^/feedback$", "about", ""),
    (r"/rebases", "period_on", f"{TODAY - timedelta(150)}"),
    (r"^/admin/holidays$", "lines", "2027-12-25 Christmas Day"),
    (r"/team/<slug>/assignments$|/allowances$", "person_id", "idris.bello@demo.example"),
    (r"^/feedback/<.*>/owner$", "person", "amara.nwosu@demo.example"),
    (r"/people/reviewers", "person_id", "nia.evans@demo.example"),
    (r"/private-note$", "seen", ""),
)


def typed(rule: str, name: str, kind: str = "") -> str:
    """What is typed into the field `name` of `rule`'s form; "1" where nothing is known of it."""
    for pattern, one, value in BY_RULE:
        if one == name and re.search(pattern, rule):
            return value
    return BY_NAME.get(name, BY_KIND.get(kind, "1"))
