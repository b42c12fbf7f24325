"""My feedback, what waits for my answer, all that I may see; people to name."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.queries import people_matching
from portal.accounts.queries.holidays import free_days
from portal.feedback import figures as calculation
from portal.feedback import loop, table
from portal.feedback.queries import figures as counted
from portal.feedback.queries import threads as queries
from portal.feedback.queries.threads import Row
from portal.feedback.routes.blueprint import bp
from portal.files.workbooks import of_pages, workbook
from portal.web.access import allowed
from portal.web.digits import whole_number
from portal.web.filters import today
from portal.web.fragments import is_htmx, render

MOST_NAMES = 8  # people offered after an @


@bp.get("/feedback")
@allowed()
def mine() -> ResponseReturnValue:
    return _list("mine", queries.mine(me(), before()))


@bp.get("/feedback.xlsx")
@allowed()
def mine_table() -> ResponseReturnValue:
    found = of_pages(lambda last: queries.mine(me(), last), queries.PAGE, _number)
    return workbook(table.HEADER, table.rows(found), title="My feedback")


@bp.get("/feedback/all.xlsx")
@allowed()
def all_table() -> ResponseReturnValue:
    """The conversations that one may see, in the state that the address names."""
    state = request.args.get("state", "")
    found = of_pages(lambda last: queries.seen(me(), state, last), queries.PAGE, _number)
    return workbook(table.HEADER, table.rows(found), title="Feedback")


@bp.get("/feedback/queue")
@allowed()
def queue() -> ResponseReturnValue:
    """What waits for me to look at, to answer and to close, the oldest first."""
    return render(
        "feedback/queue.html", "feedback/_queue.html", rows=queries.queue(me()), day=today()
    )


@bp.get("/feedback/queue.xlsx")
@allowed()
def queue_table() -> ResponseReturnValue:
    return workbook(table.HEADER, table.rows(queries.queue(me())), title="Feedback to answer")


@bp.get("/feedback/figures.xlsx")
@allowed()
def figures_table() -> ResponseReturnValue:
    found = table.months(counted.months(today()))
    return workbook(table.FIGURES_HEADER, found, title="Feedback by month")


@bp.get("/feedback/all")
@allowed()
def everything() -> ResponseReturnValue:
    state = request.args.get("state", "")
    return _list("all", queries.seen(me(), state, before()), state)


@bp.get("/feedback/figures")
@allowed()
def figures() -> ResponseReturnValue:
    """How the loop does, for everybody: counts tell of no conversation."""
    months = counted.months(today())
    free = free_days()
    found = [calculation.shown(one, months, today(), free) for one in calculation.FIGURES]
    return render_template("feedback/figures.html", figures=found)


@bp.get("/feedback/people")
@allowed()
def people() -> ResponseReturnValue:
    """Whom one may name, for what stands after an @."""
    text = request.args.get("q", "")[:80].strip()
    if not is_htmx():
        return redirect(url_for("home.search", q=text))
    found = people_matching(text, MOST_NAMES) if text else []
    return render_template("feedback/_people.html", people=found)


def _number(row: Row) -> int:
    return row.thread.id


def before() -> int:
    """The number of the conversation below which a page begins."""
    return whole_number(request.args.get("before"))


def _list(view: str, rows: list[Row], state: str = "") -> ResponseReturnValue:
    last = rows[-1].thread.id if len(rows) == queries.PAGE else None
    endpoint, chosen = request.endpoint or "", state or None
    more: dict[str, Any] = {
        "next_url": url_for(endpoint, state=chosen, before=last) if last else None,
        "first_url": url_for(endpoint, state=chosen) if before() else None,
    }
    return render(
        f"feedback/{view}.html",
        "feedback/_list.html",
        rows=rows,
        state=state,
        states=loop.STATE_WORDS,
        view=view,
        **more,
    )
