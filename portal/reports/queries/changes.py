"""The change log of a year: what was decided about metrics, definitions, targets and objectives.

In full what the reviews decided, by department, and after what something else holds, by month; the
way there is counted, for the workbook has every entry.

Only what everybody may see: drafts that were never published stand in it with nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.changelog.models import Entry
from portal.db import session
from portal.refinement import sentences
from portal.refinement.kinds import Kind as ProposalKind
from portal.refinement.log_table import row
from portal.refinement.models import Decision, Item, Motion, Proposal
from portal.refinement.queries.log import public
from portal.refinement.queries.public import KINDS
from portal.registry.models import Metric
from portal.registry.queries import history
from portal.registry.queries.history import Told
from portal.reports.spans import Span

MOST = 500  # decisions, and of other lines, in one document; the workbook has every entry
BATCH = 500
WEIGHTY = {
    "cycle": ("start cycle", "cancel cycle"),
    "publication": ("publish decisions",),
    "decision": ("take effect", "overturn decision"),
    "suspension": ("second suspension", "ratify suspension", "let suspension lapse"),
    "metric": (
        "add metric", "suspend metric", "resume metric", "deprecate metric", "archive metric",
        "set target",
    ),
    "target": ("end target",),
    "definition_version": ("approve version", "make version"),
    "objective": ("define objective", "edit objective", "retire objective"),
    "adoption": ("approve adoption",),
    "rebase": ("approve restart", "approve rebase", "undo restart"),
    "department": (
        "add department", "add departments", "archive department", "restore department",
        "set head", "end head",
    ),
    "regrade": ("regrade",),
}  # after which something else holds for people; all else led there, and is counted  # fmt: skip
DETAILS = frozenset({"Target", "Head", "Replaced by"})  # labels of what such a line also says
SEVERAL = "Several departments"


@dataclass(frozen=True)
class Decided:
    """One decision of a review, with what it is about."""

    made: Decision
    titles: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.titles[0] if len(self.titles) == 1 else self.made.motion.title


@dataclass(frozen=True)
class Line:
    """What somebody did on one day, for one reason: to one subject, or to several alike."""

    who: str
    action: str
    at: datetime
    reason: str
    subjects: tuple[tuple[str, str], ...]  # title, and in words what it is now
    sequences: tuple[int, ...]


@dataclass(frozen=True)
class Month:
    """The lines of one month, oldest first."""

    name: str
    lines: tuple[Line, ...]


def gather(_person: Person, _subject: object, span: Span, _scope: str) -> dict[str, Any]:
    """What reports/changes.html shows."""
    chosen = _in(span)
    counted = select(Entry.subject_kind, func.count()).where(chosen).group_by(Entry.subject_kind)
    counts = Counter({row[0]: row[1] for row in session.execute(counted)})
    weighty = or_(
        *(
            and_(Entry.subject_kind == kind, Entry.action.in_(actions))
            for kind, actions in WEIGHTY.items()
        )
    )
    newest = select(Entry).where(chosen, weighty).order_by(Entry.sequence.desc()).limit(MOST + 1)
    entries = session.scalars(newest).all()
    return {
        "around": sentences.around,
        "joined": sentences.joined,
        "decided": _decided(span),
        "months": list(_months(entries[:MOST][::-1])),
        "counts": [(KINDS[kind].word, count) for kind, count in counts.most_common()],
        "total": counts.total(),
        "most": MOST if len(entries) > MOST else None,
        "nouns": {kind.value: kind.noun for kind in ProposalKind},
    }


def _decided(span: Span) -> list[tuple[str, list[Decided]]]:
    """The decisions of reviews by department, in the order of names: two statements."""
    made = session.scalars(
        select(Decision)
        .where(Decision.decided_on >= span.first, Decision.decided_on <= span.day)
        .options(joinedload(Decision.motion))
        .order_by(Decision.id.desc())
        .limit(MOST)
    ).all()
    about: dict[int, list[Any]] = {}
    for item in session.execute(
        select(Motion.id.label("motion_id"), Item.title, Department.name)
        .outerjoin(Proposal, Proposal.id == Motion.proposal_id)
        .join(Item, or_(Item.motion_id == Motion.id, Item.id == Proposal.item_id))
        .outerjoin(Metric, Metric.id == Item.metric_id)
        .outerjoin(Department, Department.id == Metric.department_id)
        .where(Motion.id.in_([one.motion_id for one in made]))
        .order_by(Item.position, Item.id)
    ):
        about.setdefault(item.motion_id, []).append(item)
    found: dict[str, list[Decided]] = {}
    for one in reversed(made):
        items = about.get(one.motion_id, [])
        homes = {item.name or "New metrics" for item in items}
        home = homes.pop() if len(homes) == 1 else SEVERAL if homes else "Stops out of cycle"
        titles = tuple(item.title for item in items) or (one.motion.title,)
        found.setdefault(home, []).append(Decided(one, titles))
    return sorted(found.items(), key=lambda pair: (pair[0] == SEVERAL, pair[0].casefold()))


def state(_subject: object, span: Span) -> str:
    """What changes whenever the log of the span does: its last entry."""
    last = session.scalar(select(func.max(Entry.sequence)).where(_in(span)))
    return str(last or 0)


def rows(span: Span) -> Iterator[tuple[Any, ...]]:
    """All entries of the span for a table, oldest first, a batch at a time."""
    after = 0
    while True:
        found = select(Entry).where(_in(span), Entry.sequence > after)
        entries = session.scalars(found.order_by(Entry.sequence).limit(BATCH)).all()
        for entry, told in zip(entries, history.told(entries), strict=True):
            yield row(told, KINDS[entry.subject_kind].word)
        if len(entries) < BATCH:
            return
        after = entries[-1].sequence
        session.expunge_all()


def _months(entries: Sequence[Entry]) -> Iterator[Month]:
    zone = _zone()
    told = history.told(entries)
    for name, found in groupby(told, key=lambda one: f"{one.at.astimezone(zone):%B %Y}"):
        yield Month(name, tuple(_lines(found, zone)))


def _lines(told: Iterable[Told], zone: ZoneInfo) -> Iterator[Line]:
    """What was done alike on one day, as one."""

    def alike(one: Told) -> tuple[str, str, date, str]:
        return one.who, one.action, one.at.astimezone(zone).date(), one.reason

    groups: dict[tuple[str, str, date, str], list[Told]] = {}
    for one in told:
        groups.setdefault(alike(one), []).append(one)
    for (who, action, _day, reason), some in groups.items():
        subjects = tuple((one.title, _detail(one)) for one in some)
        yield Line(who, action, some[0].at, reason, subjects, tuple(one.sequence for one in some))


def _detail(one: Told) -> str:
    """What the subject is from then on, where one line can say it."""
    return "; ".join(after for label, _before, after in one.rows if label in DETAILS and after)


def _in(span: Span) -> ColumnElement[bool]:
    """Entries of the span about what everybody may see."""
    zone = _zone()
    begun = datetime(span.first.year, span.first.month, span.first.day, tzinfo=zone)
    ended = datetime.combine(date.fromordinal(span.day.toordinal() + 1), datetime.min.time(), zone)
    return and_(Entry.at >= begun, Entry.at < ended, public())


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["SETTINGS"].timezone)
