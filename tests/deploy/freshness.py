"""What one node writes the others show at once; who was signed out is out everywhere."""

import time
from itertools import pairwise

from tests.deploy import trial
from tests.deploy.browser import Browser

OWNER, METRIC, DEPARTMENT = "ben.carter@demo.example", "WORKSHOP-BOOKINGS", "service"
ADMINISTRATOR = "tomasz.zielinski@demo.example"
SUSPENDED = "callum.reid@demo.example"
WITHIN = 1.0  # second: the bar
ROUNDS = 12

STANDING = """
    SELECT observation.id, observation.period_start::text, observation.value
    FROM observation JOIN metric ON metric.id = observation.metric_id
    WHERE metric.code = %s AND observation.import_id IS NULL
    ORDER BY observation.period_start DESC, observation.id DESC LIMIT 1
"""
PAGES = (
    f"/metrics/{METRIC}",
    f"/metrics/{METRIC}/chart",
    f"/metrics/{METRIC}/values.csv",
    f"/departments/{DEPARTMENT}",
    f"/departments/{DEPARTMENT}/dashboard",
    f"/metrics/{METRIC}/values",
)


def fresh() -> tuple[dict[str, tuple[int, float]], list[str]]:
    """By page: how many answers did not show the value, and how old the newest of them was, in
    seconds after the write was acknowledged; and what was stale beyond the bar's second.
    """
    person = trial.signed_in(OWNER)
    nodes = [person.twin(port) for port in trial.NODES.values()] * ROUNDS
    found: dict[str, tuple[int, float]] = dict.fromkeys(PAGES, (0, 0.0))
    for number, (writer, reader) in enumerate(list(pairwise(nodes))[:ROUNDS]):
        shown = _write(writer, number)
        acknowledged = time.monotonic()
        for page in PAGES:
            asked = time.monotonic()
            while not _has(reader, page, shown) and asked - acknowledged < 10:
                count, age = found[page]
                found[page] = (count + 1, max(age, asked - acknowledged))
                asked = time.monotonic()
    return found, [
        f"{page} was {age:.1f} s old" for page, (_, age) in found.items() if age > WITHIN
    ]


def _write(browser: Browser, number: int) -> int:
    [(seen, start, value)] = trial.rows(STANDING, METRIC)
    new = int(value) + 1 + number % 2
    answer = browser.post(
        f"/metrics/{METRIC}/values/{start}",
        value=str(new), state="final", seen=str(seen), reason="the proof", note="",
    )  # fmt: skip
    if answer.status != 303:
        raise RuntimeError(f"the value was not taken: {answer.status} {answer.text[:2000]}")
    return new


def _has(browser: Browser, page: str, shown: int) -> bool:
    text = browser.get(page).text
    return f"{shown:,}" in text or str(shown) in text


def doors() -> list[str]:
    """Signing out, suspending and taking up again hold on every node from the next request on."""
    found: list[str] = []
    person = trial.signed_in(SUSPENDED)
    twins = {name: person.twin(port) for name, port in trial.NODES.items()}
    first, *others = twins.values()
    found += [f"{name}: not signed in" for name, twin in twins.items() if not _is_in(twin)]
    first.post("/sign-out")
    found += [f"signed in after signing out: {other.port}" for other in others if _is_in(other)]

    person = trial.signed_in(SUSPENDED)
    twins = {name: person.twin(port) for name, port in trial.NODES.items()}
    administrator = trial.signed_in(ADMINISTRATOR).twin(trial.NODES["web1"])
    [(identity,)] = trial.rows("SELECT id FROM person WHERE email = %s", SUSPENDED)
    path = f"/admin/people/{identity}"
    began = time.monotonic()
    answer = administrator.post(f"{path}/suspension", reason="the proof")
    if answer.status != 303:
        found.append(f"the suspension was not taken: {answer.status} {answer.text[:500]}")
    found += [f"{name}: signed in while suspended" for name, twin in twins.items() if _is_in(twin)]
    if time.monotonic() - began > WITHIN:
        found.append("suspending took longer than a second")
    administrator.post(f"{path}/reactivation")
    return found


def _is_in(browser: Browser) -> bool:
    return browser.get("/account").status == 200
