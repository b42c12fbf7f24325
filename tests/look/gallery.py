"""Every component of the look on one page, for the eye, for axe-core and for the tests beside it.

    python -m tests.look.gallery DIR    writes the gallery, a reading page, errors and signing in

The pages are plain Jinja with stand-ins for what the application gives, so that the look can be
judged without a database.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from portal.files.shown import LINK
from portal.web import bundles, filters
from portal.web.application import once
from portal.web.navigation import Link

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ("Home", "Overview", "Departments", "Metrics", "Objectives", "My sheet", "Imports")
LATER = ("Learn", "Mentoring", "Refinement", "Feedback")


class Example(Form):
    """One field of each kind."""

    key = HiddenField()
    version = HiddenField()
    name = StringField("Name", [validators.DataRequired()], description="As it stands on charts.")
    formula = TextAreaField("Formula", [validators.DataRequired()])
    unit = SelectField("Unit", choices=["%", "days", "cases"])
    target = IntegerField("Target")
    begins = DateField("In force from")
    direction = RadioField(
        "Better is",
        [validators.DataRequired()],
        choices=[
            SelectChoice("up", "higher"),
            SelectChoice("down", "lower"),
            SelectChoice("none", "neither, we only watch it"),
        ],
    )
    is_shared = BooleanField("Share the draft with colleagues", description="They may suggest.")
    file = FileField("File with values", description="CSV, at most 20 MB.")
    password = PasswordField("Password")


def example(*, wrong: bool = False) -> Example:
    """The form as it is first shown, or as it comes back with everything that can be wrong."""
    given = {"name": "Lead time", "unit": "days", "key": "k", "version": "3", "direction": "down"}
    form = Example(data=given, prefix="wrong-" if wrong else "")
    form.refusal = form.conflict = None
    if wrong:
        form.name.errors = ["Another metric of Operations has this name. Choose another."]
        form.direction.errors = ["Choose what is better."]
        form.is_shared.errors = ["Name somebody to share it with first."]
        form.conflict = SimpleNamespace(
            who="Bo Lindqvist",
            when=datetime(2026, 5, 4, 14, 5, tzinfo=UTC),
            rows=[("Target", "12 days", "10 days"), ("Reason", "", "The new line is faster.")],
        )
    return form


def points(values: tuple[int, ...], width: int, height: int) -> str:
    """A polyline's points over the whole of a box."""
    low, high = min(values), max(values)
    step = width / (len(values) - 1)
    rise = (height - 6) / ((high - low) or 1)
    return " ".join(
        f"{place * step:.1f},{height - 3 - (value - low) * rise:.1f}"
        for place, value in enumerate(values)
    )


ROWS = (
    ("LEAD-TIME", "Lead time, order to shelf", "Operations", 9.4, "days", "improvement_low",
     "pass", (14, 13, 15, 14, 13, 12, 13, 11, 10, 10, 9, 10, 9)),
    ("CHURN", "Customers who leave in a month", "Sales", 2.31, "%", "concern_high",
     "fail", (14, 13, 15, 14, 13, 14, 13, 15, 16, 17, 18, 19, 20)),
    ("UPTIME", "Availability of the web shop", "IT", 99.94, "%", "common",
     "hit_or_miss", (5, 6, 5, 7, 6, 5, 6, 7, 5, 6, 5, 6, 6)),
    ("ORDERS", "Orders taken by telephone", "Service", 12480, "orders", "neutral_high",
     "none", (3, 4, 3, 4, 5, 6, 7, 7, 8, 9, 9, 10, 11)),
    ("CO2", "Carbon dioxide per parcel", "Sustainability", 312, "g", "none",
     "none", (3, 4, 3, 4)),
)  # fmt: skip


def environment() -> Environment:
    """Jinja as the application sets it up, with stand-ins for its globals."""
    env = Environment(
        loader=FileSystemLoader([ROOT / "templates", Path(__file__).parent]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    bundles.build()
    env.filters.update(number=filters.number, quantity=filters.quantity, day=filters.day)
    env.filters.update(moment=lambda value: f"{value.day} {value:%B %Y, %H:%M}")
    env.globals.update(
        csrf_token=lambda: "a-token",
        url_for=lambda _endpoint: "#main",
        file_url=lambda name: (ROOT / "static" / name).as_uri(),
        once=once,
        workbook_link=lambda label, kept=False: LINK.format("", label),
        written_when=lambda value: Markup(  # noqa: S704 - a date
            f'<time datetime="{value.isoformat()}">{value.day} {value:%B %Y}</time>'
        ),
        get_flashed_messages=lambda with_categories=True: [("message", "The target is saved.")],
        request=SimpleNamespace(args={}, path="/gallery"),
        current_user=SimpleNamespace(
            beside={"unread": 3},
            is_authenticated=True,
            is_administrator=True,
            name="Ana Castellanos",
        ),
        navigation=lambda: tuple(
            Link(label, "#main", active=label == "Metrics") for label in SECTIONS + LATER
        ),
        mode="demo",
        organisation="Brightwater Supplies",
        session_hours=12,
        version="0.1.0",
    )
    return env


def write(folder: Path, theme: str | None = None) -> list[Path]:
    """The gallery and its sister pages in `folder`, in a fixed theme or the reader's own."""
    folder.mkdir(parents=True, exist_ok=True)
    env = environment()
    fault = SimpleNamespace(
        code=404,
        title="There is no such page",
        happened="It may have moved, or you may not see it.",
        remedy="Check the address, or search for what you need.",
    )
    shown = {
        "theme": theme,
        "form": example(),
        "wrong": example(wrong=True),
        "rows": ROWS,
        "points": points,
        "moment": datetime(2026, 5, 4, 14, 5, tzinfo=UTC),
        "day": date(2026, 4, 30),
        "fault": fault,
        "request_id": "5f3c9ad1e0b74c22",
    }
    failed = SimpleNamespace(**{**vars(fault), "code": 500})
    stranger = SimpleNamespace(is_authenticated=False, is_administrator=False, name="")
    pages = {
        "gallery.html": ("gallery.html", {}),
        "reading.html": ("reading.html", {}),
        "error-404.html": ("errors/page.html", {}),
        "error-500.html": ("errors/page.html", {"fault": failed}),
        "sign-in.html": ("sign_in.html", {"current_user": stranger}),
    }
    written = []
    for name, (template, more) in pages.items():
        path = folder / name
        path.write_text(env.get_template(template).render(**{**shown, **more}), "utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]), *sys.argv[2:3]):
        sys.stdout.write(f"{path}\n")
