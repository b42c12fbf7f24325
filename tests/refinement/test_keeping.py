"""“Keep” for many items without flags in one go: what is stored, for whom, and what is refused."""

import re

import pytest
from sqlalchemy import func, select

from portal.changelog import queries as log
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.refinement.actions import balloting, forwarding
from portal.refinement.models import Cycle, Impact, Item, Motion, Proposal
from portal.refinement.queries.board import Wanted
from tests import cast, make
from tests.refinement import making
from tests.refinement.test_motions import at_once

YEAR = 2031
URL = f"/refinement/{YEAR}/keeping"


@pytest.fixture
def of(people):
    return making.cycle("deliberation", year=YEAR)


def keep(cycle, items=(), *, actor, everything=False, wanted=None, reason="They serve us."):
    return forwarding.keep_together(
        cycle,
        item_ids=[one.id for one in items],
        everything=everything,
        wanted=wanted or Wanted(),
        reason=reason,
        actor=actor,
    )


@pytest.mark.both_engines
class TestAction:
    def test_what_is_stored_and_said_in_the_log(self, of, people):
        plain = [making.item(of, position=place) for place in (1, 2)]
        proposed = making.item(of, position=3, state="proposed")
        own = making.proposal(proposed, "bo", "keep")
        left_alone = making.item(of, position=4)
        assert keep(of, [*plain, proposed], actor=people["hal"]) == 3
        for one in (*plain, proposed):
            assert (one.disposition, one.state) == ("keep", "assessed")
            put = session.get(Proposal, one.proposal_id)
            assert (put.item_id, put.kind, put.state) == (one.id, "keep", "put_forward")
        assert proposed.proposal_id == own.id
        assert session.get(Proposal, plain[0].proposal_id).reason == "They serve us."
        assert (left_alone.disposition, left_alone.proposal_id) == (None, None)
        assert session.scalar(select(func.count(Impact.id))) == 3
        said = log.last_entry(of)
        assert said.words.reason == "They serve us."
        actions = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
        assert sorted(actions) == ["propose to keep", "put keep forward"]

    def test_the_ballot_opens_one_list_of_them(self, of, people):
        items = [making.item(of, position=place) for place in (1, 2, 3)]
        keep(of, items, actor=people["ivy"])
        of.state = "ballot"
        balloting.open_ballots(of, people["hal"])
        (motion,) = session.scalars(select(Motion)).all()
        assert {one.motion_id for one in items} == {motion.id}

    def test_everything_is_what_is_wanted_and_free_of_flags(self, of, people):
        named = making.item(of, make.metric(name="Delay"))
        other = making.item(of, make.metric(name="Errors"))
        flagged = making.item(of, make.metric(name="Delay at night"), flags="stale")
        contested = making.item(of, make.metric(name="Delay by day"))
        making.proposal(contested, "bo", "retire")
        mine = making.item(of, make.metric(name="Delay of mine"))
        making.interest(mine, "hal", level="leave")
        new = making.item(of, metric_id=None, title="Delay to be added")
        wanted = Wanted(text="delay")
        assert keep(of, actor=people["hal"], everything=True, wanted=wanted) == 1
        kept = session.scalars(select(Item.id).where(Item.disposition == "keep")).all()
        assert kept == [named.id]
        assert {one.disposition for one in (other, flagged, contested, mine, new)} == {None}

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"flags": "stale"}, "Flagged: Parcels late"),
            ({"metric_id": None, "title": "Parcels late"}, "Not a metric yet: Parcels late"),
            ({"disposition": "retire"}, "put forward already: Parcels late"),
        ],
    )
    def test_what_may_not_is_named_and_nothing_is_kept(self, of, people, more, words):
        fine = making.item(of)
        metric = {} if "metric_id" in more else {"metric": make.metric(name="Parcels late")}
        wrong = making.item(of, **metric, **more)
        session.commit()
        with pytest.raises(Refused, match=words):
            keep(of, [fine, wrong], actor=people["hal"])
        assert session.scalars(select(Proposal)).all() == []

    def test_who_must_leave_it_and_what_is_contested(self, of, people):
        mine, contested = making.item(of), making.item(of)
        making.interest(mine, "ivy", level="leave")
        making.proposal(contested, "bo", "retire")
        session.commit()
        with pytest.raises(Refused, match="keeps you out of this"):
            keep(of, [mine], actor=people["ivy"])
        with pytest.raises(Refused, match="Something else is proposed"):
            keep(of, [contested], actor=people["ivy"])
        assert keep(of, [mine], actor=people["hal"]) == 1

    def test_nothing_chosen_or_of_another_cycle_or_at_another_time(self, of, people):
        other = making.item(making.cycle("deliberation", year=2032))
        hal = people["hal"]
        session.commit()
        with pytest.raises(Refused, match="Choose at least one"):
            keep(of, actor=hal)
        with pytest.raises(Refused, match="no item of this cycle"):
            keep(of, [other], actor=hal)
        other.cycle.state = "proposals"
        session.commit()
        with pytest.raises(Refused, match="while the committee deliberates"):
            keep(other.cycle, [other], actor=hal)

    def test_a_sheet_that_is_behind_is_named(self, of, people):
        item = making.item(of, make.metric(name="Parcels late"))
        making.proposal(item, "bo", "keep").revision = 2
        session.commit()
        with pytest.raises(Refused, match=r"Work the impact out again first.*Parcels late"):
            keep(of, [item], actor=people["hal"])
        assert session.get(Item, item.id).disposition is None

    def test_two_at_once_keep_each_once(self, app, of, people):
        ids = [making.item(of).id for _ in range(3)]
        cycle_id = of.id
        session.commit()
        session.remove()

        def work(who):
            cycle = session.get(Cycle, cycle_id)
            items = [session.get(Item, one) for one in ids]
            keep(cycle, items, actor=cast.person(who))

        answers = at_once(app, lambda: work("hal"), lambda: work("ivy"))
        assert sorted(answers) == ["Keep is put forward for each of these already.", "done"]
        assert session.scalar(select(func.count(Proposal.id))) == 3

    def test_as_many_statements_for_many(self, of, people, statements):
        def counted(count):
            items = [making.item(of) for _ in range(count)]
            session.commit()
            _ = [one.id for one in items], of.id, people["hal"].id
            statements.clear()
            assert keep(of, items, actor=people["hal"]) == count
            return len(statements)

        counted(1)  # what is loaded once
        few = counted(3)
        assert counted(30) == few


class TestPage:
    @pytest.fixture
    def site(self, app):
        with app.app_context():
            of = making.cycle("deliberation", year=YEAR)
            making.item(of, make.metric(name="Delay", code="DELAY"), position=1, flags="stale")
            making.item(of, make.metric(name="Errors", code="ERRORS"), position=2)
            making.item(of, make.metric(name="Noise", code="NOISE"), position=3)
            make.kept()
            session.remove()
        return app

    def ids(self, site):
        with site.app_context():
            return session.scalars(select(Item.id).order_by(Item.position)).all()

    def kept(self, site):
        with site.app_context():
            found = select(Item.id).where(Item.disposition == "keep").order_by(Item.id)
            return session.scalars(found).all()

    def test_only_those_without_flags_can_be_ticked_by_those_who_put_forward(self, site, visit):
        flagged, *plain = self.ids(site)
        for who, may in (("hal", True), ("ivy", True), ("fay", False), ("cy", False)):
            for url in (f"/refinement/{YEAR}", f"/refinement/{YEAR}/queue"):
                page = visit(who).get(url).text
                assert ("Put “keep” forward" in page) is may
                assert (f'name="item_ids" value="{plain[0]}"' in page) is may
                assert f'name="item_ids" value="{flagged}"' not in page
        sent = {"item_ids": [str(plain[0])], "reason": "They serve us."}
        assert visit("fay").post(URL, data=sent).status_code == 403
        assert self.kept(site) == []

    @pytest.mark.parametrize("htmx", [False, True])
    def test_ticked_by_a_plain_form_and_by_htmx(self, site, visit, htmx):
        _, *plain = self.ids(site)
        sent = {"item_ids": [str(plain[1])], "reason": "They serve us."}
        hal = visit("hal")
        answer = hal.post(f"{URL}?show=all&q=nois", data=sent, htmx=htmx)
        assert answer.status_code == (200 if htmx else 303)
        if htmx:
            assert answer.text.lstrip().startswith('<section id="queue"')
            assert "Noise" in answer.text
        else:
            assert answer.location.startswith(f"/refinement/{YEAR}/queue?")
            assert "q=nois" in answer.location
        assert self.kept(site) == [plain[1]]

    def test_the_same_form_sent_twice_has_one_effect(self, site, visit):
        _, *plain = self.ids(site)
        sent = {"everything": "y", "reason": "They serve us.", "key": "k" * 24}
        hal = visit("hal")
        assert [hal.post(URL, data=sent).status_code for _ in range(2)] == [303, 303]
        assert self.kept(site) == plain
        assert "Put “keep” forward" not in hal.get(f"/refinement/{YEAR}").text
        again = hal.post(URL, data={**sent, "key": "other" * 5})
        assert again.status_code == 422
        assert "can be kept like this any more" in again.text

    def test_a_flagged_one_is_refused_by_name_and_what_was_typed_stays(self, site, visit):
        everything = [str(one) for one in self.ids(site)]
        for htmx in (False, True):
            sent = {"item_ids": everything, "reason": "Fine as it is."}
            answer = visit("hal").post(URL, data=sent, htmx=htmx)
            assert answer.status_code == 422
            assert "Flagged: Delay (DELAY)." in answer.text
            assert "Fine as it is." in answer.text
            ticked = re.findall(r'name="item_ids" value="(\d+)"[^>]* checked', answer.text)
            assert ticked == everything[1:]
            assert ("<html" in answer.text) is not htmx
        assert self.kept(site) == []

    @pytest.mark.parametrize(
        ("ids", "reason"),
        [(["x"], "R."), (["9" * 30], "R."), (["-1"], "R."), ([], " "), ([], "R.")],
    )
    def test_bad_input(self, site, visit, ids, reason):
        answer = visit("hal").post(URL, data={"item_ids": ids, "reason": reason})
        assert answer.status_code == 422
        assert self.kept(site) == []

    def test_words_stay_words(self, site, visit):
        with site.app_context():
            of = session.scalars(select(Cycle)).one()
            wrong = making.item(of, title="<script>x()</script>", flags="stale").id
            make.kept()
        sent = {"item_ids": [str(wrong)], "reason": "</textarea><script>x()</script>"}
        page = visit("hal").post(URL, data=sent, htmx=True).text
        assert "Flagged: &lt;script&gt;x()&lt;/script&gt;." in page
        assert "<script>" not in page

    def test_fields_that_the_form_does_not_have_change_nothing(self, site, visit):
        _, one, _ = self.ids(site)
        more = {"kind": "retire", "disposition": "retire", "state": "decided", "actor": "1"}
        sent = {"item_ids": [str(one)], "reason": "R.", **more}
        assert visit("hal").post(URL, data=sent).status_code == 303
        with site.app_context():
            item = session.get(Item, one)
            assert (item.disposition, item.state) == ("keep", "assessed")
            assert session.get(Proposal, item.proposal_id).kind == "keep"

    def test_outside_deliberation_nobody_is_offered_it(self, site, visit):
        _, one, _ = self.ids(site)
        with site.app_context():
            session.scalars(select(Cycle)).one().state = "proposals"
            session.commit()
        hal = visit("hal")
        assert "Put “keep” forward" not in hal.get(f"/refinement/{YEAR}").text
        answer = hal.post(URL, data={"item_ids": [str(one)], "reason": "R."})
        assert answer.status_code == 422
        assert "while the committee deliberates" in answer.text
