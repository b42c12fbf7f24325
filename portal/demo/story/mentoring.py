"""Two rounds of mentoring: one that runs since the spring, and one that is open now."""

from dataclasses import dataclass
from typing import Any

FOUNDER, RUNS_IT = "Ingrid Halvorsen", "Isabelle Martin"
EVERYTHING = ("skills", "lessons", "practice")


@dataclass(frozen=True)
class Round:
    """A programme: from when to when people join, in days from today."""

    name: str
    purpose: str
    opens: int
    closes: int
    run: int | None = None  # the day of its run


@dataclass(frozen=True)
class Mentor:
    """Somebody who guides others."""

    person: str
    about: str
    levels: dict[str, int]
    places: int = 2
    metrics: tuple[str, ...] = ()
    consents: bool = True


@dataclass(frozen=True)
class Mentee:
    """Somebody who wants to be guided: (topic, level now, level wanted), the first most."""

    person: str
    goal: str
    needs: tuple[tuple[str, int, int], ...]
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Goal:
    """What a pair wants to reach; `done` of its `steps` are."""

    goal: str
    metric: str = ""
    due: int = 30
    steps: tuple[str, ...] = ()
    done: int = 0
    is_met: bool = False


@dataclass(frozen=True)
class Asked:
    """A question about a metric, so many days ago."""

    metric: str
    question: str
    ago: int
    answer: str = ""


@dataclass(frozen=True)
class Lived:
    """How a mentee's pair has gone, whoever the mentor is."""

    mentee: str
    met: tuple[int, ...] = ()  # days ago
    ahead: int | None = None  # the next session, in days
    goals: tuple[Goal, ...] = ()
    asked: tuple[Asked, ...] = ()
    shares: tuple[str, ...] = ("skills", "lessons")
    pulses: tuple[int, int] | None = None  # mentor's and mentee's
    note: str = ""  # shared
    end: str = ""  # paused, or an outcome
    before: float = 0.5  # share of sure answers in the check at the start
    after: float = 0.0  # the same at the end
    is_answered: bool = True  # both accepted; else the mentor alone


FIRST = Round(
    "Reading figures together",
    "Half a year, an hour every other week: somebody who knows their way with metrics guides "
    "somebody who begins to use them.",
    opens=-130, closes=-95, run=-100,
)  # fmt: skip
SECOND = Round(
    "Reading figures together, second round",
    "The first round was worth its hours, say both sides. Join as a mentor or as a mentee until "
    "it closes; pairs are proposed the week after.",
    opens=-12, closes=24,
)  # fmt: skip

MENTORS = (
    Mentor(
        "Luca Moretti",
        "I own figures of Service and was wrong about many. I show how to tell news from noise.",
        {"charts": 4, "targets": 3, "flow": 2}, 3,
        ("FIRST-CONTACT-RESOLUTION", "REPAIR-DAYS"),
    ),
    Mentor("Peter Lang", "Headed Service for years.", {"story": 3, "flow": 3, "targets": 2}),
    Mentor("Kwame Mensah", "Board papers, and what to leave out.", {"story": 4, "cost": 3}, 1),
    Mentor("Tom Ashworth", "Sales forecasts that held, and some that did not.",
           {"forecasting": 3, "charts": 2}),
    Mentor("Patrick Doyle", "Flow on the shop floor.", {"flow": 4, "quality": 2}, 2,
           ("SCHEDULE-ADHERENCE",)),
    Mentor("Naomi Fischer", "Samples, complaints, and what they can't tell.",
           {"sampling": 3, "quality": 4, "charts": 3}),
    Mentor("Miriam Cohen", "Surveys that people answer.", {"sampling": 3, "story": 3}, 1),
)  # fmt: skip
MENTEES = (
    Mentee("Nia Evans", "Explain our waiting times without being asked twice.",
           (("charts", 1, 3), ("flow", 1, 2)), ("FIRST-CONTACT-RESOLUTION",)),
    Mentee("Ben Carter", "Know when a wave is only the season.",
           (("charts", 0, 2), ("targets", 1, 2)), ("WORKSHOP-BOOKINGS",)),
    Mentee("Olga Ivanova", "Set a target that we can believe in.",
           (("targets", 1, 3), ("charts", 1, 2)), ("REPAIR-DAYS",)),
    Mentee("Jonas Becker", "A forecast that I would bet on.", (("forecasting", 1, 3),)),
    Mentee("Hannah Weiss", "Ask fewer people and know more.", (("sampling", 1, 3),)),
    Mentee("Grace Turner", "Tell the board what the campaign did.", (("story", 1, 3),)),
    Mentee("Yusuf Demir", "See where orders wait.", (("flow", 1, 3), ("charts", 1, 2)),
           ("SCHEDULE-ADHERENCE",)),
    Mentee("Mateus Silva", "Trust our complaint codes.", (("quality", 1, 3),)),
    Mentee("Klara Horvat", "Say what a late invoice costs.", (("cost", 1, 2), ("story", 1, 2))),
    Mentee("Thandi Dlamini", "Read our own survey.", (("sampling", 1, 2), ("story", 1, 2))),
)  # fmt: skip
BY_HAND = ("Nia Evans", "Luca Moretti", "They know each other's figures, and both asked for it.")
NOT_WITH = (("Yusuf Demir", "Peter Lang"),)

LIVED = (
    Lived(
        "Nia Evans", met=(84, 70, 57, 42, 29, 13), ahead=3,
        goals=(
            Goal(
                "Explain first-contact resolution at the monthly review",
                "FIRST-CONTACT-RESOLUTION", 40,
                ("Draw its chart by hand", "Name what changed in spring", "Say it in a minute"), 2,
            ),
            Goal("Finish the course on noise", due=20, steps=("Limits", "Rules"), done=1),
            Goal("Enter our values on time for three months", "REPEAT-CONTACTS", -30, is_met=True),
        ),
        asked=(
            Asked(
                "REPAIR-DAYS", "Is the last point below the others a signal, or luck?", 20,
                "Look for the run: one point alone says little. Count with me next time.",
            ),
            Asked("FIRST-CONTACT-RESOLUTION", "Who decides when the limits are drawn anew?", 3),
        ),
        shares=EVERYTHING, pulses=(4, 5), before=0.4,
        note="Bring a chart of yours next time, whichever you like least.",
    ),
    Lived(
        "Ben Carter", met=(80, 62, 40), goals=(
            Goal("Say when the wave ends", "WORKSHOP-BOOKINGS", 14, ("Two years side by side",)),
        ),
        asked=(
            Asked("WORKSHOP-BOOKINGS", "Must I compare with last month or with last spring?", 11),
        ),
        shares=("skills",), pulses=(3, 3), before=0.35,
    ),
    Lived("Olga Ivanova", met=(85, 71, 55), end="paused", shares=(), before=0.3,
          goals=(Goal("A target for repair days", "REPAIR-DAYS", 60),)),
    Lived("Jonas Becker", met=(83, 66, 50, 37, 22, 8), ahead=6, pulses=(5, 4), before=0.35,
          goals=(Goal("Forecast the spring orders", "WIN-RATE", 50, ("Last three years",), 1),)),
    Lived("Hannah Weiss", met=(82, 65, 48, 30), end="met", before=0.5, after=0.85,
          goals=(Goal("A survey of forty answers", is_met=True),)),
    Lived("Grace Turner", met=(86,), end="early", before=0.45),
    Lived("Yusuf Demir", met=(79, 61, 45, 31, 17, 4), ahead=10, shares=EVERYTHING, before=0.4,
          goals=(Goal("Half a day less of waiting at the paint shop", "SCHEDULE-ADHERENCE", 45),)),
    Lived("Mateus Silva", is_answered=False),
    Lived("Klara Horvat", met=(81, 60, 41, 24, 9), ahead=5, before=0.55,
          goals=(Goal("One page on what late invoices cost", "DAYS-SALES-OUTSTANDING", 30),)),
    Lived("Thandi Dlamini", met=(78, 63, 44, 27), end="met", before=0.5, after=0.8),
)  # fmt: skip

AGREED: dict[str, Any] = {
    "aims": "Read the figures of one's own work with confidence.",
    "meeting": "An hour every other week, in person or by video; whoever can't come says so a day "
    "before.",
    "confidence": "What is said stays between the two.",
    "rhythm_days": 14,
    "weeks": 24,
}

SECOND_MENTORS = ("Luca Moretti", "Naomi Fischer", "Tom Ashworth", "Patrick Doyle")
SECOND_MENTEES = (
    Mentee("Jamie Fox", "Understand what the icons say.", (("charts", 0, 2),)),
    Mentee("Wei Zhang", "Fewer surprises with parts.", (("forecasting", 1, 2), ("flow", 1, 2))),
    Mentee("Noah Schmidt", "Guess less about who leaves.", (("sampling", 1, 2), ("charts", 1, 2))),
    Mentee("Lena Vogel", "Tell alarms from noise.", (("charts", 1, 3), ("quality", 1, 2))),
    Mentee("Anna Novak", "Order figures to rely on.", (("quality", 0, 2), ("flow", 1, 2))),
)  # fmt: skip
PLACE = "Meeting room on the first floor"
AGENDA = "What went well, one chart, what next."
LESSON, WHY = "noise/limits", "Before we draw yours."
