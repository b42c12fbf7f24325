"""Later versions: what kind of change, their numbers, the editorial short way, differences."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.registry import policy
from portal.registry.actions import versions as actions
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricLink
from portal.registry.queries import metrics as metric_queries
from portal.registry.queries import pages, versions
from portal.registry.queries.days import today
from portal.registry.queries.targets import targets_of
from portal.values.queries.terms import versions_for
from tests import cast, make


def in_force(people, **more):
    return make.metric(owner=people["bo"], objective=make.objective(), **more)


def start(metric, people, kind="clarifying", who="bo", **more):
    return actions.start_version(
        metric.definition,
        change_type=kind,
        change_reason="Say it better.",
        actor=people[who],
        **more,
    )


def save(version, people, **more):
    given = {"change_type": version.change_type, "change_reason": version.change_reason}
    actions.save_version(version, actor=people["bo"], **{**given, **more})


@pytest.mark.both_engines
class TestActions:
    @pytest.mark.parametrize(
        ("kind", "said", "number", "comparability"),
        [("editorial", "", "1.0.1", "comparable"), ("clarifying", "broken", "1.1.0", "comparable"),
         ("breaking", "linked", "2.0.0", "linked")],
    )  # fmt: skip
    def test_a_version_begins_as_a_copy_of_the_one_in_force(
        self, people, kind, said, number, comparability
    ):
        made = in_force(people)
        version = start(made, people, kind, comparability=said)
        assert (version.number, version.state) == (number, "draft")
        assert version.comparability == comparability
        assert version.purpose == made.definition.current.purpose
        assert made.state == "approved"
        assert log.last_entry(version).words.reason == "Say it better."

    @pytest.mark.parametrize("said", ["", "comparable", "somehow"])
    def test_a_breaking_change_says_what_becomes_of_the_values_before(self, people, said):
        with pytest.raises(Refused) as refused:
            start(in_force(people), people, "breaking", comparability=said)
        assert refused.value.field == "comparability"

    def test_one_version_is_worked_on_at_a_time(self, people):
        made = in_force(people)
        start(made, people)
        with pytest.raises(Refused, match="already"):
            start(made, people, who="ana")

    def test_a_definition_without_a_version_in_force_has_no_later_one(self, people):
        with pytest.raises(Refused):
            start(make.metric(state="draft"), people)

    def test_a_number_given_up_is_not_used_again(self, people):
        made = in_force(people)
        actions.discard(start(made, people), actor=people["bo"])
        assert not versions.case_of(made).is_open
        assert start(made, people).number == "1.2.0"

    def test_another_kind_of_change_is_another_number(self, people):
        version = start(in_force(people), people)
        save(version, people, change_type="breaking", comparability="broken")
        assert version.number == "2.0.0"
        save(version, people, change_type="clarifying")
        assert (version.number, version.comparability) == ("1.1.0", "comparable")

    def test_the_next_version_takes_over_when_it_is_approved(self, people):
        made = in_force(people, name="Lead time")
        version = start(made, people)
        save(version, people, name="Lead times", unit="hours")
        actions.submit(version, actor=people["bo"])
        assert made.state == "approved"
        actions.approve(version, actor=people["ana"])
        assert made.definition.current_id == version.id
        assert (made.name, made.definition.name) == ("Lead times", "Lead times")
        entry = log.last_entry(made)
        assert entry.words.fields["version_in_force"] == [None, "1.1.0"]
        old = versions.versions(made.definition_id, with_open=False)[-1]
        assert (old.state, old.unit) == ("approved", "days")

    def test_what_is_in_force_is_not_edited(self, people):
        made = in_force(people)
        version = start(made, people)
        current = made.definition.current
        for state in ("approved", "in_review"):
            current.state = state
            with pytest.raises(Refused):
                save(current, people, change_type="clarifying", unit="hours")
        assert version.state == "draft"

    def test_an_editorial_change_is_logged_and_skips_the_review(self, people):
        made = in_force(people)
        version = start(made, people, "editorial")
        save(version, people, purpose=version.purpose + " It is read on Mondays.")
        with pytest.raises(Refused, match="needs no review"):
            actions.submit(version, actor=people["bo"])
        actions.publish_editorial(version, actor=people["bo"])
        assert made.definition.current_id == version.id
        assert log.last_entry(version).action == "put editorial change into force"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("unit", "hours"), ("exclusions", "late ones"), ("hard_low", 0.0), ("frequency", "week")],
    )
    def test_more_than_editorial_needs_a_review(self, people, field, value):
        made = in_force(people)
        version = start(made, people, "editorial")
        save(version, people, **{field: value})
        with pytest.raises(Refused, match="more than editorial"):
            actions.publish_editorial(version, actor=people["bo"])
        assert made.definition.current_id != version.id

    def test_the_day_it_locks_is_no_editorial_matter(self, people):
        version = start(in_force(people), people, "editorial")
        save(version, people, close_days=2)
        with pytest.raises(Refused, match="locks"):
            actions.publish_editorial(version, actor=people["bo"])

    def test_only_an_editorial_change_skips_the_review(self, people):
        version = start(in_force(people), people)
        with pytest.raises(Refused, match="Only an editorial change"):
            actions.publish_editorial(version, actor=people["bo"])

    def test_a_version_of_a_shared_definition_serves_all_its_metrics(self, people):
        shared = make.definition(name="Attendances", is_shared=True, steward=people["eve"])
        made = [make.metric(definition=shared, name="Attendances") for _ in range(3)]
        version = actions.start_version(
            shared, change_type="clarifying", change_reason="Clearer", actor=people["eve"]
        )
        save(version, people, name="Attendances a month")
        actions.submit(version, actor=people["eve"])
        with pytest.raises(Refused):
            actions.approve(version, actor=people["eve"])
        leader = make.person(name="Lea Lane")
        actions.approve(version, actor=leader)
        session.expire_all()
        assert {one.name for one in made} == {"Attendances a month"}
        assert shared.current_id == version.id


@pytest.mark.both_engines
def test_the_page_of_a_metric_takes_the_same_statements_with_3_and_with_30_of_everything(
    people, statements
):
    made = in_force(people)
    counts = []
    for more in (3, 27):
        for number in range(more):
            make.version(made.definition, minor=more + number, state="approved")
            make.stored(metric_link(made, make.metric()))
            make.metric()
        make.kept()
        bo = cast.person("bo")
        _ = (bo.roles, bo.headships)
        code = made.code
        session.expire_all()
        _ = (bo.roles, bo.headships, bo.department)
        statements.clear()
        found = metric_queries.metric_with_targets(bo, code)
        about = pages.metric_page(bo, found)
        _ = [(one.author.name, one.number) for one in about.versions]
        assert len(about.beside.links) == len(counts) * 27 + 3
        assert targets_of(found) == []
        assert versions_for(found).current.number == made.definition.current.number
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def metric_link(one, other):
    return MetricLink(metric_id=one.id, other_id=other.id, kind="drives", reason="")


@pytest.fixture
def lead(app):
    """A metric in force with a later version under work."""
    with app.app_context():
        made = in_force(cast.people(), code="LEAD", name="Lead time")
        version = start(made, cast.people())
        save(version, cast.people(), purpose=version.purpose.replace("longer", "too long"))


START_OVER = {"version": "2", "comparability": "comparable"}  # as the page's form has them
START = [("bo", 303), ("ana", 303), ("cy", 403), ("dee", 403), ("eve", 403), (None, 302)]


@pytest.mark.parametrize(("who", "status"), START)
def test_who_may_start_a_version(app, visit, who, status):
    with app.app_context():
        in_force(cast.people(), code="LEAD")
        make.kept()
    data = {"change_type": "clarifying", "change_reason": "Clearer", **START_OVER}
    browser = visit(who)
    opens = browser.get("/metrics/LEAD/versions/new").status_code
    assert opens == {303: 200}.get(status, status)
    answer = browser.post("/metrics/LEAD/versions", data)
    assert answer.status_code == status
    if status == 303:
        assert answer.headers["Location"] == "/metrics/LEAD/draft"


def test_a_version_started_twice_at_once_is_one_version(app, visit):
    with app.app_context():
        in_force(cast.people(), code="LEAD")
        make.kept()
    data = {"change_type": "clarifying", "change_reason": "Clearer", **START_OVER}
    assert visit("bo").post("/metrics/LEAD/versions", data).status_code == 303
    assert visit("ana").post("/metrics/LEAD/versions", data).status_code == 409
    with app.app_context():
        assert len(session.scalars(select(DefinitionVersion)).all()) == 2


def test_a_reason_is_asked_for(app, visit):
    with app.app_context():
        in_force(cast.people(), code="LEAD")
        make.kept()
    answer = visit("bo").post(
        "/metrics/LEAD/versions", {"change_type": "clarifying", **START_OVER}, htmx=True
    )
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<form id="version-form"')


def test_a_later_draft_is_written_as_text_alone(app, visit, lead):
    page = visit("bo").get("/metrics/LEAD/draft")
    assert "Kind of change" in page.text
    assert 'name="department_id"' not in page.text
    data = {"name": "Lead time", "unit": "hours", "change_type": "clarifying",
            "change_reason": "Hours are finer.", "version": "2"}  # fmt: skip
    assert visit("bo").post("/metrics/LEAD/draft", data).status_code == 303
    assert visit("ana").get("/metrics/LEAD/draft").status_code == 403
    with app.app_context():
        made = session.scalars(select(Metric).where(Metric.code == "LEAD")).one()
        assert versions.newest(made.definition_id).unit == "hours"
        assert made.definition.current.unit == "days"


def test_the_difference_between_versions_is_readable(visit, lead):
    page = visit("bo").get("/metrics/LEAD/versions/1.1.0")
    assert "What differs from version 1.0.0" in page.text
    assert "<del>longer</del><ins>too long</ins>" in page.text
    back = visit("bo").get("/metrics/LEAD/versions/1.0.0?against=1.1.0")
    assert "<del>too long</del><ins>longer</ins>" in back.text
    assert visit("bo").get("/metrics/LEAD/versions/9.9.9").status_code == 404


def test_a_version_under_work_is_seen_by_those_whom_it_concerns(visit, lead):
    for who, seen in (("bo", 200), ("ana", 200), ("eve", 200), ("cy", 404), ("dee", 404)):
        assert visit(who).get("/metrics/LEAD/versions/1.1.0").status_code == seen
        page = visit(who).get("/metrics/LEAD")
        assert page.status_code == 200
        assert ("1.1.0" in page.text) is (seen == 200)


def test_no_status_tells_whether_a_version_is_under_work(app, visit, lead, shared):
    """Who may not see it is answered as they are where there is none."""
    with app.app_context():
        in_force(cast.people(), code="ALONE")
        make.kept()

    def statuses(base):
        parts = ("draft", "submission", "approval")
        return {visit("cy").get(f"{base}/{part}").status_code for part in parts}

    assert statuses("/metrics/ALONE") == statuses("/metrics/LEAD") == {403}
    base = f"/definitions/{shared}"
    assert statuses(base) == {403}
    data = {"change_type": "clarifying", "change_reason": "Clearer", **START_OVER}
    assert visit("hal").post(f"{base}/versions", data).status_code == 303
    assert statuses(base) == {403}


def test_who_heads_no_more_does_not_write_what_they_began(people):
    metric, ana = in_force(people), people["ana"]
    start(metric, people, who="ana")
    assert policy.can_write_case(ana, versions.own_case(ana, metric.code))
    ana.headships[0].ends_on = today() - timedelta(days=1)
    session.flush()
    assert not policy.can_write_case(ana, versions.own_case(ana, metric.code))


def test_the_steps_of_a_version_stand_on_the_page_of_those_who_may(visit, lead):
    assert "/metrics/LEAD/submission" in visit("bo").get("/metrics/LEAD").text
    assert "/metrics/LEAD/suspension" not in visit("bo").get("/metrics/LEAD").text
    assert "/metrics/LEAD/submission" not in visit("ana").get("/metrics/LEAD").text
    assert "/metrics/LEAD/suspension" in visit("ana").get("/metrics/LEAD").text


@pytest.fixture
def shared(app):
    with app.app_context():
        make.definition(name="Attendances", is_shared=True, steward=cast.person("hal"))
        made = session.scalars(select(Definition).where(Definition.is_shared.is_(True))).one()
        make.metric(definition=made, code="ATT")
        make.kept()
        return made.key


@pytest.mark.parametrize(
    ("who", "status"), [("hal", 303), ("eve", 303), ("ana", 403), ("bo", 403), (None, 302)]
)
def test_who_may_start_a_version_of_a_shared_definition(visit, shared, who, status):
    data = {"change_type": "editorial", "change_reason": "Clearer", **START_OVER}
    answer = visit(who).post(f"/definitions/{shared}/versions", data)
    assert answer.status_code == status


def test_a_shared_definition_is_versioned_on_its_own_page_and_decided_by_leadership(
    app, visit, shared
):
    data = {"change_type": "clarifying", "change_reason": "Clearer", **START_OVER}
    base = f"/definitions/{shared}"
    assert visit("hal").get("/metrics/ATT/draft").status_code == 404
    assert visit("ana").get("/metrics/ATT/versions/new").status_code == 403
    assert visit("hal").post(f"{base}/versions", data).headers["Location"] == f"{base}/draft"
    text = {**data, "version": "1", "name": "Attendances", "inclusions": "all types"}
    assert visit("hal").post(f"{base}/draft/check", text, htmx=True).status_code == 200
    assert visit("hal").post(f"{base}/draft", text).status_code == 303
    assert visit("bo").get(f"{base}/versions/1.1.0").status_code == 404
    assert visit("ana").get(f"{base}/versions/1.1.0").status_code == 200
    assert visit("hal").post(f"{base}/submission", {"version": "2"}).status_code == 303
    assert visit("hal").post(f"{base}/approval", {"version": "3"}).status_code == 403
    assert visit("ana").post(f"{base}/approval", {"version": "3"}).status_code == 403
    assert visit("eve").post(f"{base}/approval", {"version": "3"}).status_code == 303
    with app.app_context():
        made = session.scalars(select(Metric).where(Metric.code == "ATT")).one()
        assert made.definition.current.inclusions == "all types"
