"""From a point on a chart to the pack of the month: a question, its answer from the notice, what is
done about it, and that it helped; with a script and without.
"""

import io
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.insight.actions import recompute
from portal.periods import period_of
from tests import make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser

FIGURES = [20.0, 21, 19, 22, 20, 21, 20, 19, 21, 20, 34, 21]
TODAY = date.today()  # noqa: DTZ011 - the tests' zone is UTC
FIRST = make.month(TODAY, -len(FIGURES))
ASKED = make.month(FIRST, FIGURES.index(34))
LABEL = period_of(ASKED, "month").label
TITLE = f"Question on Delay, {LABEL}"
STRIKE = "The carrier was on strike."
ACTION = "A second carrier."


@pytest.fixture
def metric(app):
    with app.app_context():
        made = make.metric(name="Delay", code="DELAY", unit="days")
        make.values(made, FIGURES, first=FIRST)
        recompute([made.id])
        make.kept()


def ask(page):
    """With a script: at the point itself, with a name that is offered after an @."""
    page.goto("/metrics/DELAY")
    page.locator("#reading .chart-wide .dot path").nth(FIGURES.index(34)).click()
    form = page.locator("#feedback-form")
    expect(form.get_by_label("What is it about?")).to_have_value(ASKED.isoformat())
    said = form.locator("textarea")
    expect(said).to_be_focused()
    said.press_sequentially("What happened there? @fay", delay=20)
    expect(page.get_by_role("option", name="Fay Ford")).to_be_visible()
    sound(page)
    said.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_value("What happened there? @Fay Ford ")
    form.get_by_role("button", name="Send").click()
    expect(page.locator("#feedback-new")).to_contain_text("on its way to Bo Bright")
    page.get_by_role("link", name="The conversation").click()


def ask_plainly(page):
    page.goto("/metrics/DELAY")
    page.get_by_role("link", name="Feedback", exact=True).last.click()
    page.get_by_role("link", name="Ask, report, propose or thank").click()
    page.get_by_label("What is it about?").select_option(label=f"{LABEL}: 34.0 days")
    page.get_by_label("What do you want to say?").fill("What happened there? @Fay Ford")
    page.get_by_role("button", name="Send").click()


def pack(page):
    """The words of the department's pack, which a worker makes meanwhile."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = page.request.get("/reports/department/operations.pdf")
        if answer.status != 202:
            break
        time.sleep(0.2)
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


@pytest.mark.parametrize("scripted", [True, False])
def test_from_a_question_to_the_pack_of_the_month(sign_in, metric, worker, scripted):
    look = sound if scripted else lambda _page: None
    hers = sign_in("cy", java_script_enabled=scripted)
    (ask if scripted else ask_plainly)(hers)
    expect(hers.locator("h1")).to_have_text(TITLE)
    look(hers)

    his = sign_in("bo", java_script_enabled=scripted)
    his.goto("/notices")
    look(his)
    his.get_by_role("link", name="Cy Crane asks about Delay").click()
    expect(his.locator("h1")).to_have_text(TITLE)
    his.get_by_label("Your answer").fill(STRIKE)
    his.get_by_role("button", name="Answer", exact=True).click()
    expect(his.locator(".talk")).to_contain_text(STRIKE)
    look(his)
    if scripted:
        expect(hers.locator(".talk")).to_contain_text(STRIKE)  # by itself

    conversation = his.url
    if not scripted:
        his.get_by_role("link", name="Say what came of it").click()
    his.get_by_role("link", name="Agree on a follow-up first").click()
    form = his.locator("#new-follow-up")
    form.get_by_label("What we do").fill(ACTION)
    form.get_by_label("Done by").fill((TODAY + timedelta(days=10)).isoformat())
    form.get_by_label("By at least").fill("2")
    form.get_by_label("Seen by the period of").fill((TODAY + timedelta(days=100)).isoformat())
    form.get_by_role("button", name="Agree on it").click()
    expect(his.locator("#responses")).to_contain_text(ACTION)
    his.goto("/metrics/DELAY/values")
    his.get_by_text("Add a note", exact=True).click()
    his.locator("#notes").get_by_label("Period").fill(ASKED.isoformat())
    his.locator("#notes").locator("textarea").fill("Strike of the carrier.")
    his.get_by_role("button", name="Add the note").click()
    expect(his.locator("#notes")).to_contain_text("Strike of the carrier.")

    his.goto(conversation)
    if not scripted:
        his.get_by_role("link", name="Say what came of it").click()
    his.get_by_label("What came of it?").select_option(value="action /follow-ups/1")
    look(his)
    his.get_by_role("button", name="Close it").click()
    expect(his.locator(".steps [aria-current]")).to_have_text("Done")
    expect(his.get_by_role("link", name="Where it stands")).to_have_attribute(
        "href", "/follow-ups/1"
    )
    look(his)

    hers.goto("/")
    hers.get_by_role("link", name=TITLE).click()
    hers.get_by_role("button", name="Yes, it helped").click()
    expect(hers.locator(".steps [aria-current]")).to_have_text("Helped")
    look(hers)
    his.goto("/feedback/queue")
    expect(his.get_by_text("Nothing waits for you")).to_be_visible()

    words = pack(his)
    for part in ("Strike of the carrier.", f"Follow-up: {ACTION} (Bo Bright)", "34.0 days"):
        assert part in words, part
    assert hers.faults == his.faults == []
