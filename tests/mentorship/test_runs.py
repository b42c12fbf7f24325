"""Runs: proposed with their proof, explained, edited for a price, published as a whole."""

import threading

import pytest
from sqlalchemy import func, select

from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.queries import latest_of
from portal.mentorship import pairing
from portal.mentorship.actions import editing, publishing, running
from portal.mentorship.models import Pairing, Profile, Run, RunEdit, RunPair
from portal.mentorship.queries import explaining
from portal.mentorship.queries import runs as queries
from portal.notices.models import Notice
from tests import cast, make
from tests.mentorship import making, pairs

ONE = "/mentoring/programmes/round"


def people(mentors=2, mentees=3, **more):
    """A programme with so many of each; each mentor has one place."""
    of = making.programme(name="Round")
    for _ in range(mentors):
        making.mentor(of, capacity=1, **more)
    for _ in range(mentees):
        making.mentee(of)
    return of


def started(of, **more):
    return running.start(of, orphans_only=False, actor=cast.person("hal"), **more)


@pytest.fixture
def site(app):
    with app.app_context():
        made = started(people())
        run_id = made.id
        session.remove()
    app.run_id = run_id
    return app


def state_of(app):
    with app.app_context():
        return session.scalars(select(Run.state)).one()


@pytest.mark.both_engines
def test_a_run_is_kept_with_its_proof(app):
    with app.app_context():
        made = started(people())
        assert (made.state, made.pairs, made.figures["matched"]) == ("proposed", 2, 2)
        assert made.total == made.figures["optimum"] > 0
        assert explaining.verified(made) == []
        rows = queries.all_pairs(made)
        alone = [one for one in rows if one.mentor_id is None]
        assert len(alone) == 1
        assert alone[0].reasons["reason"] == "places"
        paired = next(one for one in rows if one.mentor_id)
        assert sum(one["points"] for one in paired.points) == paired.score
        assert all(one["sentence"] for one in paired.points)
        assert explaining.helping(made)
        assert session.scalars(select(Pairing)).all() == []  # nobody has heard of it
        assert session.scalars(select(Entry.action).order_by(Entry.sequence.desc())).first() == (
            "pair"
        )


@pytest.mark.both_engines
def test_published_as_a_whole(app):
    with app.app_context():
        made = started(people())
        hal = cast.person("hal")
        publishing.publish(made, actor=hal)
        offers = session.scalars(select(Pairing)).all()
        assert [one.state for one in offers] == ["offered", "offered"]
        assert all(one.run_id == made.id and one.why["score"] for one in offers)
        assert (made.state, made.published_by_id) == ("published", hal.id)
        waited = session.scalars(select(Profile.waited).order_by(Profile.waited.desc())).all()
        assert waited[:2] == [1, 0]
        told = select(Notice).where(Notice.kind == publishing.WAITING)
        assert len(session.scalars(told).all()) == 1
        with pytest.raises(Refused, match="once"):
            publishing.publish(made, actor=hal)
        row = queries.all_pairs(made)[0]
        with pytest.raises(Refused, match="Only a proposal is edited"):
            editing.edit(row, made, mentor_id=None, reason="late", actor=hal)


def test_what_fails_in_the_middle_publishes_nothing(app, monkeypatch):
    def fail(*_given, **_more):
        raise RuntimeError("the lights went out")

    with app.app_context():
        made = started(people())
        monkeypatch.setattr(publishing, "_let_wait", fail)
        with pytest.raises(RuntimeError):
            publishing.publish(made, actor=cast.person("hal"))
        assert session.scalars(select(func.count(Pairing.id))).one() == 0
        assert session.scalars(select(Run.state)).one() == "proposed"


@pytest.mark.both_engines
def test_two_publications_at_once_offer_once(app):
    with app.app_context():
        made = started(people())
        first, second = made.id, started(made.programme).id
        session.remove()
    outcomes = []

    def publish(run_id):
        with app.app_context():
            try:
                publishing.publish(session.get(Run, run_id), actor=cast.person("hal"))
                outcomes.append("published")
            except Refused as refused:
                outcomes.append(refused.message)
            finally:
                session.remove()

    threads = [threading.Thread(target=publish, args=(one,)) for one in (first, first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count("published") == 1
    with app.app_context():
        assert session.scalars(select(func.count(Pairing.id))).one() == 2


class TestEdits:
    def test_an_edit_has_its_price_and_is_undone(self, app):
        with app.app_context():
            made = started(people())
            hal = cast.person("hal")
            before = {one.mentee_id: one.mentor_id for one in queries.all_pairs(made)}
            total = made.figures["total"]
            row = next(one for one in queries.all_pairs(made) if one.mentor_id)
            editing.edit(row, made, mentor_id=None, reason="On leave", actor=hal)
            edit = queries.edits(made)[0]
            assert edit.after_id is None
            after = {one.mentee_id: one.mentor_id for one in queries.all_pairs(made)}
            assert after[row.mentee_id] is None
            assert sum(one is not None for one in after.values()) == 2  # the third moved up
            assert edit.mentees == 0
            assert edit.points == total - made.figures["total"]
            assert explaining.verified(made) == []  # of the solver's own pairs
            mentor = next(one for one in before.values() if one)
            editing.edit(row, made, mentor_id=mentor, reason="Back again", actor=hal)
            editing.undo(made, actor=hal)
            editing.undo(made, actor=hal)
            now = {one.mentee_id: one.mentor_id for one in queries.all_pairs(made)}
            assert now == before
            assert made.figures["total"] == total
            with pytest.raises(Refused, match="no edit"):
                editing.undo(made, actor=hal)

    def test_what_cannot_be(self, app):
        with app.app_context():
            of = people()
            forbidden = making.mentor(of, languages=["Welsh"], capacity=1).person_id
            full = making.mentor(of, capacity=0).person_id
            made = started(of)
            row = queries.all_pairs(made)[0]
            for mentor, message in (
                (forbidden, "The rules forbid"), (full, "no place|The rules forbid"),
                (cast.person("dee").id, "no mentor"), (row.mentor_id, "already"),
            ):  # fmt: skip
                with pytest.raises(Refused, match=message):
                    editing.edit(row, made, mentor_id=mentor, reason="x", actor=cast.person("hal"))

    @pytest.mark.both_engines
    def test_of_many_a_job_pairs_the_others_anew(self, app, monkeypatch):
        with app.app_context():
            made = started(people(mentors=2, mentees=2))
            monkeypatch.setattr(editing, "OWN", 1)
            monkeypatch.setattr(pairing, "OWN", 1)
            before = {one.mentee_id: one.mentor_id for one in queries.all_pairs(made)}
            one, other = queries.all_pairs(made)
            hal = cast.person("hal")
            editing.edit(one, made, mentor_id=other.mentor_id, reason="Ask for it", actor=hal)
            with pytest.raises(Refused, match="being worked on"):
                editing.edit(one, made, mentor_id=None, reason="x", actor=hal)
            assert queries.edits(made) == []
            make.jobs()
            session.expire_all()
            after = {one.mentee_id: one.mentor_id for one in queries.all_pairs(made)}
            assert sorted(after.values()) == sorted(before.values())
            assert after != before
            kept = queries.edits(made)[0]
            assert (kept.mentees, kept.reason, kept.edited_by_id) == (0, "Ask for it", hal.id)
            assert "other person" in latest_of(made).sentence
            editing.undo(made, actor=hal)
            make.jobs()
            session.expire_all()
            assert {one.mentee_id: one.mentor_id for one in queries.all_pairs(made)} == before
            assert queries.edits(made) == []
            session.remove()

    def test_of_many_an_edit_gives_way_to_what_came_before_it(self, app, monkeypatch):
        with app.app_context():
            made = started(people(mentors=2, mentees=2))
            monkeypatch.setattr(editing, "OWN", 1)
            hal = cast.person("hal")
            editing.edit(queries.all_pairs(made)[0], made, mentor_id=None, reason="x", actor=hal)
            publishing.publish(made, actor=hal)
            make.jobs()
            session.expire_all()
            assert (latest_of(made).state, queries.edits(made)) == ("failed", [])
            assert "Only a proposal" in latest_of(made).error


def test_of_many_a_job_checks_the_proof(site, monkeypatch, visit):
    monkeypatch.setattr(editing, "OWN", 1)
    url = f"/mentoring/runs/{site.run_id}"
    hal = visit("hal")
    assert hal.get(f"{url}/verification").status_code == 303
    assert hal.post(f"{url}/verification").status_code == 303
    make.jobs(site)
    assert "Proven against the stored prices" in hal.get(url).text
    with site.app_context():
        made = session.get_one(Run, site.run_id)
        made.duals = {**made.duals, "mentees": [one - 1 for one in made.duals["mentees"]]}
        session.commit()
    hal.post(f"{url}/verification", htmx=True)
    make.jobs(site)
    assert "The proof does not hold" in hal.get(url).text
    for who, status in (("ana", 404), ("eve", 404), ("dee", 404)):
        assert visit(who).post(f"{url}/verification").status_code == status


@pytest.mark.both_engines
def test_many_are_paired_by_a_job(app, monkeypatch):
    monkeypatch.setattr(running, "OWN", 1)
    with app.app_context():
        made = started(people())
        assert made.state == "asked"
        make.jobs()
        session.expire_all()
        assert (made.state, made.pairs) == ("proposed", 2)
        assert explaining.verified(made) == []


def test_a_cancelled_job_leaves_nothing(app, monkeypatch, visit):
    monkeypatch.setattr(running, "OWN", 1)
    with app.app_context():
        made = started(people())
        run_id = made.id
        jobs.cancel(latest_of(made), actor=cast.person("hal"))
        session.remove()
    make.jobs(app)
    hal = visit("hal")
    assert state_of(app) == "failed"
    assert "came to nothing" in hal.get(f"/mentoring/runs/{run_id}").text
    assert hal.post(f"/mentoring/runs/{run_id}/publication").status_code == 422
    assert hal.post(f"/mentoring/runs/{run_id}/discard").status_code == 303


def test_only_the_orphaned(app):
    with app.app_context():
        of = people(mentors=1, mentees=1)
        hal = cast.person("hal")
        with pytest.raises(Refused, match="Nobody lost"):
            running.start(of, orphans_only=True, actor=hal)
        lost = making.mentee(of).person
        pairs.pairing("closed", cast.person("ana"), lost, of)
        make.kept()
        made = running.start(of, orphans_only=True, actor=hal)
        assert [one.mentee_id for one in queries.all_pairs(made)] == [lost.id]
        assert made.orphans_only


def test_who_got_nobody_reads_why_until_somebody_comes(app):
    with app.app_context():
        made = started(people())
        publishing.publish(made, actor=cast.person("hal"))
        rows = queries.all_pairs(made)
        alone = next(one.mentee for one in rows if one.mentor_id is None)
        paired = next(one.mentee for one in rows if one.mentor_id is not None)
        of = made.programme
        assert "every place of theirs" in queries.left_alone(alone.id, of)["sentence"]
        assert queries.left_alone(paired.id, of) is None
        assert queries.left_alone(cast.person("ana").id, of) is None
        pairs.pairing("offered", cast.person("bo"), alone, of)
        assert queries.left_alone(alone.id, of) is None


def test_nobody_to_pair(app):
    with app.app_context():
        of = making.programme()
        with pytest.raises(Refused, match="Nobody waits"):
            started(of)
        making.mentee(of)
        with pytest.raises(Refused, match="No mentor"):
            started(of)
        over = making.programme(closes_on=making.day(-1))
        with pytest.raises(Refused, match="last day"):
            started(over)


class TestPages:
    def test_paired_and_published_by_forms(self, app, visit):
        with app.app_context():
            people()
            session.remove()
        hal = visit("hal")
        assert "3 mentees wait" in hal.get(f"{ONE}/runs").text
        answer = hal.post(f"{ONE}/runs", data={})
        assert answer.status_code == 303
        page = hal.get(answer.location)
        assert "A proposal: nobody has heard of it" in page.text
        assert "Proven: it is the best" in hal.get(f"{answer.location}/verification").text
        assert "more" in hal.get(f"{answer.location}/help", htmx=True).text
        assert hal.get(f"{answer.location}?show=alone").text.count("or change") == 1
        assert "Nothing here" in hal.get(f"{answer.location}?show=edited&page=x").text
        assert hal.post(f"{answer.location}/publication", htmx=True).status_code == 200
        assert state_of(app) == "published"
        assert hal.post(f"{answer.location}/publication").status_code == 422
        assert hal.post(f"{answer.location}/discard").status_code == 422
        assert "Published" in hal.get(f"{ONE}/runs").text

    def test_explained_and_edited(self, site, visit):
        with site.app_context():
            row = session.scalars(
                select(RunPair).where(RunPair.mentor_id.is_not(None)).order_by(RunPair.id)
            ).first()
            mentee, mentor = row.mentee_id, row.mentor_id
            others = select(RunPair.mentor_id).where(
                RunPair.mentor_id.is_not(None), RunPair.mentor_id != mentor
            )
            other = session.scalars(others).one()
        hal, url = visit("hal"), f"/mentoring/runs/{site.run_id}/pairs/{mentee}"
        page = hal.get(url).text
        assert "Why this pair" in page
        assert "In all" in page
        priced = hal.get(f"{url}?mentor={other}").text
        assert "would get another mentor" in priced or "cost the programme nothing" in priced
        assert hal.get(f"{url}?mentor=9999999999999").status_code == 200
        assert hal.post(url, data={"mentor_id": other, "reason": ""}).status_code == 422
        assert hal.post(url, data={"mentor_id": "77", "reason": "x"}).status_code == 422
        done = hal.post(url, data={"mentor_id": other, "reason": "They asked."})
        assert done.status_code == 303
        after = hal.get(f"/mentoring/runs/{site.run_id}").text
        assert "They asked." in after
        assert hal.post(f"/mentoring/runs/{site.run_id}/undo", htmx=True).status_code == 200
        with site.app_context():
            assert session.scalars(select(RunEdit)).all() == []
        assert hal.post(f"/mentoring/runs/{site.run_id}/discard").status_code == 303
        assert state_of(site) == "discarded"

    @pytest.mark.parametrize("who", ["ana", "cy", "eve", "dee"])
    def test_nobody_else_knows_of_it(self, site, visit, who):
        for part in ("", "/verification", "/help", "/pairs/1"):
            assert visit(who).get(f"/mentoring/runs/{site.run_id}{part}").status_code == 404
        assert visit(who).get(f"{ONE}/runs").status_code == 403

    def test_as_many_statements_for_many(self, app, visit, statements):
        with app.app_context():
            few = started(people(mentors=1, mentees=2)).id
            session.remove()
        hal = visit("hal")
        hal.get(f"/mentoring/runs/{few}")
        statements.clear()
        hal.get(f"/mentoring/runs/{few}")
        counted = len(statements)
        with app.app_context():
            of = session.get(Run, few).programme
            for _ in range(20):
                making.mentee(of)
            many = started(of).id
            session.remove()
        statements.clear()
        hal.get(f"/mentoring/runs/{many}")
        assert len(statements) == counted <= 10
