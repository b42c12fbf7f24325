"""A proposal as pages show it: what differs, what it would mean, and how its text changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.refinement.impact import REVERSAL
from portal.refinement.kinds import Kind
from portal.refinement.models import Impact, Item, Proposal, ProposalRevision
from portal.refinement.proposed import definition_after
from portal.refinement.queries import proposals as queries
from portal.refinement.queries.checks import checked
from portal.refinement.queries.walks import text_of, walked
from portal.registry import contents
from portal.registry.definition_text import DefinitionText
from portal.registry.models import Metric
from portal.registry.redline import FieldDifference, Parts, differences, parts
from portal.registry.smart import SmartResult

STATES = {
    "draft": ("Draft", "draft"),
    "asked": ("With the head", "warning"),
    "open": ("Handed in", "neutral"),
    "put_forward": ("Put forward", "good"),
    "withdrawn": ("Withdrawn", "plain"),
    "decided": ("Decided", "good"),
}
ANSWERS = {
    "instead": "What people look at instead",
    "until": "What must be so before it resumes",
    "transition": "What people must do",
    "overlap": "Periods measured both ways",
    "conversion": "Each past value times",
}  # in the order to show; risks and reversal stand on the sheet


@dataclass(frozen=True)
class Amendment:
    """One change of a proposal's words: who, when, why, and what differs word by word."""

    revision: ProposalRevision
    changed: tuple[tuple[str, Parts], ...]  # label, parts


@dataclass(frozen=True)
class Shown:
    """All that a page shows of one proposal."""

    proposal: Proposal
    kind: Kind
    state: tuple[str, str]  # words, kind of badge
    differs: tuple[FieldDifference, ...]  # from the definition in force
    drafted: DefinitionText | None  # of a metric that is to be made
    answers: tuple[tuple[str, Any], ...]
    sheet: Impact | None
    merged: Sequence[Metric] = ()
    amendments: tuple[Amendment, ...] = ()
    checked: SmartResult | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the sheet is of an older text."""
        return self.sheet is not None and self.sheet.revision != self.proposal.revision


def shown_of_item(person: Person, item: Item) -> list[Shown]:
    """The item's proposals that `person` may see: two statements, however many they are."""
    found = queries.of_item(person, item)
    sheets = queries.impacts([one.id for one in found]) if found else {}
    return [_shown(one, item.metric, sheets.get(one.id)) for one in found]


def shown(person: Person, proposal: Proposal) -> Shown:
    """One proposal with its amendments; a draft with the SMART check and a preview of its sheet."""
    metric = proposal.item.metric
    is_draft = proposal.state in queries.UNSEEN
    sheet = _preview(proposal) if is_draft else queries.impacts([proposal.id]).get(proposal.id)
    base = _shown(proposal, metric, sheet)
    return Shown(
        **{
            **vars(base),
            "merged": queries.merged(proposal.id) if base.kind is Kind.MERGE else (),
            "amendments": amendments(proposal, queries.revisions(proposal.id), text_of(metric)),
            "checked": checked(person, proposal) if is_draft else None,
        }
    )


def _preview(proposal: Proposal) -> Impact:
    """What the sheet would say if it were handed in now; nothing is stored."""
    content = walked(proposal, queries.merged(proposal.id))
    answers = proposal.text.get("answers", {})
    return Impact(
        revision=proposal.revision,
        content=content,
        is_stopped=content["is_stopped"],
        risks=answers.get("risks", ""),
        reversal=answers.get("reversal") or REVERSAL[Kind(proposal.kind)],
        built_at=clock.now(),
    )


def _shown(proposal: Proposal, metric: Metric | None, sheet: Impact | None) -> Shown:
    kind = Kind(proposal.kind)
    before = text_of(metric)
    after = definition_after(before, kind, proposal.text)
    answers = proposal.text.get("answers", {})
    return Shown(
        proposal=proposal,
        kind=kind,
        state=STATES[proposal.state],
        differs=differences(before, after) if kind.revises else (),
        drafted=after if kind.makes_new else None,
        answers=tuple(
            (label, contents.in_words("", answers[name]))
            for name, label in ANSWERS.items()
            if answers.get(name)
        ),
        sheet=sheet,
    )


def amendments(
    proposal: Proposal, revisions: Sequence[ProposalRevision], before: DefinitionText
) -> tuple[Amendment, ...]:
    """Newest first: each text beside the one that took its place."""
    later: Mapping[str, Any] = {
        "title": proposal.title,
        "reason": proposal.reason,
        "text": proposal.text,
        "exceptional": proposal.exceptional,
        "effective_on": proposal.effective_on.isoformat() if proposal.effective_on else None,
    }
    found = []
    for one in revisions:
        found.append(Amendment(one, _changed(proposal.kind, one.content, later, before)))
        later = one.content
    return tuple(found)


def _changed(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], before: DefinitionText
) -> tuple[tuple[str, Parts], ...]:
    rows: list[tuple[str, Parts]] = []
    labels = {"title": "Title", "reason": "Reason", "exceptional": "Why it replaces none",
              "effective_on": "From when"}  # fmt: skip
    for name, label in labels.items():
        one, other = str(old.get(name) or ""), str(new.get(name) or "")
        if one != other:
            rows.append((label, parts(one, other)))
    first, second = old.get("text", {}), new.get("text", {})
    own = differences(definition_after(before, kind, first), definition_after(before, kind, second))
    rows += [(one.label, one.parts) for one in own]
    answers = {**ANSWERS, "risks": "What could go wrong", "reversal": "How it would be undone"}
    for name, label in answers.items():
        one = str(first.get("answers", {}).get(name) or "")
        other = str(second.get("answers", {}).get(name) or "")
        if one != other:
            rows.append((label, parts(one, other)))
    return tuple(rows)
