"""Who hears of a proposal: heads of a department what waits for them, owners what is proposed."""

from portal.accounts.models import Person
from portal.notices import kinds, telling
from portal.refinement.kinds import Kind
from portal.refinement.models import Proposal
from portal.refinement.queries.heads import heads_of

GROUP = "The annual refinement"
ASKED = "refinement.asked"
PROPOSED = "refinement.proposed"
SENT_BACK = "refinement.sent_back"
KINDS = (
    kinds.Kind(ASKED, "Proposals of my department to hand in", GROUP, kinds.AT_ONCE),
    kinds.Kind(PROPOSED, "Proposals for my metrics", GROUP),
    kinds.Kind(SENT_BACK, "What became of my proposals", GROUP, kinds.AT_ONCE),
)


def tell_asked(proposal: Proposal, actor: Person) -> None:
    """Inside the change: the heads of the author's department, else of the one above."""
    telling.tell(
        heads_of(proposal.department_id),
        ASKED,
        f"proposal:{proposal.id}:asked:{proposal.version}",
        subject=proposal,
        title=f"A proposal of {actor.name} waits for you: {proposal.item.title}",
        sentence=f"“{proposal.title}”. Hand it in, or send it back with a reason.",
        actor=actor,
    )


def tell_handed_in(proposal: Proposal, actor: Person) -> None:
    """Inside the change: the metric's owner, and its author where another handed it in."""
    metric = proposal.item.metric
    people = {proposal.author_id} | ({metric.owner_id} if metric is not None else set())
    telling.tell(
        people,
        PROPOSED,
        f"proposal:{proposal.id}:open",
        subject=proposal,
        title=f"{Kind(proposal.kind).noun} proposed: {proposal.item.title}",
        sentence=f"“{proposal.title}” is handed in for the {proposal.item.cycle.year} refinement.",
        actor=actor,
    )


def tell_sent_back(proposal: Proposal, reason: str, actor: Person) -> None:
    """Inside the change: its author."""
    telling.tell(
        [proposal.author_id],
        SENT_BACK,
        f"proposal:{proposal.id}:sent_back:{proposal.version}",
        subject=proposal,
        title=f"Your proposal came back: {proposal.title}",
        sentence=f"{actor.name}: {reason}",
        actor=actor,
    )
