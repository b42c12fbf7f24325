"""The pages that are measured, with their bars."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

from bench.filling import CALENDAR, LONG_CODE
from bench.learning import LESSON, TEST
from bench.serving import Served

HTMX = {"HX-Request": "true"}
KB, GZ = 60, 15  # what an HTML page may weigh, in KB and compressed
ROWS = 200  # that a page may fetch
PAGE = 50  # rows of the registry's list


@dataclass(frozen=True)
class Bar:
    """What a page must hold: statements, CPU in F, and where one is set ms and requests/s at 8."""

    statements: int
    cpu: float
    p50: float | None = None  # ms at 1 connection
    p99: float | None = None  # ms at 8 connections
    rate: float | None = None  # requests a second at 8 connections


@dataclass(frozen=True)
class Page:
    """A page: how its address is found, who asks, and its bar."""

    name: str
    address: Callable[["Visit"], str]
    bar: Bar
    moonshot: float  # CPU in F
    signed_in: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (200,)


@dataclass
class Visit:
    """A signed-in browser on the portal that is measured."""

    served: Served
    cookie: dict[str, str]
    engine: Engine

    def poll(self, page: str, part: str) -> str:
        """The address that an open page asks every few seconds."""
        text = self.served.get(page, self.cookie)[2].decode()
        found = re.search(rf'hx-get="({part}\?[^"]*seen=[^"]+)"', text)
        if found is None:
            raise SystemExit(f"{page} polls nothing like {part}")
        return found[1].replace("&amp;", "&")

    def page_of_list(self, number: int) -> str:
        """A page of the registry's list, or the last one where there are fewer."""
        with self.engine.connect() as reading:
            most = reading.scalar(text("SELECT count(*) FROM metric")) or 0
            place = min((number - 1) * PAGE, most - PAGE) - 1
            found = text("SELECT name, id FROM metric ORDER BY name, id LIMIT 1 OFFSET :place")
            name, identity = reading.execute(found, {"place": place}).one()
        return f"/metrics?after={name}~{identity}".replace(" ", "%20")


def at(path: str) -> Callable[[Visit], str]:
    return lambda _visit: path


BOARD = "/departments/department-2"
PAGES = (
    Page("sign-in form", at("/sign-in"), Bar(1, 1), 0.5, signed_in=False),
    Page("404", at("/there-is-no-such-page"), Bar(1, 1), 0.5, statuses=(404,)),
    Page("health", at("/healthz"), Bar(1, 1), 0.5, signed_in=False),
    Page("dashboard", at(BOARD), Bar(8, 5, p50=12, rate=200), 2.5),
    Page("overview", at("/overview"), Bar(10, 6), 3),
    Page("metric", at(f"/metrics/{LONG_CODE}"), Bar(10, 5), 3),
    Page("search", at("/metrics?q=deliv%20av"), Bar(4, 3, p99=50), 2, headers=HTMX),
    Page("search, one letter", at("/metrics?q=a"), Bar(4, 3, p99=50), 2, headers=HTMX),
    Page("search, common word", at("/metrics?q=order"), Bar(4, 3, p99=50), 2, headers=HTMX),
    Page("search, nothing found", at("/metrics?q=%C2%A7x"), Bar(4, 3, p99=50), 2, headers=HTMX),
    Page("list", at("/metrics"), Bar(6, 4), 2.5),
    Page("list, page 500", lambda visit: visit.page_of_list(500), Bar(6, 4), 2.5),
    Page("list, facets", at("/metrics?department=department-5&nature=leading"), Bar(6, 4), 2.5),
    Page("inbox", at("/notices"), Bar(6, 3), 2),
    Page("calendar", at(f"/calendar/{CALENDAR}.ics"), Bar(6, 2), 1, signed_in=False),
    Page("learn catalogue", at("/learn"), Bar(4, 4), 2),
    Page("lesson page", at(f"/learn/{LESSON}"), Bar(9, 3), 2),
    Page("quiz page", at(f"/learn/assessments/{TEST}/attempts/1/questions/1"), Bar(6, 3), 1.5),
    Page("team view", at("/learn/team/department-2"), Bar(9, 4), 2),
    Page("mentor dashboard", at("/mentoring"), Bar(8, 4), 2),
    Page(
        "poll of the notices",
        lambda visit: visit.poll("/notices", "/notices/count"),
        Bar(2, 0.6), 0.4, headers=HTMX, statuses=(204, 304),
    ),
    Page(
        "poll of a dashboard",
        lambda visit: visit.poll(BOARD, f"{BOARD}/dashboard"),
        Bar(2, 0.6), 0.4, headers=HTMX, statuses=(204, 304),
    ),
    Page(
        "poll of the overview",
        lambda visit: visit.poll("/overview", "/overview/metrics"),
        Bar(2, 0.6), 0.4, headers=HTMX, statuses=(204, 304),
    ),
    Page(
        "poll of a metric",
        lambda visit: visit.poll(f"/metrics/{LONG_CODE}", f"/metrics/{LONG_CODE}/reading"),
        Bar(2, 0.6), 0.4, headers=HTMX, statuses=(204, 304),
    ),
)  # fmt: skip
