"""What keeps a proposal from being handed in: what it leaves out, and the SMART check."""

from portal.accounts.models import Person
from portal.errors import Refused
from portal.refinement import complete, proposed
from portal.refinement.kinds import Kind
from portal.refinement.models import Proposal
from portal.refinement.queries import proposals as queries
from portal.refinement.queries.checks import checked
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.restating import broken_by

MOST_NAMED = 3  # in a refusal; the page shows all


def require_sound(proposal: Proposal, actor: Person) -> None:
    """Raise Refused with the first things to mend.

    A new definition passes the whole SMART check; a revision is held to it in the fields that it
    changes, for it need not mend what it leaves alone.
    """
    kind = Kind(proposal.kind)
    lacking = complete.missing(
        kind,
        proposal.text,
        replaces=proposal.replaces_id is not None,
        exceptional=proposal.exceptional,
        merged=len(queries.merged(proposal.id)) if kind is Kind.MERGE else 0,
    )
    if lacking:
        raise Refused("Not ready yet. " + " ".join(words for _, words in lacking[:MOST_NAMED]))
    found = checked(actor, proposal)
    if found is None:
        return
    changed = proposal.text.get("changes", {})
    errors = [one for one in found.errors if kind.makes_new or one.field in changed]
    if errors:
        named = " ".join(f"{one.reason} {one.remedy}" for one in errors[:MOST_NAMED])
        more = f" And {len(errors) - MOST_NAMED} more." if len(errors) > MOST_NAMED else ""
        raise Refused(f"Not ready yet. {named}{more}")
    _require_kind(kind, proposal)


def _require_kind(kind: Kind, proposal: Proposal) -> None:
    """A minor revision must not be more than that; a major one must be one."""
    metric = proposal.item.metric
    if not kind.revises or metric is None or metric.definition.current is None:
        return
    before = DefinitionText.of(metric.definition.current)
    after = proposed.definition_after(before, kind, proposal.text)
    breaking = broken_by(before, after)
    if kind is Kind.REVISE_MINOR and breaking:
        named = ", ".join(LABELS[name].lower() for name in breaking[:MOST_NAMED])
        raise Refused(
            f"Values would not compare any more: {named} would change. Propose it as a revision "
            "after which values no longer compare."
        )
    if kind is Kind.REVISE_MAJOR and not breaking:
        raise Refused(
            "Values stay comparable after this change. Propose it as a revision that keeps them so."
        )
