"""A metric's reading on its page, its chart for other documents, and the guide."""

import re
import xml.etree.ElementTree as ET  # our own drawings, no foreign XML
from datetime import date

import pytest

from portal.changelog.recording import change
from portal.db import session
from portal.insight import actions
from portal.registry.models import Metric
from portal.values.models import Note, Series
from tests import cast, make
from tests.insight import stories

PARTS = ("Variation", "Assurance", "Target", "Freshness")


@pytest.fixture
def code(app):
    with app.app_context():
        metric = stories.metric(stories.WORSE, level=25, code="WAITS", name="Waits & <sees>")
        make.kept()
        return metric.code


def again(app, code, **note):
    """Read the metric anew, or leave a note on it."""
    with app.app_context():
        metric = session.query(Metric).filter_by(code=code).one()
        if note:
            make.stored(
                Note(
                    metric_id=metric.id, author_id=metric.owner_id, created_at=make.clock.now(),
                    **note,
                )
            )  # fmt: skip
        else:
            actions.recompute([metric.id])
        make.kept()


def test_the_verdict_says_each_part_with_its_reason_and_where_one_learns_it(visit, code):
    ana = visit("ana")
    text = ana.get(f"/metrics/{code}/reading", htmx=True).text
    for label in PARTS:
        assert f">{label}</h3>" in text
    assert "31.0 <span" in text
    assert "Concern, high" in text
    assert "above the upper limit" in text
    assert "Hit or miss" in text
    assert "The target is missed, and the change for the worse is unlikely to be chance" in text
    guide = ana.get("/overview/reading").text
    anchors = set(re.findall(r'/overview/reading#(\w+)"', text))
    assert anchors == {"chart", "variation", "assurance", "target", "freshness"}
    assert all(f'id="{anchor}"' in guide for anchor in anchors)


def test_the_metrics_page_shows_the_reading(visit, code):
    text = visit("cy").get(f"/metrics/{code}").text
    assert text.count('id="reading"') == 1
    assert "Waits &amp; &lt;sees&gt;" in text


def test_the_chart_stands_in_both_layouts_with_a_table_and_ranges_come_unfolded(visit, code):
    ana = visit("ana")
    text = ana.get(f"/metrics/{code}/reading", htmx=True).text
    assert text.count('class="chart chart-wide"') == 1
    assert text.count('class="chart chart-narrow"') == 1
    assert text.count("Show as table") == 1
    folded = re.search(rf'hx-get="(/metrics/{code}/ranges[^"]*)" hx-trigger="toggle once"', text)
    ranges = ana.get(folded[1], htmx=True).text
    assert "Waits &amp; &lt;sees&gt;: moving ranges" in ranges
    assert ranges.count("<svg") == 2


def test_a_long_series_shows_its_latest_periods_and_leads_to_all_of_them(app, visit):
    with app.app_context():
        stories.metric([20.0 + one % 5 for one in range(70)], code="LONG")
        make.kept()
    ana = visit("ana")
    text = ana.get("/metrics/LONG/reading", htmx=True).text
    assert text.count('<th scope="row">') == 24  # of the table, which leads to the whole one
    assert 'The latest 24 periods. <a href="/metrics/LONG/chart">All 70 periods' in text
    assert 'The latest 60 of <a href="/metrics/LONG/chart">all 70 periods' in text
    whole = ana.get("/metrics/LONG/chart").text
    assert whole.count('<th scope="row">') == 2 * 70
    assert "moving ranges" in whole


def test_few_values_show_a_run_chart_and_no_value_shows_no_chart(app, visit):
    with app.app_context():
        stories.metric([1.0, 2.0, 3.0], code="YOUNG")
        stories.metric([], code="EMPTY")
        make.metric(code="UNREAD")
        make.kept()
    ana = visit("ana")
    young = ana.get("/metrics/YOUNG/reading", htmx=True).text
    assert "chart-wide" in young
    assert "Moving ranges" not in young
    assert "There are no limits yet" in ana.get("/metrics/YOUNG/ranges", htmx=True).text
    assert "Too early" in young
    for code in ("EMPTY", "UNREAD"):
        text = ana.get(f"/metrics/{code}/reading", htmx=True).text
        assert "There are no values yet." in text
        assert '<svg class="chart' not in text


def test_warnings_stand_as_sentences(app, visit):
    with app.app_context():
        stories.metric([*stories.STEADY[:5], None, *stories.STEADY[5:]], code="GAPS")
        make.kept()
    text = visit("ana").get("/metrics/GAPS/reading", htmx=True).text
    assert "Values are missing between" in text


@pytest.mark.parametrize("part", ["reading", "chart", "ranges", "chart.svg"])
@pytest.mark.parametrize(
    ("who", "status"), [("bo", 200), ("ana", 200), ("eve", 200), ("cy", 404), (None, 302)]
)
def test_a_draft_is_seen_by_those_who_may_see_the_metric(app, visit, part, who, status):
    with app.app_context():
        make.metric(state="draft", code="DRAFT")
        make.kept()
    is_fragment = part in ("reading", "ranges")
    assert visit(who).client.get(f"/metrics/DRAFT/{part}").status_code == status
    assert visit(who).get(f"/metrics/DRAFT/{part}", htmx=is_fragment).status_code in (status, 200)


@pytest.mark.parametrize("part", ["reading", "chart", "ranges", "chart.svg"])
def test_there_is_nothing_to_read_of_what_does_not_exist(visit, part):
    assert visit("ana").get(f"/metrics/NONE/{part}").status_code == 404


def seen(text):
    return re.search(r'hx-get="(/metrics/WAITS/reading\?seen=[^"]+)"', text)[1]


def test_an_open_page_gets_new_values_and_notes(app, visit, code):
    ana = visit("ana")
    poll = seen(ana.get(f"/metrics/{code}").text)
    assert ana.get(poll, htmx=True).status_code == 204
    again(app, code)
    answer = ana.get(poll, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="reading"')
    poll = seen(answer.text)
    again(app, code, period_start=date(2100, 1, 1), text="A strike")
    answer = ana.get(poll, htmx=True)
    assert answer.status_code == 200
    assert "A strike" in answer.text


def test_a_chart_that_is_kept_takes_the_new_name_of_its_department(app, visit, code):
    ana = visit("ana")
    assert ", Operations (days)" in ana.get(f"/metrics/{code}").text
    with app.app_context(), change(cast.department("operations"), "rename", actor=None) as entry:
        entry.subject.name = "Works"
    text = ana.get(f"/metrics/{code}").text
    assert ", Works (days)" in text
    assert ", Operations (days)" not in text


def test_an_applied_import_is_news_although_it_was_read_earlier(app, visit, code):
    """Its verdicts were made while it was staged; what rises is the series' number."""
    with app.app_context():
        metric = session.query(Metric).filter_by(code=code).one()
        staged = make.staged_import(cast.person("bo"))
        make.staged_value(staged, metric, stories.first_month(0), 99.0)
        stories.read_staged(staged, metric)
        actions.recompute([metric.id])
        make.kept()
        identity = staged.id
    ana = visit("ana")
    poll = seen(ana.get(f"/metrics/{code}").text)
    dashboard = re.search(r'"(/dep[^"]+seen=[^"]+)"', ana.get("/departments/operations").text)[1]
    with app.app_context():
        session.query(Series).update({"number": Series.number + 1})
        actions.apply_staged(identity)
        make.kept()
    assert ana.get(poll, htmx=True).status_code == 200
    assert ana.get(dashboard, htmx=True).status_code == 200


def test_asking_whether_anything_is_new_takes_one_statement(visit, code, statements):
    ana = visit("ana")
    poll = seen(ana.get(f"/metrics/{code}").text)
    statements.clear()
    assert ana.get(poll, htmx=True).status_code == 204
    assert len(stories.asked(statements)) == 1


@pytest.mark.parametrize(("size", "width"), [("wide", 736), ("narrow", 296), ("huge", 736)])
def test_the_chart_is_a_document_of_its_own(visit, code, size, width):
    answer = visit("ana").get(f"/metrics/{code}/chart.svg?size={size}")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    root = ET.fromstring(answer.text)  # noqa: S314, the drawing is ours
    assert float(root.get("width")) == width
    assert "Waits & <sees>, Operations (days)" in root.find(".//{*}title").text


def test_a_chart_that_is_known_is_not_sent_again(app, visit, code):
    ana = visit("ana")
    address = f"/metrics/{code}/chart.svg"
    tag = ana.get(address).headers["ETag"]
    known = {"headers": {"If-None-Match": tag}}
    answer = ana.get(address, **known)
    assert (answer.status_code, answer.data) == (304, b"")
    assert ana.get(f"{address}?size=narrow", **known).status_code == 200
    again(app, code)
    assert ana.get(address, **known).status_code == 200


def test_a_chart_carries_the_notes_and_not_those_that_were_taken_back(app, visit, code):
    again(app, code, period_start=date(2100, 1, 1), text="A strike")
    again(app, code, period_start=date(2100, 1, 1), text="A slip", retired_at=make.clock.now())
    text = visit("ana").get(f"/metrics/{code}/chart.svg").text
    assert "A strike" in text
    assert "A slip" not in text
