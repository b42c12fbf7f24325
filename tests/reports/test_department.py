"""The department's PDF: the dashboard's figures, tagged, fetching nothing but our own files."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.db import session
from portal.insight import actions
from portal.jobs.models import Job
from portal.registry.models import Metric
from portal.reports import pdf
from portal.reports.queries import leaves
from tests import cast, make

URL = "/reports/department/operations.pdf"
FIGURES = [20.0, 22, 19, 21, 20, 23, 18, 21, 22, 20, 19, 21, 20, 22, 21, 19, 20, 31]


@pytest.fixture
def filled(app):
    with app.app_context():
        for number in range(4):
            metric = make.metric(name=f"Delay {number}", unit="days", direction="decrease")
            make.values(metric, FIGURES)
            actions.recompute([metric.id])
        make.metric(name="<script>alert(1)</script> & more")
        make.metric(name="A hidden draft", state="draft", owner=cast.person("bo"))
        make.kept()


def fetched(app, browser, url=URL):
    """The document, after a job made it."""
    asked = browser.get(url)
    assert asked.status_code == 202
    assert "No worker is running." in asked.text
    assert make.jobs(app) == 1
    return browser.get(url)


def text_of(answer):
    reader = PdfReader(io.BytesIO(answer.data))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def test_the_pdf_shows_the_dashboards_figures(app, visit, filled):
    answer = fetched(app, visit("cy"))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    _, text = text_of(answer)
    for told in ("Operations", "Delay 0", "Delay 3", "31.0", "June 2024", "Page 1 of"):
        assert told in text
    assert "A hidden draft" not in text
    assert "<script>alert(1)</script> & more" in text


def test_charts_stand_in_it_and_say_what_they_show(app, visit, filled):
    reader, text = text_of(fetched(app, visit("cy")))
    assert text.count("latest 31.0 days") == 4
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    said = [one["/Alt"] for one in objects if isinstance(one, dict) and "/Alt" in one]
    said = [one for one in said if "Delay" in one]
    assert len(said) == 4
    assert [one for one in said if "12 values, July 2023 to June 2024." not in one] == []


def test_lists_are_cut_and_lead_to_the_whole(app, visit, filled, monkeypatch):
    monkeypatch.setattr(leaves, "ROWS", 2)
    _, text = text_of(fetched(app, visit("cy")))
    told = " ".join(text.split())
    assert "These are the first 2 of 5 metrics. The department's page has the others" in told
    assert "And 2 others, on the department's page." in told


def test_the_pdf_is_tagged_and_says_its_language(app, visit, filled):
    reader, _ = text_of(fetched(app, visit("ana")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert "Operations" in reader.metadata.title


def test_a_department_without_metrics_says_so(app, visit):
    _, text = text_of(fetched(app, visit("ana"), "/reports/department/sales.pdf"))
    assert "No metric is in force" in text


@pytest.mark.parametrize(("who", "status"), [("ana", 202), ("cy", 202), ("dee", 202), (None, 302)])
def test_who_may_have_it(visit, who, status):
    assert visit(who).get(URL).status_code == status


def test_a_department_that_is_not_there_is_404(visit):
    assert visit("ana").get("/reports/department/no-such.pdf").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "http://127.0.0.1:1/x", "https://example.org/x.css",
        "yardstick:/static/../wsgi.py", "yardstick:/static/%2e%2e/wsgi.py", "yardstick:/static/",
        "yardstick:/other/site.css", "data:text/css,*{}", "//example.org/site.css",
    ],
)  # fmt: skip
def test_the_renderer_fetches_nothing_but_our_own_files(inside, url):
    with pytest.raises(ValueError, match="our"):
        pdf.own_file(url)


def test_the_renderer_reads_our_style_sheets(inside):
    assert b"--" in pdf.own_file("yardstick:/static/site.css?v=1")


def test_without_the_renderers_libraries_it_says_what_to_install(app, visit, filled, monkeypatch):
    def missing(_html, _attached):
        raise pdf.NoRenderer(f"Install {pdf.PACKAGES}, then restart the portal.")

    monkeypatch.setattr(pdf, "document", missing)
    browser = visit("ana")
    browser.get(URL)
    make.jobs(app)
    with app.app_context():
        job = session.scalars(select(Job)).one()
        assert job.state == "failed"
    answer = browser.get(f"/jobs/{job.id}")
    assert "libpango-1.0-0" in answer.text


def test_the_document_is_kept_until_the_figures_change(app, visit, filled):
    browser = visit("ana")
    first = fetched(app, browser)
    assert browser.get(URL).data == first.data
    assert make.jobs(app) == 0
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.name == "Delay 0")).one()
        make.values(metric, [1.0], first=date(2030, 1, 1))
        actions.recompute([metric.id])
        make.kept()
    assert browser.get(URL).status_code == 202
    assert make.jobs(app) == 1


def test_what_one_had_made_is_there_for_all_who_may_see_it(app, visit, filled):
    first = fetched(app, visit("ana"))
    assert visit("cy").get(URL).data == first.data
    assert make.jobs(app) == 0
    with app.app_context():
        mine = session.scalars(select(Job).order_by(Job.id)).first().id
    assert visit("cy").get(f"/jobs/{mine}/file").status_code == 404
    assert visit("dee").get(f"/jobs/{mine}").status_code == 200
    assert visit("dee").get(f"/jobs/{mine}/file").status_code == 403
    assert visit("ana").get(f"/jobs/{mine}/file").mimetype == "application/pdf"
