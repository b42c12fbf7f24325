"""Profiles: both sides, levels that training suggests, pauses, and the list nobody else reads."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.changelog.models import Entry, EntryWords
from portal.db import session
from portal.errors import Refused
from portal.mentorship import half_days
from portal.mentorship.actions import profiles as actions
from portal.mentorship.models import NotWith, Profile
from portal.mentorship.suggesting import suggested
from portal.training.models import SkillLevel
from tests import cast, make
from tests.mentorship import making

ONE = "/mentoring/programmes/round"
BOTH = {
    "about": "I read charts.", "site": "Main street", "zone": "", "languages": "english, German",
    "modes": ["video", "telephone"], "slots": ["0", "9"], "meetings_a_month": "2", "opted_in": "y",
    "consents": "y", "metrics": "",
}  # fmt: skip
MENTOR = BOTH | {"capacity": "2", "level_charts": "3", "level_cost": "0", "wish_levels": ["0", "1"]}
MENTOR |= {f"level_{one}": "0" for one in
           ("targets", "sampling", "forecasting", "flow", "quality", "story")}  # fmt: skip
NEEDS = ("", "0", "2")
MENTEE = BOTH | {
    f"need_{place}_{part}": value
    for place in (1, 2, 3)
    for part, value in zip(("topic", "current", "wanted"), NEEDS, strict=True)
} | {"need_1_topic": "charts", "need_1_current": "1"}  # fmt: skip


@pytest.fixture
def site(app):
    with app.app_context():
        make.metric(name="Delay", code="DELAY")
        make.kept()
        making.programme(name="Round")
        session.remove()
    return app


def only(app):
    with app.app_context():
        found = session.scalars(select(Profile)).one()
        codes = [one.code for one in found.metrics]
        session.expunge_all()
        return found, codes


class TestMentor:
    def test_joins_by_a_plain_form(self, site, visit):
        bo = visit("bo")
        bo.get(f"{ONE}/profile/mentor")
        answer = bo.post(f"{ONE}/profile/mentor", data=MENTOR | {"metrics": "delay"})
        assert (answer.status_code, answer.location) == (303, ONE)
        kept, codes = only(site)
        assert kept.side == "mentor"
        assert kept.levels == {"charts": 3}
        assert kept.languages == ["English", "German"]
        assert half_days.unpacked(kept.slots) == {0, 9}
        assert kept.wishes == {"levels": [0, 1]}
        assert (kept.capacity, kept.opted_in, kept.paused_until) == (2, True, None)
        assert codes == ["DELAY"]
        page = bo.get(f"{ONE}/profile/mentor").text
        assert 'value="9" checked' in page
        assert 'value="DELAY"' in page
        assert "English, German" in page

    def test_edits_and_two_at_once(self, site, visit):
        bo = visit("bo")
        bo.post(f"{ONE}/profile/mentor", data=MENTOR)
        version = str(only(site)[0].version)
        later = {**MENTOR, "version": version, "paused_until": "2999-01-01"}
        assert bo.post(f"{ONE}/profile/mentor", data=later, htmx=True).status_code == 200
        assert only(site)[0].paused_until.year == 2999
        stale = bo.post(f"{ONE}/profile/mentor", data=later | {"about": "Other"})
        assert stale.status_code == 409
        assert "Changed meanwhile" in stale.text

    @pytest.mark.parametrize(
        "bad",
        [{"slots": []}, {"modes": []}, {"languages": ""}, {"languages": "1, 2"}, {"zone": "Moon"},
         {"capacity": "6"}, {"capacity": "x"}, {"level_charts": "0"}, {"level_charts": "5"},
         {"slots": ["10"]}, {"about": " "}, {"metrics": "NO-SUCH"}, {"meetings_a_month": "9"},
         {"languages": "a,b,c,d,e,f,g"}, {"wish_departments": ["999"]}],
    )  # fmt: skip
    def test_bad_input(self, site, visit, bad):
        assert visit("bo").post(f"{ONE}/profile/mentor", data=MENTOR | bad).status_code == 422

    def test_no_place_is_fine(self, site, visit):
        none = MENTOR | {"capacity": "0", "level_charts": "0"}
        assert visit("bo").post(f"{ONE}/profile/mentor", data=none).status_code == 303


class TestMentee:
    def test_joins_with_needs_in_order(self, site, visit):
        sent = MENTEE | {"need_2_topic": "cost", "need_2_current": "0", "need_2_wanted": "1"}
        assert visit("cy").post(f"{ONE}/profile/mentee", data=sent).status_code == 303
        assert only(site)[0].needs == [
            {"topic": "charts", "current": 1, "wanted": 2},
            {"topic": "cost", "current": 0, "wanted": 1},
        ]
        assert visit("cy").get(f"{ONE}/profile/mentee").status_code == 200

    @pytest.mark.parametrize(
        "bad",
        [{"need_1_topic": ""}, {"need_1_wanted": "1"}, {"need_1_topic": "magic"},
         {"need_2_topic": "charts"}, {"need_1_current": "4"}],
    )  # fmt: skip
    def test_bad_needs(self, site, visit, bad):
        assert visit("cy").post(f"{ONE}/profile/mentee", data=MENTEE | bad).status_code == 422


@pytest.mark.both_engines
def test_joined_once_and_only_while_open(app):
    with app.app_context():
        made = making.programme()
        making.mentor(made, "bo")
        with pytest.raises(Refused, match="already"):
            making.mentor(made, "bo")
        making.mentee(made, "bo")  # both sides are fine
        later = making.programme(opens_on=making.day(1))
        with pytest.raises(Refused, match="not open yet"):
            making.mentor(later, "bo")
        over = making.programme(closes_on=making.day(-1))
        with pytest.raises(Refused, match="last day"):
            making.mentee(over, "bo")


def test_training_suggests_levels(site, visit):
    with site.app_context():
        for area, level in (("question", "working"), ("read", "confident")):
            row = SkillLevel(
                person_id=cast.person("bo").id, area=area, level=level, mean=0.6, probability=0.9,
                items=9, sittings=2, computed_on=clock.now().date(),
            )  # fmt: skip
            make.stored(row)
        make.kept()
    page = visit("bo").get(f"{ONE}/profile/mentor").text
    assert "Training suggests: working alone" in page
    assert suggested({"vary": "unknown"}) == {}
    assert suggested({"question": "none"})["sampling"] == 0


class TestNotWith:
    def test_kept_without_a_trace(self, site, visit):
        with site.app_context():
            before = session.scalar(select(func.count(Entry.sequence)))
        bo = visit("bo")
        bo.get(f"{ONE}/not-with")
        sent = {"other_id": "cy@example.org"}
        assert bo.post(f"{ONE}/not-with", data=sent).status_code == 303
        assert bo.post(f"{ONE}/not-with", data=sent, htmx=True).text.count("Take off") == 1
        with site.app_context():
            assert session.scalar(select(func.count(Entry.sequence))) == before
            words = session.scalars(select(EntryWords.differences)).all()
            assert not any("not_with" in str(one) for one in words)
            entry = session.scalars(select(NotWith)).one().other_id
        assert "Cy Crane" in bo.get(f"{ONE}/not-with").text
        for other in ("cy", "hal", "dee"):
            assert "Cy Crane" not in visit(other).get(f"{ONE}/not-with").text.split("<main")[1]
            assert visit(other).post(f"{ONE}/not-with/{entry}/removal").status_code == 404
        assert bo.post(f"{ONE}/not-with/{entry}/removal").status_code == 303
        assert "Nobody stands on your list" in bo.get(f"{ONE}/not-with").text

    @pytest.mark.parametrize("who", ["bo@example.org", "nobody", ""])
    def test_bad_input(self, site, visit, who):
        assert visit("bo").post(f"{ONE}/not-with", data={"other_id": who}).status_code == 422

    def test_only_so_many(self, site, monkeypatch):
        monkeypatch.setattr(actions, "MOST_NOT_WITH", 1)
        with site.app_context():
            made = making.programme()
            making.not_with(made, "bo", "cy")
            with pytest.raises(Refused, match="The list takes 1"):
                making.not_with(made, "bo", "hal")


@pytest.mark.parametrize(
    ("slots", "hours", "here"),
    [({0, 9}, 0, {0, 9}), ({0}, 1, {0}), ({0}, 5, {1}), ({1}, -5, {0}), ({1}, 9, set()),
     ({0}, 2, {0} - {0}), ({9}, 24, set()), ({1}, 19, {2})],
)  # fmt: skip
def test_half_days_move_between_zones(slots, hours, here):
    assert half_days.moved(slots, hours) == here


def test_half_days_as_bits():
    assert half_days.packed([0, 9, 9]) == 513
    assert half_days.unpacked(513) == {0, 9}
