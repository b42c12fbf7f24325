"""Objectives: the tree, who sets them, and what each write leaves behind."""

from datetime import date

import pytest

from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.registry.actions import objectives as actions
from portal.registry.coverage import Coverage
from portal.registry.models import Objective
from portal.registry.queries import objectives as queries
from portal.registry.queries import trees
from tests import cast, make

FORM = {"name": "Keep promises", "purpose": "Customers stay.", "owner_id": "ana@example.org"}


def define(people, who="ana", **more):
    given = {"department_id": cast.department("operations").id, **more}
    given = {"name": "Keep promises", "owner_id": people[who].id, "actor": people[who], **given}
    return actions.define_objective(**given)


@pytest.mark.both_engines
class TestActions:
    def test_a_new_objective_gets_a_code_from_its_name(self, people):
        first, second = define(people), define(people)
        assert (first.code, second.code) == ("KEEP-PROMISES", "KEEP-PROMISES-2")
        entry = log.last_entry(first)
        assert (entry.action, entry.actor_id) == ("define objective", people["ana"].id)
        assert entry.words.fields["name"] == [None, "Keep promises"]

    def test_a_code_that_was_ever_used_is_refused(self, people):
        define(people, code="promise")
        with pytest.raises(Refused) as refused:
            define(people, code="PROMISE")
        assert refused.value.field == "code"
        session.rollback()
        assert session.query(Objective).count() == 1

    def test_only_leadership_sets_those_of_the_organisation(self, people):
        with pytest.raises(Refused):
            define(people, "ana", department_id=None)
        assert define(people, "eve", department_id=None).department_id is None
        with pytest.raises(Refused):
            define(people, "eve")

    def test_the_horizon_is_later_than_the_start(self, people):
        with pytest.raises(Refused) as refused:
            define(people, starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
        assert refused.value.field == "ends_on"

    def test_an_objective_is_never_part_of_itself(self, people):
        top = define(people)
        part = define(people, parent_id=top.id)
        for above in (top.id, part.id):
            with pytest.raises(Refused) as refused:
                actions.edit_objective(
                    top, name=top.name, owner_id=top.owner_id, purpose="", parent_id=above,
                    department_id=top.department_id, starts_on=None, ends_on=None,
                    actor=people["ana"],
                )  # fmt: skip
            assert refused.value.field == "parent_id"

    def test_parts_are_settled_before_the_whole_is_retired(self, people):
        top = define(people)
        part = define(people, parent_id=top.id)
        with pytest.raises(Refused, match=part.code):
            actions.retire_objective(top, reason="done", actor=people["ana"])
        actions.retire_objective(part, reason="done", actor=people["ana"])
        actions.retire_objective(top, reason="done", actor=people["ana"])
        assert top.retired_at is not None
        with pytest.raises(Refused):
            actions.retire_objective(top, reason="again", actor=people["ana"])

    def test_a_retired_objective_stays_as_it_was(self, people):
        top = define(people)
        actions.retire_objective(top, reason="done", actor=people["ana"])
        with pytest.raises(Refused):
            actions.edit_objective(
                top, name="Other", owner_id=top.owner_id, purpose="", parent_id=None,
                department_id=top.department_id, starts_on=None, ends_on=None, actor=people["ana"],
            )  # fmt: skip


@pytest.mark.both_engines
class TestTree:
    def test_metrics_stand_where_they_serve_and_drafts_only_for_those_who_see_them(self, people):
        served = make.objective(code="SERVED")
        coming = make.objective(code="COMING")
        make.metric(objective=served, name="In force", code="FORCE")
        make.metric(objective=served, name="Drafted", code="DRAFT", state="draft")
        make.metric(objective=served, name="Gone", state="archived")
        make.metric(objective=coming, name="Later", state="draft")
        for who, names in {"bo": ["Drafted", "In force"], "cy": ["In force"]}.items():
            page = trees.page(people[who])
            first, second = page.branches
            assert [one.name for one in second.served.metrics] == names
            assert second.served.count == len(names)
            assert trees.around(people[who], served).served == second.served
            whole = queries.objective_tree(people[who])
            assert len(whole.node(served.id).metrics) == len(names)
            assert [first.coverage, second.coverage] == [one.coverage for one in whole.roots]
            assert page.unmeasured == [(coming, first.coverage)]
        assert (first.coverage, first.served) == (Coverage.NONE, trees.Served())

    def test_retired_ones_stand_in_the_tree_on_request(self, people):
        objective = make.objective()
        actions.retire_objective(objective, reason="done", actor=people["ana"])
        assert queries.objective_tree(people["bo"]).nodes() == ()
        assert len(queries.objective_tree(people["bo"], with_retired=True).nodes()) == 1
        assert trees.page(people["bo"]).count == 0
        page = trees.page(people["bo"], with_retired=True)
        assert (page.count, page.unmeasured_count) == (1, 0)

    def test_of_many_the_upper_ones_are_shown_and_of_each_the_first(self, people, monkeypatch):
        for name, few in {"SHOWN": 3, "NAMED": 1, "LEAVES": 4, "SERVING": 2, "PARTS": 1}.items():
            monkeypatch.setattr(trees, name, few)
        top, other = make.objective(code="A"), make.objective(code="B")
        parts = [make.objective(code=f"A-{number}", parent_id=top.id) for number in range(3)]
        for number in range(3):
            for one in (top, parts[0]):
                make.metric(objective=one, name=f"Metric {number}")
        page = trees.page(people["cy"])
        first, second = page.branches
        assert (first.objective, second.objective) == (top, other)
        assert [part.objective for part in first.parts] == parts[:1]
        assert (first.parts_count, page.count, page.measured_count) == (3, 5, 2)
        assert [len(one.served.metrics) for one in (first, first.parts[0])] == [2, 2]
        assert (first.served.count, second.served.count) == (3, 0)
        assert ([one.code for one, _ in page.unmeasured], page.unmeasured_count) == (["A-1"], 3)
        assert page.next is None
        around = trees.around(people["cy"], top)
        assert (around.parts, around.parts_count) == ([(parts[0], Coverage.MEASURED)], 3)
        assert (len(around.served.metrics), around.served.count) == (2, 3)

    def test_many_at_the_top_stand_on_several_pages(self, people, monkeypatch):
        monkeypatch.setattr(trees, "SHOWN", 2)
        for code in "ABC":
            make.objective(code=code)
        page = trees.page(people["cy"])
        assert ([one.objective.code for one in page.branches], page.next) == (["A", "B"], "B")
        page = trees.page(people["cy"], after=page.next)
        assert ([one.objective.code for one in page.branches], page.next) == (["C"], None)
        assert page.count == 3

    def test_the_tree_takes_as_many_statements_however_large(self, people, statements):
        counts = []
        for more in (3, 27):
            for _ in range(more):
                objective = make.objective()
                make.metric(objective=objective)
            make.kept()
            ana = cast.person("ana")
            assert ana.roles == frozenset()
            _ = ana.headships
            statements.clear()
            for branch in trees.page(ana).branches:
                _ = (branch.objective.owner.name, branch.objective.department)
            counts.append(len(statements))
            for node in queries.objective_tree(ana).nodes():
                _ = (node.objective.owner.name, node.metrics[0])
            counts.append(len(statements))
            session.expire_all()
        assert counts == [3, 5, 3, 5]


@pytest.fixture
def objective(app):
    with app.app_context():
        owner = cast.person("ana")
        made = make.objective(
            code="PROMISES", name="Keep promises", owner=owner,
            department_id=cast.department("operations").id,
        )  # fmt: skip
        make.metric(objective=made, name="Lead time")
        make.objective(code="BARE", name="Bare of metrics")
        make.kept()


def test_the_page_names_what_nothing_measures(visit, objective):
    page = visit("cy").get("/objectives")
    assert page.status_code == 200
    assert "Nothing shows yet how these stand" in page.text
    assert "Bare of metrics" in page.text
    assert "Lead time" in page.text
    assert "New objective" not in page.text


def test_an_empty_tree_says_what_to_do(visit):
    assert "No objectives yet" in visit("cy").get("/objectives").text


def test_what_does_not_fit_is_counted_and_linked(app, visit, monkeypatch):
    for name, few in {"SHOWN": 2, "LEAVES": 1, "NAMED": 1, "SERVING": 1, "PARTS": 1}.items():
        monkeypatch.setattr(trees, name, few)
    with app.app_context():
        top = make.objective(code="TOP", owner=cast.person("ana"),
                             department_id=cast.department("operations").id)  # fmt: skip
        for number in range(3):
            make.objective(code=f"PART-{number}", parent_id=top.id)
            make.metric(objective=top, name=f"Metric {number}")
            make.objective(code=f"Z-{number}")
        make.kept()
    page = visit("cy").get("/objectives?retired=1").text
    assert '<a href="/metrics?objective=TOP">and 2 more</a>' in page
    assert '<a href="/objectives/TOP">3 parts</a>' in page
    assert "<li>and 5 more.</li>" in page
    assert "/objectives?retired=1&amp;after=Z-0" in page
    last = visit("cy").get("/objectives?retired=1&after=Z-0").text
    assert '<a href="/objectives?retired=1">First objectives</a>' in last
    assert "Next objectives" not in last
    one = visit("cy").get("/objectives/TOP").text
    assert 'The first 1 of 3 metrics, by name. <a href="/metrics?objective=TOP">' in one
    assert "the first of 3 parts" in one
    asked = visit("ana").get("/objectives/TOP/retirement").text
    assert '<li class="fine"><a href="/metrics?objective=TOP">and 2 more</a></li>' in asked


def test_a_fragment_holds_no_page(visit, objective):
    fragment = visit("cy").get("/objectives?retired=1", htmx=True)
    assert fragment.text.lstrip().startswith('<div id="objective-tree"')


MAY = [
    ("ana", 200),
    ("bo", 403),
    ("cy", 403),
    ("dee", 403),
    ("eve", 200),
    ("fay", 200),
    (None, 302),
]


@pytest.mark.parametrize(("who", "status"), MAY)
def test_who_may_open_the_form_of_a_new_one(visit, who, status):
    assert visit(who).get("/objectives/new").status_code == status


EDIT = [
    ("ana", 303),
    ("bo", 403),
    ("cy", 403),
    ("dee", 403),
    ("eve", 403),
    ("fay", 403),
    (None, 302),
]


@pytest.mark.parametrize(("who", "status"), EDIT)
@pytest.mark.parametrize("path", ["/objectives/PROMISES", "/objectives/PROMISES/retirement"])
def test_who_may_edit_and_retire_an_objective_of_operations(
    app, visit, objective, who, status, path
):
    with app.app_context():
        department = cast.department("operations").id
    data = {**FORM, "department_id": department, "reason": "Agreed", "version": "1"}
    assert visit(who).post(path, data).status_code == status
    if who is not None:
        edits = {303: 200}.get(status, status)
        assert visit(who).get("/objectives/PROMISES/edit").status_code == edits


def test_an_objective_is_defined_by_a_plain_form_and_inside_a_swap(app, visit):
    with app.app_context():
        department = cast.department("operations").id
    data = {**FORM, "department_id": department, "key": "k" * 24}
    answer = visit("ana").post("/objectives", data)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/objectives/KEEP-PROMISES"
    again = visit("ana").post("/objectives", data)
    assert again.headers["Location"] == "/objectives/KEEP-PROMISES"
    swapped = visit("ana").post("/objectives", {**data, "key": "l" * 24}, htmx=True)
    assert swapped.headers["HX-Redirect"] == "/objectives/KEEP-PROMISES-2"
    with app.app_context():
        assert session.query(Objective).count() == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "  ", "Give it a name."),
        ("owner_id", "nobody@example.org", "Nobody who works here"),
        ("owner_id", "gus@example.org", "Nobody who works here"),
        ("owner_id", "", "Name a person"),
        ("ends_on", "soon", "Not a valid date"),
        ("code", "?", "letters, digits and hyphens"),
        ("parent_id", "99", "Not a valid choice"),
    ],
)
def test_bad_input_is_shown_beside_its_field(app, visit, field, value, says):
    with app.app_context():
        department = cast.department("operations").id
    answer = visit("ana").post("/objectives", {**FORM, "department_id": department, field: value})
    assert answer.status_code == 422
    assert says in answer.text
    assert "Customers stay." in answer.text


def test_an_edit_over_a_newer_version_shows_both_texts(app, visit, objective):
    with app.app_context():
        department = cast.department("operations").id
    data = {**FORM, "department_id": department, "version": "1"}
    assert visit("ana").post("/objectives/PROMISES", {**data, "name": "First"}).status_code == 303
    late = visit("ana").post(
        "/objectives/PROMISES", {**data, "name": "Second", "owner_id": "bo@example.org"}
    )
    assert late.status_code == 409
    assert "Ana Albrecht" in late.text
    assert "First" in late.text
    assert 'value="Second"' in late.text
    assert "Bo Bright &lt;bo@example.org&gt;" in late.text


def test_the_page_of_an_objective_shows_metrics_parts_and_history(visit, objective):
    page = visit("cy").get("/objectives/PROMISES")
    assert page.status_code == 200
    assert "Lead time" in page.text
    assert visit("cy").get("/objectives/NONE").status_code == 404
