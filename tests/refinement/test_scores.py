"""Criteria are scored blind, then shown; owners state what has changed."""

import pytest
from sqlalchemy import select

from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.refinement.actions import evidence, scores, statements
from portal.refinement.models import Evidence, OwnerStatement, Score
from portal.refinement.queries import scores as queries
from tests import cast, make
from tests.refinement import making


def scored(item, who, **given):
    scores.score(item, actor=cast.person(who), **given)


@pytest.fixture
def item(inside):
    made = making.item(making.cycle("deliberation"), state="evidence")
    make.kept()
    return made


@pytest.mark.both_engines
class TestActions:
    def test_scores_are_blind_until_they_are_shown(self, item):
        scored(item, "ivy", importance="4", importance_words="Needed.")
        scored(item, "hal", importance="2", gaming="3")
        ivy = queries.of_item(cast.person("ivy"), item)
        assert (ivy.scored, set(ivy.own), ivy.seen, ivy.by_person) == (2, {"importance"}, (), {})
        nobody = queries.of_item(cast.person("bo"), item)
        assert (nobody.own, nobody.seen) == ({}, ())

    def test_shown_they_stand_side_by_side_with_what_to_discuss(self, item):
        for who, score in (("ivy", 4), ("hal", 2), ("eve", 3)):
            scored(item, who, importance=score)
        scores.show_scores(item, reason="", actor=cast.person("hal"))
        found = queries.of_item(cast.person("bo"), item)
        assert found.seen[0].is_to_discuss
        assert [one.score for one in found.by_person["importance"]] == [3, 2, 4]  # by name
        with pytest.raises(Refused, match="blind"):
            scored(item, "ivy", importance="1")

    def test_whoever_is_missing_needs_a_reason(self, item):
        scored(item, "ivy", fit="4")
        with pytest.raises(Refused, match="2 voters have not scored"):
            scores.show_scores(item, reason="", actor=cast.person("hal"))
        scores.show_scores(item, reason="Eve is ill.", actor=cast.person("hal"))
        assert item.scores_shown_at is not None

    def test_a_recused_member_is_not_missed_and_may_not_score(self, item):
        making.interest(item, "ivy", level="leave")
        making.interest(item, "eve", level="leave")
        make.kept()
        with pytest.raises(Refused, match="stands in the way"):
            scored(item, "ivy", fit="4")

    def test_the_log_says_who_scored_and_not_how(self, item):
        scored(item, "ivy", importance="4", importance_words="Needed.")
        entry = session.scalars(select(Entry).where(Entry.action == "score item")).one()
        assert "4" not in entry.words.differences
        assert "Needed" not in entry.words.differences

    def test_the_last_score_counts(self, item):
        scored(item, "ivy", fit="4")
        scored(item, "ivy", fit="1", fit_words="The law changed.")
        kept = session.scalars(select(Score)).one()
        assert (kept.score, kept.words) == (1, "The law changed.")

    def test_nothing_is_shown_of_nobody(self, item):
        with pytest.raises(Refused, match="Nobody"):
            scores.show_scores(item, reason="Now.", actor=cast.person("hal"))
        with pytest.raises(Refused, match="at least one"):
            scored(item, "ivy")

    def test_an_owner_states_once_and_amends(self, inside):
        item = making.item(making.cycle("insight"))
        make.kept()
        bo = cast.person("bo")
        given = {"strategy": "", "law": "", "other": ""}
        made = statements.state(item, market="A rival.", **given, actor=bo)
        with pytest.raises(Refused, match="quicker"):
            statements.state(item, market="Another.", **given, actor=bo)
        statements.state(made, market="Two rivals.", **given, actor=bo)
        assert session.scalars(select(OwnerStatement)).one().market == "Two rivals."
        with pytest.raises(Refused, match="one sentence"):
            statements.state(made, market="", **given, actor=bo)


@pytest.fixture
def address(app):
    """Of an item at deliberation."""
    return made(app, "deliberation")


def made(app, state, *, is_built=False):
    """The address of an item of a cycle in this state."""
    with app.app_context():
        cycle = making.cycle(state)
        item = making.item(cycle)
        make.kept()
        url = f"/refinement/{cycle.year}/items/{item.id}"
        if is_built:
            evidence.build(cycle, actor=cast.person("hal"))
            make.jobs()
        return url


@pytest.mark.parametrize(
    ("who", "status"),
    [("ivy", 303), ("hal", 303), ("fay", 303), ("bo", 403), ("dee", 403), (None, 302)],
)
def test_who_may_score(visit, address, who, status):
    assert visit(who).post(f"{address}/scores", data={"fit": "3"}).status_code == status


def test_scoring_in_the_page_and_showing(visit, address):
    ivy = visit("ivy")
    assert "3 or more to keep" in ivy.get(f"{address}/scores").text
    sent = ivy.post(f"{address}/scores", data={"fit": "3"}, headers={"HX-Request": "true"})
    assert "Your scores are saved." in sent.text
    assert ivy.post(f"{address}/scores", data={"fit": "7"}).status_code == 422
    assert ivy.post(f"{address}/scores/shown", data={"reason": "x"}).status_code == 403
    hal = visit("hal")
    assert hal.post(f"{address}/scores/shown", data={"reason": ""}).status_code == 422
    assert hal.post(f"{address}/scores/shown", data={"reason": "Ill."}).status_code == 303
    assert "No two scores" in hal.get(address).text


def test_the_pack_and_its_statement_on_a_page(visit, app):
    url = made(app, "insight", is_built=True)
    bo = visit("bo")
    page = bo.get(f"{url}/evidence").text
    assert "Not computed." in page
    assert "SHA-256" in page
    assert bo.post(f"{url}/statement", data={"market": ""}).status_code == 422
    assert bo.post(f"{url}/statement", data={"market": "A rival."}).status_code == 303
    assert "A rival." in bo.get(f"{url}/evidence").text
    assert visit("ivy").post(f"{url}/statement", data={"market": "x"}).status_code == 403


def test_without_a_pack_the_page_says_who_has_it_built(visit, app):
    page = visit("bo").get(f"{made(app, 'insight')}/evidence").text
    assert "No evidence is gathered yet" in page


def test_an_altered_pack_says_so(visit, app):
    url = made(app, "insight", is_built=True)
    with app.app_context():
        pack = session.scalars(select(Evidence)).one()
        pack.content = {**pack.content, "as_of": "2020-01-01"}
        make.kept()
    assert "altered" in visit("bo").get(f"{url}/evidence").text


def test_the_chair_has_the_packs_built(visit, app):
    url = made(app, "insight").partition("/items")[0]
    assert "Build the evidence packs" in visit("hal").get(url).text
    assert visit("ivy").post(f"{url}/evidence").status_code == 403
    assert visit("hal").post(f"{url}/evidence").status_code == 303
    make.jobs(app)
    assert "Packs built: 1 of 1" in visit("bo").get(url).text
