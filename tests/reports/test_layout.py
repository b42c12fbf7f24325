"""What a report prints stands within the margins of its pages, in letters that need more room."""

from datetime import date

import pytest
import weasyprint

from portal.insight import actions as insight
from tests import cast, make

ROUNDING = 1.0  # CSS pixels
NAMES = ["Μαρία Παπαδοπούλου", "Екатерина Щербакова"]


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_a_pack_stays_on_the_page(app, visit, monkeypatch, name):
    rendered = []
    render = weasyprint.HTML.render

    def kept(self, *given, **more):
        rendered.append(render(self, *given, **more))
        return rendered[-1]

    monkeypatch.setattr(weasyprint.HTML, "render", kept)
    with app.app_context():
        metric = make.metric(
            name="Complaints answered within five days", code="COMPLAINTS-ANSWERED-ON-TIME",
            unit="working hours", direction="decrease",
        )  # fmt: skip
        cast.person("bo").name = name
        make.values(metric, [20.0 + n % 3 for n in range(20)] + [41.0], first=date(2025, 1, 1))
        insight.recompute([metric.id])
        make.kept()
    assert visit("cy").get("/reports/department/operations.pdf?until=2026-09").status_code == 202
    assert make.jobs(app) == 1
    printed = []
    for page in rendered[0].pages:
        sheet = page._page_box  # the library has no public name for where it put what
        right = sheet.position_x + sheet.margin_left + sheet.width + ROUNDING
        words = [one for one in sheet.descendants() if hasattr(one, "text")]
        printed += [one.text for one in words]
        assert [one.text for one in words if one.position_x + one.width > right] == []
    assert any(name.split()[1] in text for text in printed)
