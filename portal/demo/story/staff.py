"""People: what overtime does to those who work it, and to those who stay."""

from portal.demo.figures import Course, Shift, Slope
from portal.demo.story import volumes
from portal.demo.story.shapes import Aim, Measure, Reads, Told

MIRIAM, THANDI, ISABELLE, NOAH = (
    "Miriam Cohen", "Thandi Dlamini", "Isabelle Martin", "Noah Schmidt",
)  # fmt: skip

METRICS = (
    Measure(
        "WORKLOAD-MANAGEABLE", "people", THANDI, "workload-manageable",
        Course("WORKLOAD-MANAGEABLE", 71.5, 1.9, shifts=(Shift(9, -9.0),)), volumes.PULSE,
        objectives=("STAY",),
        contributors=(NOAH,),
        aims=(Aim(value=70, source="workshop", agreed_by=MIRIAM),),
        notes=(
            Told(
                9, THANDI,
                "One month after overtime jumped. People told us before anybody left.",
            ),
        ),
        reads=Reads("concern_low", "hit_or_miss"),
    ),
    Measure(
        "VOLUNTARY-TURNOVER", "people", THANDI, "voluntary-turnover",
        Course(
            "VOLUNTARY-TURNOVER", 8.3, 0.45, slopes=(Slope(8, 0.62),),
            fixed={ago: (0.05, -0.05)[ago % 2] for ago in range(10)},
        ),
        volumes.HEADCOUNT,
        level="organisation",
        objectives=("STAY",),
        contributors=(NOAH,),
        aims=(
            Aim(
                value=9, source="benchmark", agreed_by="Ingrid Halvorsen", note="Local employers.",
            ),
        ),
        notes=(
            Told(
                2, MIRIAM,
                "Up month after month. It counts twelve months, so it moves slowly: the cause lies "
                "at the overtime of last year. New hires alone will not turn it.",
            ),
        ),
        reads=Reads("concern_high", "hit_or_miss"),
    ),
    Measure(
        "SICKNESS-ABSENCE", "people", MIRIAM, "sickness-absence",
        Course("SICKNESS-ABSENCE", 4.6, 0.3, season=volumes.COUGHS),
        Course("working days", 1_600, 20),
        shared=("production", "service", "sales"),
        objectives=("STAY",),
        reads=Reads(None),
    ),
    Measure(
        "TIME-TO-FILL", "people", ISABELLE, "time-to-fill",
        Course("TIME-TO-FILL", 48, 2.6, shifts=(Shift(2, 15),)), Course("posts filled", 17, 3),
        objectives=("STAY",),
        aims=(Aim(value=50, ago=6, source="workshop", agreed_by=MIRIAM),),
        notes=(Told(2, ISABELLE, "Mechanics are hard to find since spring; three towns compete."),),
        reads=Reads("concern_high", "hit_or_miss"),
    ),
    Measure(
        "NEW-HIRE-RETENTION", "people", ISABELLE, "new-hire-retention",
        Course("NEW-HIRE-RETENTION", 81, 5), Course("hired last year", 16, 3),
        objectives=("STAY",),
        aims=(Aim(value=85, ago=6, source="decision", agreed_by=MIRIAM),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "INDUCTION-COMPLETE", "people", ISABELLE, "induction-complete",
        Course("INDUCTION-COMPLETE", 84, 7), Course("new colleagues", 8, 2),
        objectives=("STAY",),
        contributors=(NOAH,),
        missing={
            24: "Nobody had their 60th day in this month.",
            19: "Nobody had their 60th day in this month.",
        },
        aims=(Aim(value=90, source="workshop", agreed_by=MIRIAM),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "DEVELOPMENT-TALKS", "people", ISABELLE, "development-talks",
        Course("DEVELOPMENT-TALKS", 86, 2.6), Course("employed half a year", 215, 4),
        objectives=("STAY",),
        aims=(Aim(value=90, ago=6, source="decision", agreed_by="Ingrid Halvorsen"),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "SURVEY-ACTIONS-DONE", "brambleside", NOAH, "survey-actions-done",
        Course("SURVEY-ACTIONS-DONE", 66, 4.5), Course("agreed actions", 42, 3),
        level="organisation",
        objectives=("STAY",),
        left_out=2,
        aims=(Aim(value=75, source="decision", agreed_by=MIRIAM),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "EMPLOYEE-ENGAGEMENT", "brambleside", THANDI, "employee-engagement",
        Course("EMPLOYEE-ENGAGEMENT", 71, 1.2, shifts=(Shift(0, -5),)),
        Course("answers", 1_480, 30),
        periods=6,
        level="organisation",
        objectives=("STAY",),
        aims=(Aim(value=72, ago=2, source="decision", agreed_by="Ingrid Halvorsen"),),
        notes=(Told(0, MIRIAM, "Five points down. Six values make no verdict yet, but ask why."),),
        reads=Reads("none", "none"),
    ),
)  # fmt: skip
