"""Many target statuses as one, a person's override, and what status and assurance say together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.registry.vocabulary import TargetStatus

WORST_FIRST = (TargetStatus.MISSED, TargetStatus.NEARLY_MET, TargetStatus.MET)


@dataclass(frozen=True)
class RollUp:
    """The worst status of a group, with how many there are of each, so that one hides no other."""

    status: TargetStatus
    counts: dict[TargetStatus, int]
    sentence: str


def roll_up(statuses: Iterable[TargetStatus | None]) -> RollUp:
    """The worst of those that can be judged; too early where none can. None is not counted."""
    known = [status for status in statuses if status is not None]
    counts = {status: known.count(status) for status in (*WORST_FIRST, TargetStatus.TOO_EARLY)}
    worst = next((status for status in WORST_FIRST if counts[status]), TargetStatus.TOO_EARLY)
    if not known:
        return RollUp(worst, counts, "No target here can be judged yet.")
    told = [f"{count} {status.label.lower()}" for status, count in counts.items() if count]
    return RollUp(worst, counts, f"{', '.join(told)}, of {len(known)}.")


@dataclass(frozen=True)
class Override:
    """A status that a person set by hand, with the reason; `period` is the latest one they saw."""

    status: TargetStatus
    reason: str
    period: date

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an override needs a reason")


def standing(
    computed: TargetStatus | None, override: Override | None, latest: date | None
) -> TargetStatus | None:
    """The status that counts: an override lapses as soon as there is a value for a later period."""
    if override is None or (latest is not None and latest > override.period):
        return computed
    return override.status


_TOGETHER: dict[TargetStatus, dict[str, str]] = {
    TargetStatus.MET: {
        "pass": "The target is met, and the process can be expected to keep meeting it.",
        "hit_or_miss": (
            "The target is met now, but the process hits and misses it by chance: luck may turn. "
            "Work on the process rather than celebrate one value."
        ),
        "fail": (
            "The target is met now, although the process is expected to miss it: this value is "
            "unusual. Find out what was different, and whether it can be kept."
        ),
    },
    TargetStatus.NEARLY_MET: {
        "pass": (
            "The target is only nearly met, although the process is expected to meet it: look for "
            "a special cause."
        ),
        "hit_or_miss": (
            "The target is nearly met, and the process hits and misses it by chance: do not "
            "explain this one value, reduce the variation or shift the process."
        ),
        "fail": (
            "The target is nearly met, but the process is expected to miss it: it comes no closer "
            "without a change to how the work is done."
        ),
    },
    TargetStatus.MISSED: {
        "pass": (
            "The target is missed, although the process is expected to meet it: look for a special "
            "cause."
        ),
        "hit_or_miss": (
            "The target is missed now, and the process hits and misses it by chance: do not "
            "explain this one value, reduce the variation or shift the process."
        ),
        "fail": (
            "The target is missed, and the process is expected to miss it: effort will not help, "
            "redesign the process or agree another target."
        ),
    },
    TargetStatus.TOO_EARLY: {
        "pass": "It is too early to judge the target; so far the process lies on its good side.",
        "hit_or_miss": "It is too early to judge the target; wait for the next values.",
        "fail": "It is too early to judge the target; so far the process does not reach it.",
    },
}
# A change that is unlikely to be chance comes first: where the values move, "do not explain this
# one" would contradict the verdict beside it. Keys: status, assurance, what the change means.
_CHANGING: dict[tuple[TargetStatus, str, str], str] = {
    (TargetStatus.MET, "hit_or_miss", "improvement"): (
        "The target is met now, and the change for the better is unlikely to be chance: keep what "
        "brought it about. The limits still leave room for a miss."
    ),
    (TargetStatus.MET, "hit_or_miss", "concern"): (
        "The target is met now, but the change for the worse is unlikely to be chance: find its "
        "cause before the target is missed."
    ),
    (TargetStatus.NEARLY_MET, "hit_or_miss", "improvement"): (
        "The target is nearly met, and the change for the better is unlikely to be chance: keep "
        "what brought it about."
    ),
    (TargetStatus.NEARLY_MET, "hit_or_miss", "concern"): (
        "The target is nearly met, but the change for the worse is unlikely to be chance: find its "
        "cause first."
    ),
    (TargetStatus.NEARLY_MET, "fail", "improvement"): (
        "The target is nearly met. By its limits the process is expected to miss it, but it "
        "changes for the better: keep what brought that about, and see how far it carries."
    ),
    (TargetStatus.MISSED, "hit_or_miss", "improvement"): (
        "The target is still missed, but the change for the better is unlikely to be chance: keep "
        "what brought it about."
    ),
    (TargetStatus.MISSED, "hit_or_miss", "concern"): (
        "The target is missed, and the change for the worse is unlikely to be chance: find its "
        "cause first."
    ),
    (TargetStatus.MISSED, "fail", "improvement"): (
        "The target is still missed. By its limits the process is expected to miss it, but it "
        "changes for the better: keep what brought that about, and see how far it carries."
    ),
}
_UNKNOWN: dict[TargetStatus, str] = {
    TargetStatus.MET: "The target is met. Whether the process will keep it can't be said yet.",
    TargetStatus.NEARLY_MET: (
        "The target is nearly met. What to expect of the process can't be said yet."
    ),
    TargetStatus.MISSED: "The target is missed. What to expect of the process can't be said yet.",
    TargetStatus.TOO_EARLY: "It is too early to judge the target; wait for the next values.",
}


def together(status: TargetStatus, assurance: str | None, change: str = "") -> str:
    """What a status and the assurance (`pass`, `hit_or_miss`, `fail` or None) mean side by side.

    A status is never shown alone, for it judges one value and assurance judges the process.
    `change` is what the variation of the latest value means: improvement, concern or anything else.
    """
    if assurance is None:
        return _UNKNOWN[status]
    return _CHANGING.get((status, assurance, change)) or _TOGETHER[status][assurance]
