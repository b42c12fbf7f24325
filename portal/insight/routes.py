"""The organisation's overview, departments' dashboards, a metric's reading and chart."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.current import me
from portal.accounts.models import Department
from portal.accounts.policy import can_see_department
from portal.insight import charts, guide, lessons, queries, table
from portal.insight.choice import FACETS, SORTS, Choice
from portal.insight.geometry import NARROW, WIDE
from portal.insight.overview import Overview
from portal.insight.queries.tags import Tagged
from portal.insight.reading import Reading
from portal.jobs import lists
from portal.registry import policy
from portal.tables.safe_csv import Cell
from portal.web import panels
from portal.web.access import allowed, bare, watches
from portal.web.cache import Cache
from portal.web.filters import today
from portal.web.fragments import fresh, is_htmx, is_unchanged, render
from portal.web.minifying import minified

bp = Blueprint("insight", __name__)

SIZES = {"wide": WIDE, "narrow": NARROW}
DASHBOARD = "insight/_kept_dashboard.html"
LIST = "insight/_kept_list.html"
SUMMARY = "insight/_kept_summary.html"
READING = "insight/_kept_reading.html"

MOST_BOARDS = 50  # kept drawn by a process: some 3 MB
MOST_READINGS = 100  # kept drawn by a process: some 5 MB
MOST_LISTS = 30  # kept drawn by a process: some 1.5 MB
_boards: Cache[dict[str, Any]] = Cache(MOST_BOARDS)
_readings: Cache[Markup] = Cache(MOST_READINGS)
_lists: Cache[Markup] = Cache(MOST_LISTS)
_summaries: Cache[Markup] = Cache()


@bp.get("/departments/<slug>")
@allowed(can_see_department, load=queries.department)
def department(department: Department) -> ResponseReturnValue:
    found = panels.rendered("department", me(), department)
    return render("insight/department.html", DASHBOARD, panels=found, **shown(department))


@bp.get("/departments/<slug>/dashboard")
@watches
@bare
@allowed(load=queries.tagged_department)
def dashboard(found: Tagged) -> ResponseReturnValue:
    """The dashboard for a page that is open; nothing where the page has it already."""
    department = None if is_unchanged(found.tag) else queries.department(me(), found.code)
    return fresh(found.tag, DASHBOARD, **(shown(department) if department else {}))


@bp.get("/overview")
@allowed()
def overview() -> ResponseReturnValue:
    tag = queries.tag(today())
    more: dict[str, Any] = {} if is_htmx() else shown_summary(tag)
    return render(
        "insight/overview.html",
        LIST,
        choice=Choice.of(request.args),
        tag=tag,
        **shown_list(tag),
        **more,
    )


@bp.get("/overview/summary")
@watches
@bare
@allowed()
def summary() -> ResponseReturnValue:
    """The counts for a page that is open; nothing where the page has them already."""
    tag = queries.tag(today())
    return fresh(tag, SUMMARY, **({} if is_unchanged(tag) else shown_summary(tag)))


@bp.get("/overview/metrics")
@watches
@bare
@allowed()
def metrics() -> ResponseReturnValue:
    """The list for a page that is open; nothing where the page has it already."""
    tag = queries.tag(today())
    return fresh(tag, LIST, **({} if is_unchanged(tag) else shown_list(tag)))


@bp.get("/overview/metrics.xlsx")
@allowed()
def metrics_table() -> ResponseReturnValue:
    """The list, narrowed as the address says, as a workbook."""
    return lists.answered(me(), TABLE.name, request.args)


def _rows(_person: Any, asked: lists.Asked) -> Iterator[tuple[Cell, ...]]:
    return table.rows(queries.whole(Choice.of(asked), today()))


def _count(_person: Any, asked: lists.Asked, most: int) -> int:
    return queries.counted(Choice.of(asked), today(), most)


TABLE = lists.List("overview", "Metrics", table.HEADER, (*FACETS, "q", "sort"), _rows, _count)


@bp.get("/overview/reading")
@allowed()
def how_to_read() -> str:
    return render_template("insight/how_to_read.html", examples=guide.examples())


@bp.get("/metrics/<code:code>/reading")
@watches
@bare
@allowed(load=queries.tagged_metric)
def reading(found: Tagged) -> ResponseReturnValue:
    """The verdict and its charts for a page that is open."""
    more: dict[str, Any] = {}
    if not is_unchanged(found.tag):
        more = shown_reading(found, lambda: queries.reading(found.id, today(), tag=found.tag))
    return fresh(found.tag, READING, **more)


@bp.get("/metrics/<code:code>/ranges")
@allowed(load=queries.tagged_metric)
def ranges(found: Tagged) -> str:
    """The moving ranges, for those who unfold them."""
    return render_template("insight/_ranges.html", ranges=queries.ranges(found.id, today()))


@bp.get("/metrics/<code:code>/chart")
@allowed(load=queries.tagged_metric)
def whole_chart(found: Tagged) -> str:
    """All periods with their moving ranges, on a page of their own."""
    reading = queries.reading(found.id, today(), tag=found.tag, whole=True)
    return render_template("insight/chart.html", reading=reading)


@bp.get("/metrics/<code:code>/chart.svg")
@allowed(load=queries.tagged_metric)
def chart(found: Tagged) -> Response:
    """The chart by itself, for other documents: `?size=narrow` for a column."""
    size = request.args.get("size", "wide")
    size = size if size in SIZES else "wide"
    tag = f"{found.tag}-{size}"
    more: dict[str, Any] = {}
    if not is_unchanged(tag):
        drawing, title = queries.drawing(found.id)
        more["chart"] = charts.xmr(
            drawing, queries.remarks(found.id), size=SIZES[size], title=title
        )
    response = fresh(tag, "charts/standalone.svg", **more)
    response.mimetype = "image/svg+xml"
    return response


def shown(department: Department) -> dict[str, Any]:
    """What insight/department.html and its fragment need: the dashboard, drawn.

    It is the same for all who read it; an empty one says what to do to those who may define.
    """
    state = queries.department_state(department.id, today())
    may_draft = policy.can_draft_for(me(), department)
    kept = _boards.get((department.id, may_draft), state, lambda: board(department, may_draft))
    return {"department": department, **kept}


def board(department: Department, may_draft: bool) -> dict[str, Any]:
    """The dashboard as it is now, and the heads that its page names."""
    found = queries.dashboard(department, me(), today())
    text = render_template("insight/_dashboard.html", board=found, may_draft=may_draft)
    return {"html": Markup(text), "heads": found.heads}  # noqa: S704 # nosemgrep: markup-from-data - our own template


def shown_list(tag: str) -> dict[str, Any]:
    """What the list of the overview needs: itself, drawn. All may see the same metrics in it."""
    choice = Choice.of(request.args)
    return {"html": _lists.get(choice.key, tag, lambda: drawn_list(choice, tag))}


def drawn_list(choice: Choice, tag: str) -> Markup:
    """A page of the list as it is now."""
    shown = {
        "choice": choice,
        "page": queries.page(choice, today()),
        "facets": queries.facets(choice, today(), tag),
        "sorts": SORTS,
        "tag": tag,
    }
    return minified(render_template("insight/_metric_list.html", **shown))


def shown_summary(tag: str) -> dict[str, Any]:
    """What the counts above the list need: themselves, drawn. Few changes move any of them."""
    found = queries.overview(today(), tag)
    return {"summary": _summaries.get(None, found, lambda: drawn_summary(found))}


def drawn_summary(found: Overview) -> Markup:
    """The organisation in counts as it is now."""
    return minified(render_template("insight/_summary.html", overview=found))


def shown_reading(found: Tagged, read: Callable[[], Reading]) -> dict[str, Any]:
    """What a metric's reading needs: itself, drawn, for it is the same for all who may see it."""
    if not found.is_read:
        return {"html": drawn(read())}
    return {"html": _readings.get(found.id, f"{found.tag} {lessons.tag()}", lambda: drawn(read()))}


def drawn(reading: Reading) -> Markup:
    """The verdict and its chart."""
    return Markup(render_template("insight/_reading.html", reading=reading))  # noqa: S704, our own
