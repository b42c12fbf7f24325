"""The tables of mentorship: programmes and profiles, runs of the pairing, relationships."""

from portal.mentorship.models.pairings import (
    CheckIn,
    Goal,
    GoalStep,
    LiteracyCheck,
    Meeting,
    Pairing,
    PrivateNote,
    Question,
    Reading,
    SharedNote,
)
from portal.mentorship.models.programmes import (
    MENTEE,
    MENTOR,
    NotWith,
    Profile,
    ProfileMetric,
    Programme,
    ProgrammeAdministrator,
    ProgrammeSettings,
    Reviewer,
)
from portal.mentorship.models.runs import Run, RunEdit, RunPair

__all__ = [
    "MENTEE",
    "MENTOR",
    "CheckIn",
    "Goal",
    "GoalStep",
    "LiteracyCheck",
    "Meeting",
    "NotWith",
    "Pairing",
    "PrivateNote",
    "Profile",
    "ProfileMetric",
    "Programme",
    "ProgrammeAdministrator",
    "ProgrammeSettings",
    "Question",
    "Reading",
    "Reviewer",
    "Run",
    "RunEdit",
    "RunPair",
    "SharedNote",
]
