"""A drawing comes back as it was kept, in fewer characters."""

import json

import pytest
from sqlalchemy import Text, cast, select

from portal.db import session
from portal.insight import charts
from portal.insight.actions import recompute
from portal.insight.models import Verdict
from portal.insight.packing import packed, unpacked
from tests import make

DRAWN = {
    **charts.EMPTY, "values": [1, None, 2], "states": ["final", "missing", "missing"],
    "kinds": ["common", "common", "concern"], "rules": [[], [], ["beyond_upper", "shift_high"]],
    "reasons": ["", "broken", ""],
}  # fmt: skip


@pytest.mark.parametrize("drawing", [DRAWN, dict(charts.EMPTY)])
def test_a_packed_drawing_unpacks_to_itself(drawing):
    assert unpacked(json.loads(json.dumps(packed(drawing)))) == drawing


def test_what_was_kept_before_reads_as_it_is():
    assert unpacked(DRAWN) == DRAWN


@pytest.mark.both_engines
def test_a_verdict_keeps_its_drawing_packed(inside):
    metric = make.metric()
    make.values(metric, [3.0] * 40)
    recompute([metric.id])
    found = select(Verdict.drawing, cast(Verdict.drawing, Text).label("kept"))
    row = session.execute(found.where(Verdict.metric_id == metric.id)).one()
    assert row.drawing["states"] == ["final"] * 40
    assert json.loads(row.kept)["states"] == [["final", 40]]
