"""The SMART check of what a proposal would have a definition say."""

from portal.accounts.models import Person
from portal.refinement import proposed
from portal.refinement.kinds import Kind
from portal.refinement.models import Proposal
from portal.refinement.queries.walks import text_of
from portal.registry.queries.checking import Given, check
from portal.registry.smart import SmartResult


def checked(person: Person, proposal: Proposal) -> SmartResult | None:
    """The five letters for the text as it would be; None for kinds that write no text.

    At most eight statements.
    """
    kind = Kind(proposal.kind)
    metric = proposal.item.metric
    if not (kind.revises or kind.makes_new):
        return None
    after = proposed.definition_after(text_of(metric), kind, proposal.text)
    if kind.revises and metric is not None:
        given = Given(
            metric=metric,
            definition=metric.definition,
            department_id=metric.department_id,
            owner_id=metric.owner_id,
            nature=metric.nature or "",
        )
    else:
        of_new = proposal.text.get("metric", {})
        given = Given(
            department_id=of_new.get("department_id"),
            owner_id=of_new.get("owner_id"),
            nature=of_new.get("nature") or "",
            objectives=len(of_new.get("objective_ids", [])),
        )
    return check(person, after, given).result
