"""What the check is told about a draft, as far as a person sees what is around it."""

import pytest

from portal.db import session
from portal.registry.definition_text import DefinitionText
from portal.registry.queries import checking, versions
from portal.registry.queries.checking import Given
from tests import cast, make
from tests.registry.test_drafting import COMPLETE, text


@pytest.mark.both_engines
class TestCheck:
    def check(self, person, given=None, **more):
        return checking.check(person, DefinitionText(**more), given or Given())

    def test_an_empty_draft_fails_four_letters_with_remedies(self, people):
        found = self.check(people["bo"], Given(objectives=0))
        failed = [one.letter for one in found.result.letters if one.status == "failure"]
        assert failed == ["S", "M", "R", "T"]
        assert all(one.remedy for one in found.result.findings)

    def test_a_complete_draft_passes(self, people):
        given = Given(department_id=cast.department("operations").id, owner_id=people["bo"].id,
                      nature="lagging", objectives=1)  # fmt: skip
        assert self.check(people["bo"], given, **COMPLETE).result.errors == ()

    def test_near_duplicates_are_shown_with_what_differs_unless_hidden(self, people):
        make.metric(owner=people["bo"], code="TWIN", name="On-time delivery", state="draft",
                    unit="%", numerator=COMPLETE["numerator"])  # fmt: skip
        found = self.check(people["bo"], **COMPLETE).likenesses
        assert [one.key for one in found] == ["TWIN"]
        assert {"Denominator", "Direction"} <= {one.field for one in found[0].differences}
        assert self.check(people["cy"], **COMPLETE).likenesses == ()

    def test_a_draft_is_no_duplicate_of_itself_nor_within_its_shared_definition(self, people):
        own = make.metric(owner=people["bo"], name="On-time delivery")
        version = versions.newest(own.definition_id)
        given = checking.given_of(version, own, 1)
        assert checking.check(people["bo"], text(version), given).likenesses == ()
        shared = make.definition(name="Shared figure", is_shared=True)
        for _ in range(2):
            make.metric(definition=shared, name="Shared figure")
        given = Given(definition=shared)
        assert self.check(people["bo"], given, name="Shared figure").likenesses == ()
        beside = self.check(people["bo"], name="Shared figure").likenesses
        assert len(beside) == 1

    def test_a_formula_may_name_metrics_that_one_sees(self, people):
        make.metric(code="ORDERS")
        make.metric(code="HIDDEN", state="draft")
        formula = "[ORDERS] + [HIDDEN] + [NONE]"
        unknown = {
            who: [one.reason for one in self.check(people[who], formula=formula).result.findings
                  if one.code == "formula-input-unknown"]
            for who in ("bo", "cy")
        }  # fmt: skip
        assert len(unknown["bo"]) == 1
        assert len(unknown["cy"]) == 2

    def test_a_crowded_department_is_told(self, people):
        for _ in range(12):
            make.metric(nature="lagging")
        given = Given(department_id=cast.department("operations").id, objectives=1)
        codes = {one.code for one in self.check(people["bo"], given).result.findings}
        assert {"department-crowded", "department-only-lagging"} <= codes
        leading = Given(department_id=given.department_id, objectives=1, nature="leading")
        codes = {one.code for one in self.check(people["bo"], leading).result.findings}
        assert "department-only-lagging" not in codes

    def test_it_takes_the_same_statements_whatever_is_around(self, people, statements):
        counts = []
        for more in (3, 27):
            for _ in range(more):
                make.metric()
            make.kept()
            bo = cast.person("bo")
            _ = (bo.roles, bo.headships)
            given = Given(department_id=bo.department_id, owner_id=bo.id, objectives=1)
            statements.clear()
            checking.check(bo, DefinitionText(**{**COMPLETE, "formula": "[A] / [B]"}), given)
            counts.append(len(statements))
            session.expire_all()
        assert counts[0] == counts[1] <= 8
