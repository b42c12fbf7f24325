"""One year's review while it is told, and the clock that stands at each of its days."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.demo.stage import Stage
from portal.files.models import File
from portal.jobs.running import Step
from portal.refinement.actions import advancing
from portal.refinement.models import Cycle, Item, Proposal

MORNING = time(9, 30, tzinfo=UTC)
# Days before the committee talks in the story, of either year; negative ones come after.
STARTED, ASKED, ENDED, PROPOSED, SHEETS, TALKED, CHOSEN = 75, 70, 52, 50, 27, 20, 11


class Unwatched(Step):
    """A run of a job's function that no worker carries out and nobody waits for."""

    def __init__(self, **arguments: Any) -> None:
        self.arguments = arguments
        self.asked_by_id = None
        self.is_settled = False

    def progress(
        self, done: int, total: int, sentence: str = "", *, within: Connection | None = None
    ) -> None:
        """Nobody looks."""

    def done(self, sentence: str = "", file: File | None = None) -> None:
        self.is_settled = True


@dataclass
class Year:
    """A review with its story; items by the code of their metric, "" for one to be added."""

    stage: Stage
    told: ModuleType
    cycle: Cycle
    items: dict[str, Item] = field(default_factory=dict)

    @property
    def people(self) -> Mapping[str, Person]:
        return self.stage.people

    @property
    def chair(self) -> Person:
        return self.people[self.told.FARIDA]

    @contextmanager
    def ago(self, days: int) -> Iterator[None]:
        """That morning, so many days before the committee talks."""
        day = self.stage.today - timedelta(days=self.told.AGO + days)
        with clock.standing_at(datetime.combine(day, MORNING)):
            yield

    def step(self, to: str, ago: int, reason: str = "") -> None:
        """The chair takes a step."""
        with self.ago(ago):
            advancing.advance(self.cycle, to=to, reason=reason, actor=self.chair)

    def proposal(self, code: str, kind: str) -> Proposal:
        """The one of that kind for a metric."""
        found = select(Proposal).where(
            Proposal.item_id == self.items[code].id, Proposal.kind == kind
        )
        return session.scalars(found).one()
