"""Pages that list what training keeps need as many statements for 30 rows as for 3."""

from datetime import date

from sqlalchemy import select

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.db import session
from portal.training.models import Allowance, Certificate, Missed, Path, PathStep, Piece
from tests import cast, make
from tests.make import stored
from tests.training import making

# who looks, the address, and what stands there once a row
LISTS = {
    "/learn/authors/certificates": ("cy", "/certificates/S-"),
    "/learn/authors/searches": ("cy", "nothing for "),
    "/learn/assessments": ("cy", "/learn/assessments/test-"),
    "/learn/assessments/test-0/allowances": ("cy", "for reason "),
    "/learn/assessments/test-0": ("cy", "/attempts/"),
    "/learn/me": ("cy", "/certificates/S-"),
    "/learn/me/transcript.csv": ("cy", "Test "),
    "/learn/paths": ("eve", "Path "),
}


def fill(start, end):
    """A test, a pass with a flagged certificate, a vain search, a path, … for each number."""
    cy, today = cast.person("cy"), clock.now().date()
    first = None
    for at in range(start, end):
        test = making.piece("assessment", f"test-{at}", title=f"Test {at}", meta={"pass_mark": 50})
        first = first or session.scalars(select(Piece).filter_by(slug="test-0")).one()
        bank = making.piece("bank", f"bank-{at}", title=f"Bank {at}")
        passed = making.attempt(cy, test, making.question(bank), number=1)
        if test is not first:
            making.attempt(cy, first, number=at + 10)
        stored(
            Certificate(
                serial=f"S-{at}", person_id=cy.id, piece_id=test.id, edition_id=test.edition_id,
                attempt_id=passed.id, name=cy.name, title=test.title, score="80", skills={},
                issued_on=today, revoked_reason="", flag="Regraded",
            )
        )  # fmt: skip
        stored(Missed(day=today, words=f"nothing for {at}", times=1))
        stored(
            Allowance(
                person_id=make.person().id, piece_id=first.id, minutes=5,
                reason=f"for reason {at}", given_by_id=cy.id,
            )
        )  # fmt: skip
        path = stored(
            Path(
                title=f"Path {at}", purpose="", days=30, begins_on=date(2026, 1, 1),
                department_id=cast.department("sales").id, created_by_id=cast.person("eve").id,
            )
        )  # fmt: skip
        stored(PathStep(path_id=path.id, piece_id=test.id, position=1))
    session.commit()


def test_lists_need_as_many_statements_for_30_rows_as_for_3(app, visit, statements):
    with app.app_context():
        stored(RoleGrant(person_id=cast.person("cy").id, role=AUTHOR, granted_at=clock.now()))
        session.commit()
    people, counts = {"cy": visit("cy"), "eve": visit("eve")}, {}
    for start, end in ((0, 3), (3, 30)):
        with app.app_context():
            fill(start, end)
        for url, (who, row) in LISTS.items():
            people[who].get(url)
            statements.clear()
            page = people[who].get(url)
            assert page.status_code == 200, url
            counts.setdefault(url, []).append((len(statements), page.text.count(row)))
    for url, (few, many) in counts.items():
        assert few[0] == many[0], (url, few, many)
        assert few[1] >= 3, (url, few, many)
        assert many[1] > few[1], (url, few, many)
