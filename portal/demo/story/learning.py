"""Who has learnt what: sittings, lessons, and what is to be finished by when."""

from dataclasses import dataclass

from portal.accounts.models import MEMBER


@dataclass(frozen=True)
class Sitting:
    """An assessment that somebody sat, so many days ago; `knows` is their share of sure answers."""

    person: str
    slug: str
    ago: int
    knows: float


@dataclass(frozen=True)
class Studied:
    """Lessons of a course, the first `lessons` of them, done by so many days ago."""

    person: str
    course: str
    lessons: int
    ago: int
    knows: float = 0.8


@dataclass(frozen=True)
class Wanted:
    """What a head has asked somebody, or the whole department, to finish."""

    head: str
    department: str
    course: str
    in_days: int
    reason: str
    person: str = ""


@dataclass(frozen=True)
class Laid:
    """A path for a department, or for a role in all of them, laid so many days ago."""

    title: str
    purpose: str
    by: str
    courses: tuple[str, ...]
    ago: int
    days: int  # until it is to be finished
    department: str = ""
    role: str = ""


@dataclass(frozen=True)
class Revoked:
    """A certificate that an author took back."""

    person: str
    slug: str
    ago: int
    by: str
    reason: str


DIAGNOSED = (  # who sat the diagnostic in the spring, and how much they knew
    ("Amara Nwosu", 0.6), ("Luca Moretti", 0.75), ("Nia Evans", 0.45), ("Ben Carter", 0.4),
    ("Fatima El-Amin", 0.55), ("Rajesh Iyer", 0.5), ("Olga Ivanova", 0.35), ("Wei Zhang", 0.7),
    ("Sofia Lindqvist", 0.65), ("Dev Patel", 0.6), ("Hannah Weiss", 0.5), ("Marcus Bell", 0.4),
    ("Aiko Tanaka", 0.8), ("Jonas Becker", 0.3), ("Stefan Kowalczyk", 0.55),
    ("Rosa Marín", 0.65), ("Daniel Osei", 0.6), ("Elin Berg", 0.85), ("Edward Hughes", 0.7),
    ("Sun-hee Park", 0.8), ("Farida Rahimi", 0.75), ("Oliver Grant", 0.5),
)  # fmt: skip

STUDIED = (
    Studied("Luca Moretti", "noise", 5, 200, 0.9),
    Studied("Aiko Tanaka", "noise", 5, 150, 0.95),
    Studied("Elin Berg", "reading", 6, 120, 0.95),
    Studied("Nia Evans", "noise", 3, 12, 0.6),
    Studied("Amara Nwosu", "noise", 2, 20, 0.7),
    Studied("Ben Carter", "reading", 2, 40, 0.5),
    Studied("Peter Lang", "reading", 6, 12, 0.7),
    Studied("Wei Zhang", "reading", 6, 9, 0.9),
    Studied("Olga Ivanova", "reading", 4, 3, 0.6),
)
SITTINGS = (
    Sitting("Luca Moretti", "noise-test", 195, 0.95),
    Sitting("Aiko Tanaka", "noise-test", 148, 0.95),
    Sitting("Elin Berg", "reading-test", 115, 0.97),
    Sitting("Rajesh Iyer", "noise-test", 60, 0.3),
    Sitting("Elin Berg", "half-yearly", 400, 0.97),  # holds for a year
    Sitting("Sun-hee Park", "half-yearly", 390, 0.97),
    Sitting("Sun-hee Park", "half-yearly", 25, 0.97),  # in place of the one before
    Sitting("Aiko Tanaka", "half-yearly", 338, 0.97),  # ends in a month
    Sitting("Oliver Grant", "noise-test", 100, 0.97),
    Sitting("Peter Lang", "reading-test", 11, 0.97),
    Sitting("Wei Zhang", "reading-test", 8, 0.97),
)
REVOKED = (
    Revoked(
        "Oliver Grant",
        "noise-test",
        80,
        "Arjun Rao",
        "It was answered together with a colleague, as both told us. He sits the test again.",
    ),
)
LAID = (
    Laid(
        "Reading our figures, in Service",
        "So that nobody reads two points as a trend in our monthly review.",
        "Amara Nwosu",
        ("reading", "noise"),
        36,
        30,
        department="service",
    ),
    Laid(
        "Before the committee votes",
        "Who decides on metrics can tell a signal from noise and a fair comparison from another.",
        "Ingrid Halvorsen",
        ("noise", "deciding"),
        8,
        21,
        role=MEMBER,
    ),
)
WANTED = (
    Wanted(
        "Amara Nwosu",
        "service",
        "noise",
        45,
        "From January on, our monthly review reads limits instead of colours.",
    ),
    Wanted(
        "Amara Nwosu",
        "service",
        "reading",
        10,
        "A good beginning for your first weeks.",
        "Jamie Fox",
    ),
)
