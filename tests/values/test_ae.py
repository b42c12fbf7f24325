"""The A&E figures, from an empty registry to 390 verdicts, through the pages that a person uses."""

import csv
import io
import re
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Department, RoleGrant
from portal.changelog import verifying
from portal.db import session
from portal.insight import spc
from portal.insight.models import Verdict
from portal.insight.queries import listing
from portal.registry.models import Adoption, Definition, Metric
from portal.values.models import Observation
from tests import cast, make
from tests.values.test_imports import form_of

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).resolve().parents[2] / "content" / "samples" / "ae_attendances.csv"
MEASURES = {
    "ae-attendances": "attendances",
    "ae-breaches": "breaches",
    "ae-admissions": "admissions",
}
DIRECTIONS = {"ae-attendances": "neutral", "ae-breaches": "decrease", "ae-admissions": "neutral"}


def figures():
    """Organisation → measure → [(period, value)], as the file has them."""
    found = defaultdict(lambda: defaultdict(list))
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for key, column in MEASURES.items():
                start = date.fromisoformat(row["period"])
                found[row["org_code"]][key].append((start, float(row[column])))
    return found


@pytest.fixture
def organisations(app):
    """130 departments by their codes, and Hal to approve what Eve asks."""
    with app.app_context():
        above = cast.department("organisation").id
        for code in figures():
            session.add(
                Department(slug=code.lower(), name=f"Trust {code}", code=code, parent_id=above)
            )
        hal = cast.person("hal")
        make.stored(RoleGrant(person_id=hal.id, role="leadership", granted_at=hal.created_at))
        make.kept()
        return [str(one) for one in session.scalars(
            select(Department.id).where(Department.code.is_not(None))
        )]  # fmt: skip


def adopt(visit, organisations):
    eve, hal = visit("eve"), visit("hal")
    for key in MEASURES:
        page = eve.get(f"/metrics/library/{key}/adoption")
        form = form_of(page.text, "adoption") | {
            "department_ids": organisations, "reason": "to compare", "owner_id": "eve@example.org",
        }  # fmt: skip
        answer = eve.post(f"/metrics/library/{key}/adoption", form)
        assert answer.status_code == 303, answer.text
        address = answer.headers["Location"]
        form = form_of(hal.get(address).text, "decision")
        answer = hal.post(address + "/decision", form | {"decision": "approve"})
        assert answer.status_code == 303, answer.text


def bring_in(browser, content):
    """The address of the import: its file came through the pages, its columns guessed rightly."""
    upload = {
        "file": (io.BytesIO(content), "ae_attendances.csv"),
        "key": f"file-{time.monotonic()}",
    }
    answer = browser.post("/imports", upload)
    assert answer.status_code == 303, answer.text
    mapping = answer.headers["Location"]
    answer = browser.post(mapping, form_of(browser.get(mapping).text, "mapping"))
    assert answer.status_code == 303, answer.text
    make.jobs(browser.app)
    return answer.headers["Location"]


def test_390_metrics_read_as_the_calculation_reads_the_raw_figures(app, visit, organisations):
    adopt(visit, organisations)
    eve = visit("eve")
    content = SAMPLE.read_bytes()
    address = bring_in(eve, content)
    page = eve.get(address)
    assert "Apply 14,040 values" in page.text
    form = form_of(page.text, "application") | {"note": "as published by NHS England"}
    assert eve.post(address + "/application", form).status_code == 303
    assert make.jobs(app) == 1
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Adoption)) == 3
        assert session.scalar(select(func.count()).select_from(Metric)) == 390
        assert session.scalar(select(func.count()).select_from(Observation)) == 14_040
        compare_verdicts()
        assert verifying.verify().is_whole
    again = eve.get(bring_in(eve, content))
    assert "Every value of the file stands in the portal already" in again.text
    listed = eve.get("/overview").text
    shown = set(re.findall(r'href="?/metrics/(AE-[A-Z0-9-]+)', listed))
    assert len(shown) >= listing.PAGE  # the first page of the list; its test walks the others
    assert "390" in listed


def compare_verdicts():
    """Each stored verdict against `spc.reading` on the file's own numbers."""
    raw = figures()
    found = (
        select(Verdict, Definition.key, Department.code)
        .join(Metric, Verdict.metric_id == Metric.id)
        .join(Definition, Metric.definition_id == Definition.id)
        .join(Department, Metric.department_id == Department.id)
    )
    compared = 0
    for verdict, key, code in session.execute(found):
        series = sorted(raw[code][key])
        plain = spc.reading(
            [start for start, _ in series], [value for _, value in series],
            improvement_direction=DIRECTIONS[key], counts=True, hard_range=(0, None),
        )  # fmt: skip
        assert verdict.variation == plain.variation, (code, key)
        assert verdict.value == series[-1][1]
        assert verdict.rules == ",".join(plain.rules)
        drawn = verdict.drawing["segments"]
        for mine, theirs in zip(drawn, plain.segments, strict=True):
            assert mine["lower"] == pytest.approx(theirs.lower, rel=1e-9)
            assert mine["upper"] == pytest.approx(theirs.upper, rel=1e-9)
        assert verdict.drawing["values"] == [value for _, value in series]
        compared += 1
    assert compared == 390
