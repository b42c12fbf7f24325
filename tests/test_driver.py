"""Statements that are written out once: the same rows, names and faults as SQLAlchemy gives."""

from datetime import date

import pytest
from sqlalchemy import (
    Float,
    bindparam,
    event,
    func,
    insert,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from portal import clock
from portal.accounts.models import Department, Headship, Holiday, Person
from portal.changelog.models import UsedKey
from portal.db import Moment, bigint, db, session
from portal.driver import Added, Ready
from portal.nested import Nested
from portal.records import revise, stood
from portal.registry.models import Definition, Metric
from portal.values.models import Series
from tests import cast, make

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("inside")]

SHOWN = (
    select(
        Metric.id,
        Metric.state.label("_state"),
        Definition.is_shared,
        Headship.starts_on,
        Person.created_at,
        func.max(Person.created_at),
        func.count(Headship.id),
        (func.count(Headship.id) * literal(1.5, Float)).label("share"),
    )
    .join(Definition, Metric.definition_id == Definition.id)
    .join(Department, Metric.department_id == Department.id)
    .join(Headship, Headship.department_id == Department.id)
    .join(Person, Person.id == Headship.person_id)
    .where(
        Metric.id.in_(bindparam("metric_ids", expanding=True)),
        Metric.state.in_(("approved", "suspended")),
        Headship.starts_on <= bindparam("day", type_=Headship.starts_on.type),
        Person.created_at <= bindparam("now", type_=Moment),
    )
    .group_by(Metric.id, Metric.state, Definition.is_shared, Headship.starts_on, Person.created_at)
    .order_by(Metric.id, Headship.starts_on)
)


def test_rows_are_those_of_sqlalchemy_with_days_moments_and_truths():
    ids = [make.metric(cast.department("operations")).id for _ in range(3)]
    ready = Ready(SHOWN)
    for some in (ids, ids[:1], []):
        given = {"metric_ids": some, "day": date(2999, 1, 1), "now": clock.now()}
        expected = session.connection().execute(SHOWN, given).all()
        found = ready.rows(session.connection(), **given)
        assert [tuple(one) for one in found] == [tuple(one) for one in expected]
        assert (len(found) > 0) == (len(some) > 0)
    row = ready.rows(session.connection(), metric_ids=ids, day=date(2999, 1, 1), now=clock.now())[0]
    assert row.id in ids
    assert row.is_shared is False
    assert type(row.starts_on) is date
    assert row.created_at.tzinfo is not None
    assert row[1] == "approved"  # a name that no attribute may have is only a place


def test_what_is_given_changes_from_call_to_call_and_what_is_fixed_stays():
    me = bindparam("person_id", type_=bigint)
    kinds = [
        select(literal(word).label("what"), Person.name).where(Person.id == me) for word in "ab"
    ]
    ready = Ready(union_all(*kinds).order_by("what"))
    for name in ("ana", "bo", "ana"):
        person = cast.person(name)
        rows = ready.rows(session.connection(), person_id=person.id)
        assert [(one.what, one.name) for one in rows] == [("a", person.name), ("b", person.name)]


def test_it_is_heard_by_those_who_count_statements():
    heard = []

    def hear(_connection, _cursor, statement, *_rest):
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        Ready(select(Person.id)).rows(session.connection())
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    assert [one.split()[0] for one in heard if "FROM" in one] == ["SELECT"]


def test_a_fault_is_one_of_sqlalchemy():
    session.connection()
    with pytest.raises(DBAPIError):
        Ready(select(Series.__table__.c.metric_id, literal(1).op("no such operator")(2))).rows(
            session.connection()
        )
    session.rollback()


def test_rows_are_added_as_sqlalchemy_adds_them():
    columns = UsedKey.__table__.columns.keys()
    added = Added(insert(UsedKey), columns)
    at = clock.now()
    rows = [
        {"key": f"key {n}", "person_id": n, "digest": "d", "subject_kind": None,
         "subject_id": 2**40, "at": at}
        for n in range(3)
    ]  # fmt: skip
    added.add(session.connection(), rows[0])
    added.add(session.connection(), *rows[1:])
    found = session.execute(select(*UsedKey.__table__.columns).order_by(UsedKey.key)).all()
    assert [dict(one._mapping) for one in found] == rows
    with pytest.raises(IntegrityError):
        added.add(session.connection(), rows[0])
    session.rollback()


def test_pairs_are_given_as_pairs():
    people = [cast.person(who) for who in ("ana", "bo", "cy")]
    pair = tuple_(Person.id, Person.state)
    ready = Ready(select(Person.id).where(pair.in_(bindparam("pairs", expanding=True))))
    for some in (people, people[:1]):
        pairs = [(one.id, one.state) for one in some]
        found = ready.rows(session.connection(), pairs=pairs)
        assert {row.id for row in found} == {one.id for one in some}


def test_rows_nested_in_another_statement_are_those_of_their_own():
    make.metric(cast.department("operations"))
    rows = select(
        Person.name,
        Person.id.label("number"),
        Person.created_at,
        Headship.starts_on,
        Headship.ends_on,
        Definition.is_shared,
        literal(1.5, Float).label("share"),
    ).join(Headship, Headship.person_id == Person.id)
    rows = rows.join(Definition, literal(1) == 1).where(Person.name == bindparam("called"))
    nested = Nested(rows)
    said = select(Department.id, nested.value()).limit(1)
    for called, count in (("Ana Albrecht", 1), ("nobody", 0)):
        _, text = session.connection().execute(said, {"called": called}).one()
        expected = session.connection().execute(rows, {"called": called}).all()
        assert [tuple(one) for one in nested.rows(text)] == [tuple(one) for one in expected]
        assert len(expected) == count
    assert nested.rows(None) == []


def test_a_record_stands_with_what_is_known_and_the_rest_is_read_when_asked_for():
    person = cast.person("ana")
    number, email = person.id, person.email
    session.expunge_all()
    held = stood(Person, {"id": number, "name": "As the row says"})
    assert held.name == "As the row says"
    assert held.email == email
    session.expire(held)
    again = stood(Person, {"id": number, "name": "As another says", "email": "new@example.org"})
    assert again is held
    assert (held.name, held.email) == ("As another says", "new@example.org")
    held.name = "Somebody changed it"
    assert stood(Person, {"id": number, "name": "Stored"}).name == "Somebody changed it"


def test_a_revision_raises_where_somebody_was_quicker():
    person = cast.person("ana")
    version = person.version
    revise(person, theme="dark")
    assert (person.theme, person.version) == ("dark", version + 1)
    session.expire(person)
    assert (person.theme, person.version) == ("dark", version + 1)
    set_committed_value(person, "version", version)
    with pytest.raises(StaleDataError):
        revise(person, theme="light")
    session.rollback()


def test_one_row_is_added_with_its_number():
    columns = [one.name for one in Holiday.__table__.columns if one.name != "id"]
    row = dict.fromkeys(columns) | {"day": date(2026, 5, 1), "name": "May Day"}
    added = Added(insert(Holiday), columns)
    first = added.add_one(session.connection(), row)
    second = added.add_one(session.connection(), row | {"day": date(2026, 5, 4)})
    assert second > first
    assert session.get(Holiday, first).name == "May Day"
    with pytest.raises(IntegrityError):
        added.add_one(session.connection(), row | {"name": None, "day": None})
    session.rollback()
