"""My sheet in a real browser: keys and pasting like a spreadsheet, saved as one goes."""

from datetime import date

import pytest
from playwright.sync_api import expect

from portal.changelog import verifying
from portal.insight.actions import recompute
from portal.values.queries.observations import values_of
from tests import make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser

PASTE = """text => {
  const board = new DataTransfer();
  board.setData("text/plain", text);
  const how = {clipboardData: board, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture
def owed(app):
    """Three monthly metrics of Bo's, each with values until two months ago."""
    with app.app_context():
        now = date.today().replace(day=1)  # noqa: DTZ011 - the month is enough
        begun = make.month(now, -14)
        metrics = [
            make.metric(name=f"Delay {n}", code=f"DELAY-{n}", value_type="count", unit="days",
                        numerator="", denominator="", time_aggregation="sum",
                        org_aggregation="sum", formula="value", decimals=0)
            for n in (1, 2, 3)
        ]  # fmt: skip
        for metric in metrics:
            make.values(metric, [20.0, 21, 19, 22, 20, 21, 19, 20, 22, 21, 20, 19, 21], begun)
        recompute([metric.id for metric in metrics])
        make.kept()
        return [metric.id for metric in metrics]


def newest(app, metric_id):
    with app.app_context():
        return values_of([metric_id])[metric_id][-1].value


def test_a_column_is_pasted_and_saved_row_by_row(app, sign_in, owed):
    page = sign_in("bo")
    page.goto("/values")
    sound(page)
    cells = page.locator('[data-cell="1"]')
    expect(cells).to_have_count(3)
    cells.first.focus()
    page.evaluate(PASTE, "20\r\n21\r\n19\r\n")
    page.get_by_role("searchbox").first.focus()
    expect(page.get_by_text("Saved", exact=True)).to_have_count(3)
    assert [newest(app, one) for one in owed] == [20, 21, 19]
    sound(page)
    with app.app_context():
        assert verifying.verify().is_whole


def test_who_pastes_more_than_the_page_holds_is_told_what_is_left(app, sign_in, owed):
    page = sign_in("bo")
    page.goto("/values")
    page.locator('[data-cell="1"]').nth(1).focus()
    page.evaluate(PASTE, "20\n21\n19\n22\n")
    told = page.locator("#sheet-told")
    expect(told).to_contain_text("after 2 of the 4 rows that you pasted")
    expect(told).to_contain_text("from row 3 on")
    page.evaluate(PASTE, "20\n21\n")
    expect(told).to_be_empty()
    page.get_by_role("searchbox").first.focus()
    expect(page.get_by_text("Saved", exact=True)).to_have_count(2)
    assert newest(app, owed[1]) == 20


def test_keys_move_between_rows_and_a_warning_asks_for_a_note(app, sign_in, owed):
    page = sign_in("bo")
    page.goto("/values")
    cells = page.locator('[data-cell="1"]')
    cells.nth(0).fill("95")
    cells.nth(0).press("Enter")
    expect(cells.nth(1)).to_be_focused()
    row = page.locator("tr[data-row]").nth(0)
    expect(row.locator(".error").first).to_be_visible()
    expect(cells.nth(0)).to_have_value("95")
    sound(page, expected=("422",))
    row.get_by_label("Note on").fill("a strike at the carrier")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("Saved", exact=True)).to_be_visible()
    assert newest(app, owed[0]) == 95


def test_the_sheet_works_without_a_script(app, sign_in, owed):
    page = sign_in("bo", java_script_enabled=False)
    page.goto("/values")
    row = page.locator("tr[data-row]").nth(1)
    row.locator('[data-cell="1"]').fill("22")
    row.get_by_role("button", name="Save").click()
    page.wait_for_url("**/values**")
    assert newest(app, owed[1]) == 22


def test_an_empty_sheet_says_so(sign_in):
    page = sign_in("cy")
    page.goto("/values")
    expect(page.get_by_text("You owe no values")).to_be_visible()
    sound(page)
