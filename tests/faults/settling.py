"""What must hold once the eight have written: nothing is held, lost, there by half or twice."""

import random
from collections import Counter

from sqlalchemy import func, select

from portal.changelog import verifying
from portal.changelog.models import Entry
from portal.db import session
from portal.files.models import File
from portal.jobs.models import ACTIVE, Job
from portal.registry.models import Metric
from portal.values.actions import imports
from portal.values.models import Import, Observation
from tests.faults.browsing import until
from tests.faults.serving import Site, inside
from tests.faults.writers import FILE, MONTH, ROWS, Ledger, Writing

AGAIN = 3  # imports that came to nothing and are run again afterwards
LAST = 77_777_777  # a figure that none of the eight comes to


def calm(site: Site, ledger: Ledger) -> None:
    """While it runs, afterwards: nothing is held. Somebody writes, no job is left, and imports
    that came to nothing can be run again.
    """
    settled = Writing(site, {"entry": [], "import": [], "approval": []})
    settled.ledger, browser, sure = ledger, site.browser("bo"), Sure()
    code = ledger.acknowledged["entry"][0][0]
    form = {"value": str(LAST), "state": "final", "note": "calm", "key": "calm"}
    settled._note("entry", (code, LAST), browser.post(f"/values/{code}/{MONTH}", form))
    until(lambda: not _jobs_left(site), 240)
    with inside(site):
        left = session.execute(
            select(Import.id, Import.state, File.name)
            .join(File, File.id == Import.file_id)
            .where(Import.state.not_in(("applied", "dropped")))
        ).all()
    assert {one.state for one in left} <= set(imports.OPEN), left
    names = [FILE.format(number) for number in range(2)]
    for number, _, name in left[:AGAIN]:
        settled.import_from(f"/imports/{number}", sure, browser, names.index(name), -number)
        assert (number, -number) in ledger.acknowledged["import"], site.log()[-3000:]


class Sure(random.Random):
    """Whoever never gives up."""

    def random(self) -> float:
        return 0.0


def _jobs_left(site: Site) -> int:
    with inside(site):
        return session.scalar(select(func.count()).where(Job.state.in_(ACTIVE))) or 0


def settle(site: Site, ledger: Ledger) -> None:
    """Every acknowledged write is there once, none by half or twice; the log is whole."""
    assert not ledger.faults, "\n".join(ledger.faults)  # whole: pytest would cut them short
    assert not ledger.refused, "\n".join(ledger.refused)
    assert ledger.acknowledged["entry"], "nobody wrote anything: this proved nothing"
    with inside(site):
        _settle_entries(ledger)
        _settle_imports(ledger)
        _settle_approvals(ledger)
        log = verifying.verify()
        assert log.is_whole, log


def _settle_entries(ledger: Ledger) -> None:
    codes = sorted({code for code, _ in ledger.acknowledged["entry"]})
    found = session.execute(
        select(Metric.code, Observation.value)
        .join(Observation, Observation.metric_id == Metric.id)
        .where(Metric.code.in_(codes))
    )
    stored = Counter((row.code, int(row.value)) for row in found)
    acknowledged, unknown = set(ledger.acknowledged["entry"]), set(ledger.unknown["entry"])
    assert [one for one in acknowledged if stored[one] != 1] == []
    assert [one for one, count in stored.items() if count > 1] == []
    assert set(stored) - acknowledged - unknown == set()
    entries = session.scalar(
        select(func.count()).where(
            Entry.action.in_(("enter value", "revise value")),
            Entry.subject_id.in_(select(Metric.id).where(Metric.code.in_(codes))),
        )
    )
    assert entries == len(stored)  # each with its entry in the log, none without


def _settle_imports(ledger: Ledger) -> None:
    rows = dict(
        session.execute(
            select(Observation.import_id, func.count())
            .where(Observation.import_id.is_not(None))
            .group_by(Observation.import_id)
        ).all()
    )
    states = {one.id: one for one in session.scalars(select(Import))}
    for number, _ in ledger.acknowledged["import"]:
        assert states[number].state == "applied"
    applied = [one.id for one in states.values() if one.state == "applied"]
    assert [one for one in applied if rows.get(one) != ROWS] == []
    keys = Counter(one.file.id for one in states.values())
    assert max(keys.values(), default=1) == 1
    told = Counter(
        session.scalars(select(Entry.subject_id).where(Entry.action == "apply import")).all()
    )
    assert told == Counter(applied)


def _settle_approvals(ledger: Ledger) -> None:
    acknowledged, unknown = ledger.acknowledged["approval"], ledger.unknown["approval"]
    approved = set(
        session.scalars(
            select(Metric.code).where(
                Metric.state == "approved",
                Metric.id.in_(
                    select(Entry.subject_id).where(
                        Entry.subject_kind == "metric", Entry.action == "put version into force"
                    )
                ),
            )
        )
    )
    assert set(acknowledged) - approved == set()
    assert approved - set(acknowledged) - set(unknown) == set()
    told = session.scalar(select(func.count()).where(Entry.action == "approve version"))
    assert told == len(approved)
