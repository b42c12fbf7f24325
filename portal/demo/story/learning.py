"""Who has learnt what: sittings, lessons, and what is to be finished by when."""

from dataclasses import dataclass


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
)
SITTINGS = (
    Sitting("Luca Moretti", "noise-test", 195, 0.95),
    Sitting("Aiko Tanaka", "noise-test", 148, 0.95),
    Sitting("Elin Berg", "reading-test", 115, 0.97),
    Sitting("Rajesh Iyer", "noise-test", 60, 0.3),
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
