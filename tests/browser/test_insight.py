"""Reading metrics in a real browser: overview, dashboard, one metric, and values that arrive."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from portal.db import session
from portal.registry.models import Metric
from portal.values.actions import observations
from portal.web.filters import today
from tests import cast, make
from tests.browser.conftest import NARROW, WIDE, sound
from tests.insight import stories

pytestmark = pytest.mark.browser

POLLED = 60_000  # ms: a poll comes every 10 s, and is answered when there is time


@pytest.fixture
def told(app):
    """Three metrics of Operations with verdicts; DELAY waits for the value of last month."""
    with app.app_context():
        delay = stories.metric(level=25, behind=2, name="Delay", code="DELAY", due_days=5)
        stories.metric(stories.WORSE, level=15, name="Queue", code="QUEUE")
        short = stories.metric(stories.BETTER, name="Handover", code="HANDOVER", nature="leading")
        stories.drives(short, delay)
        make.kept()


def record(app, code, value):
    """Bo enters the value of last month, elsewhere."""
    with app.app_context():
        metric = session.query(Metric).filter_by(code=code).one()
        now = today()
        observations.record(
            metric,
            period_start=make.month(date(now.year, now.month, 1), -1),
            value=value,
            note="looked at twice",
            actor=cast.person("bo"),
        )


@pytest.mark.parametrize("path", ["/overview", "/departments/operations"])
def test_tables_of_verdicts_need_no_scrolling_sideways(sign_in, app, told, path):
    """Neither on a usual screen nor on a telephone; and no cell runs into the next one."""
    with app.app_context():
        stories.metric(
            stories.WORSE, level=15, name="Long", code="LONG", unit="complaints per 1,000 orders"
        )
        make.kept()
    page = sign_in("eve")
    page.goto(path)
    table = page.locator("table.verdicts")
    for width in (WIDE, NARROW):
        page.set_viewport_size(width)
        sizes = "all => all.map(one => one.scrollWidth - one.clientWidth)"
        assert max(page.locator(".region:has(.verdicts)").evaluate_all(sizes)) <= 0, width
        assert max(table.locator("td").evaluate_all(sizes)) <= 0, width


def test_the_overview_narrows_and_all_pages_of_insight_are_sound(sign_in, told):
    page = sign_in("eve")
    page.goto("/overview")
    rows = page.locator("#metrics tbody tr")
    expect(rows).to_have_count(3)
    sound(page)
    page.get_by_placeholder("Name, code or tag").press_sequentially("queue", delay=20)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Queue")
    expect(page).to_have_url(re.compile(r"/overview\?q=queue&sort=variation$"))  # nothing empty
    page.get_by_role("link", name="Show all", exact=True).click()
    expect(rows).to_have_count(3)
    page.get_by_label("Sorted by").select_option("name")
    expect(rows.first).to_contain_text("Delay")
    for path in ("/overview/reading", "/departments/operations", "/metrics/QUEUE/chart"):
        page.goto(path)
        sound(page)


def test_a_chart_stands_on_the_page_with_its_table_and_without_navigation_on_paper(sign_in, told):
    page = sign_in("bo")
    page.goto("/metrics/QUEUE")
    expect(page.locator("svg.chart-wide")).to_be_visible()
    expect(page.locator("svg.chart-narrow")).to_be_hidden()
    painted = "one => getComputedStyle(one).fill"
    signal = page.locator("svg.chart-wide .dot-concern:not(.dot-hollow)").last.evaluate(painted)
    assert signal == "rgb(176, 74, 0)"  # the theme's, whatever other sheets say of dots
    page.locator("#reading .chart-table > summary").click()
    table = page.locator("#reading .chart-table table")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() == len(stories.WORSE)
    page.get_by_text("Moving ranges").click()
    expect(page.locator("#reading details[hx-get] svg.chart-wide")).to_be_visible()
    sound(page)
    for path in ("/metrics/QUEUE", "/departments/operations"):
        page.goto(path)
        navigation = page.get_by_role("navigation", name="Main")
        expect(navigation).to_be_visible()
        page.emulate_media(media="print")
        expect(navigation).to_be_hidden()
        expect(page.locator(".site-bar")).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()
        page.emulate_media(media="screen")


def test_a_value_that_arrives_shows_on_open_pages_by_itself(app, sign_in, told):
    metric = sign_in("bo")
    metric.goto("/metrics/DELAY")
    dashboard = metric.context.new_page()
    dashboard.goto("/departments/operations")
    expect(metric.locator("#reading")).not_to_contain_text("33")
    expect(dashboard.locator("#changed")).not_to_contain_text("Delay")
    metric.locator("#reading .chart-table > summary").click()
    record(app, "DELAY", 33)
    expect(dashboard.locator("#changed")).to_contain_text("Delay", timeout=POLLED)
    expect(metric.locator("#reading .verdict, #reading").first).to_contain_text(
        "33", timeout=POLLED
    )
    expect(metric.locator("#reading .chart-table table")).to_be_visible()  # still open
    sound(metric)
