"""The life of a metric and of a version: which step is possible where, and where it leads.

Draft, in review, approved (or rejected, and back to the draft), suspended, deprecated, archived:
OpenMetadata's words. `policy` says who may take a step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.registry.vocabulary import MetricState as S


@dataclass(frozen=True)
class Step:
    """One step: on a version of the definition, or on the metric itself."""

    name: str  # as in the address: a noun
    title: str
    button: str
    words: str  # what will happen
    sources: frozenset[str]
    leads_to: str
    of_version: bool = False
    kind: str = "quiet"  # of the button

    def is_possible(self, state: str) -> bool:
        """Whether it can be taken from `state`."""
        return state in self.sources


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_ALL = (
    Step(
        "submission", "Submit for review?", "Submit for review",
        "It goes to those who approve it; nobody edits it until they have decided.",
        _from(S.DRAFT), S.IN_REVIEW, of_version=True, kind="primary",
    ),
    Step(
        "publication", "Put the editorial change into force?", "Put into force",
        "An editorial change touches words only, so nobody needs to approve it. It is logged.",
        _from(S.DRAFT), S.APPROVED, of_version=True, kind="primary",
    ),
    Step(
        "withdrawal", "Take it back from review?", "Take it back",
        "It becomes a draft again, and you can go on writing.",
        _from(S.IN_REVIEW), S.DRAFT, of_version=True,
    ),
    Step(
        "approval", "Approve it?", "Approve",
        "The text is final from now on; a change needs a new version.",
        _from(S.IN_REVIEW), S.APPROVED, of_version=True, kind="primary",
    ),
    Step(
        "rejection", "Reject it?", "Reject",
        "Its author reads your reason, and can mend the draft and submit it again.",
        _from(S.IN_REVIEW), S.REJECTED, of_version=True, kind="danger",
    ),
    Step(
        "discard", "Give up this draft?", "Give up the draft",
        "It stays readable for those who saw it, and waits for nobody.",
        _from(S.DRAFT), S.REJECTED, of_version=True, kind="danger",
    ),
    Step(
        "suspension", "Suspend the metric?", "Suspend",
        "No values are due or taken until it is resumed.",
        _from(S.APPROVED), S.SUSPENDED, kind="danger",
    ),
    Step(
        "resumption", "Resume the metric?", "Resume", "Values are due and taken again.",
        _from(S.SUSPENDED), S.APPROVED, kind="primary",
    ),
    Step(
        "deprecation", "Deprecate the metric?", "Deprecate",
        "Values still arrive, but nobody should build on it any more.",
        _from(S.APPROVED, S.SUSPENDED), S.DEPRECATED, kind="danger",
    ),
    Step(
        "archiving", "Archive the metric?", "Archive",
        "No more values are taken. Its history and its definition stay readable for everybody.",
        _from(S.DEPRECATED), S.ARCHIVED, kind="danger",
    ),
)  # fmt: skip

STEPS: Mapping[str, Step] = MappingProxyType({step.name: step for step in _ALL})
OF_VERSION = tuple(step.name for step in _ALL if step.of_version)
OF_METRIC = tuple(step.name for step in _ALL if not step.of_version)


def possible(state: str, *, of_version: bool) -> tuple[Step, ...]:
    """The steps from `state`, of a version or of a metric, in the order to offer."""
    return tuple(step for step in _ALL if step.of_version is of_version and step.is_possible(state))
