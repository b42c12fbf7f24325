"""What the story is told in: frozen records, with times counted back from the latest period."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.demo.figures import Course
from portal.registry.definition_text import DefinitionText
from portal.registry.vocabulary import Nature, Perspective, Role


@dataclass(frozen=True)
class Dept:
    """A department; `code` is how files name it, `head` who heads it now."""

    slug: str
    name: str
    code: str
    head: str
    parent: str | None = None


@dataclass(frozen=True)
class Somebody:
    """A person; `roles` are those of accounts, beyond what heads and owners are by their work."""

    name: str
    department: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormerHead:
    """Somebody who headed a department until `months_ago` months ago."""

    department: str
    name: str
    months_ago: int


@dataclass(frozen=True)
class Goal:
    """An objective with its owner and its horizon, in months around today."""

    code: str
    name: str
    purpose: str
    owner: str
    department: str | None = None
    parent: str | None = None
    began: int = 12  # months ago
    horizon: int = 18  # months ahead


@dataclass(frozen=True)
class Aim:
    """A target. It starts `ago` periods before the latest one and runs `months` months.

    `value` is the level, the total or the size of an improvement; `profile` holds twelve plans by
    month, January first. With `baseline`, that many periods before its start give the baseline.
    """

    type: str = "level"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    stretch: float | None = None
    profile: tuple[float, ...] = ()
    ago: int = 11
    months: int = 24
    baseline: int = 0
    tolerance: float | None = None
    is_percent: bool = False
    source: str = "workshop"
    note: str = ""
    agreed_by: str = ""


@dataclass(frozen=True)
class Told:
    """A note on the period `ago` periods back."""

    ago: int
    author: str
    text: str


@dataclass(frozen=True)
class Redefined:
    """A breaking version of the definition, in force from `ago` on.

    `times`: what the new scale makes of a figure of the old one. `beside`: the figures of its
    first periods as the version before counts them, by which both are linked.
    """

    ago: int
    reason: str
    fields: Mapping[str, Any]
    comparability: str = "broken"
    times: float = 1.0
    beside: tuple[float, ...] = ()


@dataclass(frozen=True)
class Rebased:
    """Limits that start anew at `ago`, because the process itself was changed."""

    ago: int
    cause: str


@dataclass(frozen=True)
class Idea:
    """A suggestion to a draft; with an `answer` it was declined."""

    author: str
    field: str
    text: str
    reason: str
    answer: str = ""


@dataclass(frozen=True)
class Own:
    """A definition that the company wrote itself."""

    perspective: Perspective
    nature: Nature
    role: Role
    text: DefinitionText


@dataclass(frozen=True)
class Reads:
    """What the portal will say of the metric; None where the calendar decides."""

    variation: str | None = "common"
    assurance: str | None = None


@dataclass(frozen=True)
class Measure:
    """A metric with its figures and all that people did with it.

    `source` is the slug of a library entry, or an own definition; `adapt` changes fields of the
    former. `missing` gives the reason for periods without a value, `left_out` is how many of the
    latest periods nobody has entered yet, `provisional` how many of the entered ones are not
    final. `periods` is the length of the series where it is not the usual one.
    """

    code: str
    department: str
    owner: str
    source: str | Own
    course: Course
    volume: Course | None = None
    adapt: Mapping[str, Any] = field(default_factory=dict)
    objectives: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    level: str = "department"
    state: str = "approved"
    shared: tuple[str, ...] = ()  # departments that measure it by one shared definition
    replaced_by: str = ""
    state_reason: str = ""
    aims: tuple[Aim, ...] = ()
    notes: tuple[Told, ...] = ()
    ideas: tuple[Idea, ...] = ()
    missing: Mapping[int, str] = field(default_factory=dict)
    left_out: int = 0
    provisional: int = 0
    periods: int | None = None
    redefined: Redefined | None = None
    rebased: Rebased | None = None
    reads: Reads = Reads()


@dataclass(frozen=True)
class Drive:
    """A leading metric that is meant to move a lagging one, and why."""

    leading: str
    lagging: str
    reason: str


@dataclass(frozen=True)
class Said:
    """A step in a conversation: what somebody does or says so many working days after it began.

    `does`: triaged, answered, planned, declined, done, reply, helped. No name: whoever answers.
    """

    after: int
    who: str
    does: str
    text: str = ""
    outcome: str = ""
    link: str = ""


@dataclass(frozen=True)
class Talk:
    """A conversation that somebody began so many working days ago.

    `about`: the period so many periods back, or a field of the definition; None: all of it.
    """

    on: str
    kind: str
    giver: str
    ago: int
    text: str
    about: int | str | None = None
    steps: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Found:
    """What somebody read in a metric's chart and shared with departments."""

    code: str
    author: str
    departments: tuple[str, ...]
    claim: str
    advice: str


@dataclass(frozen=True)
class Wish:
    """What somebody proposes for a metric at a refinement, and what others say to it.

    `vouched` hands in what an employee asks for through the department. `changes` are fields of the
    definition; `amended` is the reason as it stood first, and why it was changed.
    """

    code: str  # of the metric; empty for one to be added
    kind: str
    author: str
    title: str
    reason: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    vouched: str = ""
    amended: tuple[str, str] | None = None
    put_forward: str = ""  # by whom


@dataclass(frozen=True)
class Spoken:
    """A comment on an item, an objection or a new argument, with the committee's answer."""

    code: str
    who: str
    kind: str
    text: str
    answer: str = ""
    answered_by: str = ""


@dataclass(frozen=True)
class Scored:
    """The blind scores of one item: by person, eight figures in the order of the criteria."""

    code: str
    figures: Mapping[str, str]  # "43214433"
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)  # by person and criterion
    is_shown: bool = True
    why: str = ""  # it could not wait for those who have not scored


@dataclass(frozen=True)
class Extra:
    """Whose a metric to be added would be; its text is the library's, with other words."""

    entry: str
    department: str
    owner: str
    objective: str
    exceptional: str
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cast:
    """A ballot: everybody else votes yes. An empty code is the metric to be added."""

    code: str
    reason: str
    no: Mapping[str, str] = field(default_factory=dict)
    abstained: tuple[str, ...] = ()
    rejected: str = ""
