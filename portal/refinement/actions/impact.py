"""Impact sheets: walked over real dependants, stored with a digest for one revision of a text."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement import impact
from portal.refinement.digest import sha256_of
from portal.refinement.kinds import Kind
from portal.refinement.models import Impact, Proposal
from portal.refinement.queries import proposals as queries
from portal.refinement.queries.walks import walked


def rebuild_sheet(proposal: Proposal, *, actor: Person) -> Impact:
    """Walk it again: what hangs on the metric may have changed."""
    if proposal.item.cycle.state not in ("proposals", "impact", "deliberation"):
        raise Refused("The sheet stays as it was deliberated on.")
    if proposal.item.state in ("decided", "published", "effective"):
        raise Refused("The sheet stays as it was decided on.")
    return build_sheet(proposal, actor=actor)


def build_sheet(proposal: Proposal, *, actor: Person) -> Impact:
    """The sheet of the proposal's text as it is now, in place of an older one."""
    content = walked(proposal, queries.merged(proposal.id))
    answers = proposal.text.get("answers", {})
    risks = str(answers.get("risks") or "")
    reversal = str(answers.get("reversal") or impact.REVERSAL[Kind(proposal.kind)])
    sheet = queries.impacts([proposal.id]).get(proposal.id) or Impact(
        proposal_id=proposal.id, revision=0, content={}, sha256=""
    )
    with change(sheet, "walk impact", actor=actor, proposal=proposal.title):
        sheet.revision = proposal.revision
        sheet.content = content
        sheet.sha256 = sha256_of({**content, "risks": risks, "reversal": reversal})
        sheet.is_stopped = bool(content["is_stopped"])
        sheet.risks = risks
        sheet.reversal = reversal
        sheet.built_at = clock.now()
        proposal.comparability = content["comparability"] or None
        session.flush()
    return sheet
