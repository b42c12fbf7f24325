"""What must be so before a cycle takes a step: facts in, a checklist out.

Pure. The page shows it and the action obeys it; both ask `checks`.
"""

from datetime import timedelta
from typing import Final

from portal.refinement.checks import COMMENT_DAYS, Check, commented, lacking, together
from portal.refinement.cycle import BACK, CANCELLED, may_go
from portal.refinement.facts import NOTHING, Facts

INSIGHT_DAYS: Final = 14  # that departments have to answer
NOTICE_DAYS: Final = 28  # between publication and effect
FEWEST_MEMBERS: Final = 3  # a quorum is never smaller


def holds(to: str, facts: Facts) -> bool:
    """Whether every guard of the step to `to` holds."""
    return may_go(facts.state, to) and all(check.holds for check in checks(to, facts))


def checks(to: str, facts: Facts) -> tuple[Check, ...]:
    """The guards of the step to `to`, as a checklist; backwards and cancelling have none."""
    if to == CANCELLED or to == BACK.get(facts.state):
        return ()
    return _GUARDS[to](facts)


def _to_insight(facts: Facts) -> tuple[Check, ...]:
    start, end = facts.insight_from, facts.insight_until
    long_enough = (
        start is not None and end is not None and end - start >= timedelta(days=INSIGHT_DAYS)
    )
    few = facts.chairs != 1 or facts.members < FEWEST_MEMBERS
    return (
        Check(
            "scope",
            "The scope is frozen: one item for each metric in force.",
            facts.is_scope_frozen and facts.items > 0,
            "the chair",
            "" if facts.is_scope_frozen else "It is not frozen yet.",
        ),
        Check(
            "committee",
            f"A chair and at least {FEWEST_MEMBERS} members with the chair are named.",
            not few,
            "the chair",
            f"{facts.members} named so far." if few else "",
        ),
        Check(
            "alternates",
            "At least one alternate is named.",
            facts.alternates > 0,
            "the chair",
        ),
        lacking(
            "interests",
            "Everybody on the committee has declared their interests.",
            facts.undeclared,
            "each member and alternate",
        ),
        Check(
            "window",
            f"Departments have {INSIGHT_DAYS} days or more to answer.",
            long_enough,
            "the chair, in the calendar",
        ),
    )


def _to_proposals(facts: Facts) -> tuple[Check, ...]:
    start = facts.insight_from
    open_for = (facts.today - start).days if start else 0
    left = INSIGHT_DAYS - open_for
    return (
        lacking(
            "packs",
            "The evidence pack of every metric is built.",
            facts.without_pack,
            "the chair, who starts the job",
        ),
        Check(
            "window",
            f"Departments were asked for {INSIGHT_DAYS} days or more.",
            left <= 0,
            "time",
            f"{left} more {'day' if left == 1 else 'days'}." if left > 0 else "",
        ),
        lacking(
            "answers",
            "Every department that uses a metric has answered or was reminded twice.",
            facts.silent,
            "the departments; the portal reminds them",
        ),
    )


def _to_impact(facts: Facts) -> tuple[Check, ...]:
    return (
        lacking(
            "proposals",
            "There is at least one proposal for every metric.",
            facts.without_proposal,
            "owners, members, and anybody through their department",
        ),
        lacking(
            "size",
            "Every metric to be added names what it replaces, or why it is exceptional.",
            facts.unready_adds,
            "the authors of those proposals",
        ),
    )


def _to_deliberation(facts: Facts) -> tuple[Check, ...]:
    return (
        lacking(
            "impact",
            "Every open proposal has an impact sheet of its newest text, with risks and reversal.",
            facts.without_impact,
            "the chair and members",
        ),
        lacking("texts", "Every open proposal's text has its digest.", facts.unhashed, "authors"),
    )


def _to_final_comment(facts: Facts) -> tuple[Check, ...]:
    end = facts.comment_until
    days = (end - facts.today).days if end else 0
    return (
        lacking(
            "dispositions",
            "The committee has put one proposal forward for every item.",
            facts.without_disposition,
            "the chair and members",
        ),
        lacking(
            "reconsidered",
            "What is reconsidered has a new text, or conditions.",
            facts.unchanged,
            "authors and the committee, who amend it or put another forward",
        ),
        lacking(
            "stopped",
            "No proposal that is put forward leaves an objective with no metric.",
            facts.stopped,
            "the chair and members, who put another forward",
        ),
        *together(facts, "the chair and members, who put another forward"),
        Check(
            "days",
            f"The final comment ends {COMMENT_DAYS} days from today or later.",
            days >= COMMENT_DAYS,
            "the chair, in the calendar",
        ),
    )


def _to_ballot(facts: Facts) -> tuple[Check, ...]:
    return (
        commented(facts.today, facts.comment_opened_on),
        Check("told", "Everybody affected was told.", facts.is_comment_told, "the portal"),
        lacking(
            "objections",
            "Every objection and every new argument has an answer.",
            facts.open_objections,
            "the chair and members",
        ),
        lacking(
            "texts",
            "No text was changed since the final comment began.",
            facts.amended,
            "the chair, who goes back to deliberation with it",
        ),
        Check(
            "voters",
            f"At least {FEWEST_MEMBERS} may vote on every item.",
            not facts.too_few and facts.members >= FEWEST_MEMBERS,
            "the chair, who names alternates with no interest in it, or settles an interest anew",
            "" if facts.members >= FEWEST_MEMBERS else f"The committee has {facts.members}.",
            facts.too_few,
            "Too few for",
        ),
        *together(facts, "the chair, who goes back to deliberation with it"),
    )


def _to_decided(facts: Facts) -> tuple[Check, ...]:
    return (
        lacking(
            "decisions",
            "Every item is decided, with its quorum and its threshold.",
            facts.undecided,
            "the members, who vote; the chair, who closes the ballots, and has what lapsed "
            "commented and voted on again, on the page of the item",
        ),
        lacking(
            "reconsidered",
            "Nothing waits to be reconsidered.",
            facts.to_reconsider,
            "the chair, who has it commented and voted on again, on its page, or goes back to "
            "deliberation with all",
        ),
        lacking(
            "dissent",
            "The reasons of those who voted no are kept with each decision.",
            facts.silent_dissent,
            "the chair",
        ),
    )


def _to_published(facts: Facts) -> tuple[Check, ...]:
    return (
        lacking(
            "dates",
            "Every adopted decision says from when it holds.",
            facts.undated,
            "the chair",
        ),
        lacking(
            "notice",
            f"What changes a metric holds {NOTICE_DAYS} days from today at the earliest.",
            facts.short_notice,
            "the chair",
        ),
        lacking(
            "breaks",
            "Where values will not be comparable, the decision says how they are linked.",
            facts.without_break,
            "the chair and members",
        ),
        Check(
            "texts",
            "No text was changed since it was voted on.",
            not facts.rewritten,
            "the chair, who sends it back by itself, on the page of its item",
            lack=facts.rewritten,
            label="Changed",
        ),
        *together(facts, "the chair, who sends one of these back by itself, on its page"),
    )


def _to_acknowledging(facts: Facts) -> tuple[Check, ...]:
    return (
        Check(
            "published",
            "The decisions are published, and everybody affected is told.",
            facts.is_published,
            "the chair",
        ),
    )


def _to_closed(facts: Facts) -> tuple[Check, ...]:
    enough = 100 * facts.acknowledged >= facts.ack_share * facts.told
    asked = f"At least {facts.ack_share} % of those told have acknowledged"
    return (
        Check(
            "share",
            f"{asked}, or everybody else was reminded twice.",
            enough or not facts.unreminded,
            "those who were told; the portal reminds them",
            "" if enough else f"{facts.acknowledged} of {facts.told} so far.",
            facts.unreminded if not enough else NOTHING,
        ),
        Check(
            "next",
            "The day of the next review is set.",
            facts.next_review_on is not None and facts.next_review_on > facts.today,
            "the chair, in the calendar",
        ),
    )


_GUARDS: Final = {
    "insight": _to_insight,
    "proposals": _to_proposals,
    "impact": _to_impact,
    "deliberation": _to_deliberation,
    "final_comment": _to_final_comment,
    "ballot": _to_ballot,
    "decided": _to_decided,
    "published": _to_published,
    "acknowledging": _to_acknowledging,
    "closed": _to_closed,
}
