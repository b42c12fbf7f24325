"""Who takes part, as pairing wants them: managers, private reasons, places, zones, statements."""

from datetime import timedelta

import pytest

from portal import clock
from portal.mentorship import reviewers
from portal.mentorship.models import Reviewer
from portal.mentorship.queries import instances
from tests import cast, make
from tests.mentorship import making, pairs


def by_name(people):
    """Mentors and mentees by first name of the cast."""
    names = {one.id: name for name, one in cast.people().items()}
    return (
        {names.get(one.id, one.id): one for one in people.mentors},
        {names.get(one.id, one.id): one for one in people.mentees},
    )


@pytest.mark.both_engines
def test_people_as_pairing_wants_them(app):
    with app.app_context():
        of = making.programme()
        ids = {name: one.id for name, one in cast.people().items()}
        making.mentor(of, "ana", zone="Pacific/Auckland", capacity=3)
        making.mentor(of, "fay", paused_until=making.day(3), languages=["German"])
        making.mentor(of, "gus")  # can't sign in: in neither list
        making.mentee(of, "bo")
        making.mentee(of, "cy", opted_in=False)
        making.not_with(of, "fay", "bo")
        make.stored(Reviewer(person_id=ids["cy"], reviewer_id=ids["ana"], created_at=clock.now()))
        pairs.pairing("declined", cast.person("ana"), cast.person("bo"), of, ended_at=clock.now())
        pairs.pairing("active", cast.person("ana"), cast.person("cy"), of)
        make.kept()
        mentors, mentees = by_name(instances.people(of))
        assert set(mentors) == {"ana", "fay"}
        assert (mentors["ana"].capacity, mentors["ana"].taken, mentors["ana"].free) == (3, 1, 2)
        assert mentors["ana"].slots == frozenset()  # her mornings are our nights
        assert mentors["fay"].paused
        assert not mentors["ana"].paused
        assert mentors["fay"].languages == {"german"}
        assert mentees["bo"].above == (ids["ana"], ids["fay"])  # Operations, then the organisation
        assert mentors["ana"].above == (ids["fay"],)  # nobody stands above themselves
        assert mentees["bo"].not_with == {ids["fay"]}  # whoever wrote it
        assert mentees["bo"].declined == {ids["ana"]}
        assert mentees["cy"].already == {ids["ana"]}
        assert mentees["cy"].reviewers == {ids["ana"]}
        assert not mentees["cy"].opted_in
        some = instances.people(of, mentors=[ids["fay"]], mentees=[])
        assert ([one.id for one in some.mentors], some.mentees) == ([ids["fay"]], ())


def test_an_old_decline_has_cooled_off(app):
    with app.app_context():
        of = making.programme()
        making.mentee(of, "bo")
        ago = clock.now() - timedelta(days=366)
        pairs.pairing("declined", cast.person("ana"), cast.person("bo"), of, ended_at=ago)
        make.kept()
        assert instances.people(of).mentees[0].declined == frozenset()


def test_who_waits_for_a_run(app):
    with app.app_context():
        of = making.programme()
        ana = cast.person("ana")
        people = {
            name: making.mentee(of, name).person for name in ("bo", "cy", "hal", "ivy", "eve")
        }
        pairs.pairing("active", ana, people["bo"], of)
        pairs.pairing("offered", ana, people["cy"], of, origin="run")
        pairs.pairing("accepted_mentee", ana, people["hal"], of, origin="request")
        pairs.pairing("expired", ana, people["ivy"], of, origin="run")
        make.kept()
        names = {one.id: name for name, one in cast.people().items()}
        waiting = {names[one.id] for one in instances.waiting(of).mentees}
        assert waiting == {"hal", "ivy", "eve"}
        orphans = instances.waiting(of, orphans_only=True).mentees
        assert [names[one.id] for one in orphans] == ["ivy"]


def test_features_above_name_reviewers(app):
    with app.app_context():
        of = making.programme()
        bo = making.mentee(of, "bo").person_id
        reviewers.register_reviewers(app, lambda people: [(one, 999) for one in people])
        try:
            assert instances.people(of).mentees[0].reviewers == {999}
            assert instances.people(of).mentees[0].id == bo
        finally:
            app.extensions["mentorship.reviewers"].clear()


def test_as_many_statements_for_many(app, statements):
    with app.app_context():
        of = making.programme()
        making.mentor(of)
        making.mentee(of)
        make.kept()
        _ = of.id
        statements.clear()
        instances.people(of)
        few = len(statements)
        for _ in range(6):
            making.mentor(of)
            making.mentee(of)
        _ = of.id
        make.kept()
        _ = of.id
        statements.clear()
        instances.people(of)
        assert len(statements) == few <= 9
