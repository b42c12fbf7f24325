"""Production: more bikes, more overtime, longer lead times – and a ruler that was changed."""

from portal.demo.figures import Course, Shift
from portal.demo.story import volumes
from portal.demo.story.own import counted, share
from portal.demo.story.shapes import Aim, Measure, Reads, Redefined, Told
from portal.registry.vocabulary import Nature, Perspective, Role

STEFAN, ROSA, DANIEL, MEI, PATRICK = (
    "Stefan Kowalczyk", "Rosa Marín", "Daniel Osei", "Mei-Ling Chen", "Patrick Doyle",
)  # fmt: skip

METRICS = (
    Measure(
        "ON-TIME-DELIVERY", "production", ROSA, "on-time-delivery",
        Course("ON-TIME-DELIVERY", 96.0, 1.0, shifts=(Shift(13, -7.6),), salt=1), volumes.BIKES,
        adapt={
            "numerator": "orders handed over complete by the end of the day last confirmed",
            "denominator": "orders due in the month by the day last confirmed",
        },
        objectives=("ON-TIME", "PROMISE"),
        contributors=("Yusuf Demir",),
        redefined=Redefined(
            13,
            "A date that we had moved counted as kept. Customers plan by the first promise, so the "
            "figure told us nothing about them.",
            {
                "numerator": "orders handed over complete by the end of the day first promised",
                "denominator": "orders due in the month by the first day that we promised",
            },
        ),
        aims=(
            Aim(value=95, ago=30, months=24, source="history", agreed_by=STEFAN),
            Aim(
                value=90, ago=13, months=24, source="workshop", agreed_by="Kwame Mensah",
                note="Set anew for the new definition.",
            ),
        ),
        notes=(
            Told(
                13, ROSA,
                "New definition: counted against the first promise. The fall from 96 % to 88 % is "
                "the ruler, not the work; the two sides do not compare.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "ORDER-LEAD-TIME", "production", ROSA, "order-lead-time",
        Course("ORDER-LEAD-TIME", 30.6, 0.8, shifts=(Shift(10, 4.2),)), volumes.BIKES,
        objectives=("ON-TIME",),
        contributors=("Yusuf Demir",),
        aims=(Aim(value=32, source="benchmark", agreed_by=STEFAN, note="Cycle trade survey."),),
        notes=(
            Told(10, ROSA, "More orders than we can build: four days more, and it has stayed so."),
        ),
        reads=Reads("concern_high", "hit_or_miss"),
    ),
    Measure(
        "BIKES-BUILT", "production", DANIEL,
        counted(
            Perspective.PROCESS, Nature.LEADING, Role.OUTPUT,
            name="Bikes built",
            purpose="Tells production and finance how many finished bikes left the line, which is "
            "what lead times and margin hang on.",
            key_question="Do we build as many bikes as are ordered?",
            unit="bikes", direction="increase",
            inclusions="Bikes that passed the final test.",
            exclusions="Prototypes and test bikes of our own.",
            source_system="The production plan.",
            collection_method="Counted from the final test's list on the first working day.",
            known_limits="A fleet order of plain bikes counts like as many difficult ones.",
            unintended_behaviour="Finishing the easy bikes first.",
            counter_metric="FIRST-PASS-YIELD",
        ),
        Course("BIKES-BUILT", 414, 9, shifts=(Shift(9, 46),)),
        objectives=("ON-TIME", "GROW"),
        aims=(
            Aim(
                "per_period", value=455, ago=8, months=12, source="decision",
                agreed_by="Kwame Mensah",
            ),
        ),
        notes=(Told(9, DANIEL, "Saturday shift begins, to keep up with the orders."),),
        reads=Reads("improvement_high", "hit_or_miss"),
    ),
    Measure(
        "SCHEDULE-ADHERENCE", "production", DANIEL, "schedule-adherence",
        Course("SCHEDULE-ADHERENCE", 91, 1.7), Course("jobs planned", 420, 15),
        objectives=("ON-TIME",),
        contributors=("Anna Novak",),
        aims=(Aim(value=84, ago=50, source="workshop", agreed_by=STEFAN),),
        reads=Reads("common", "pass"),
    ),
    Measure(
        "STOCK-ACCURACY", "production", MEI, "stock-accuracy",
        Course("STOCK-ACCURACY", 97.1, 0.8), Course("places counted", 380, 20),
        objectives=("ON-TIME",),
        contributors=("Gareth Pugh",),
        aims=(Aim(value=97, ago=40, source="workshop", agreed_by=STEFAN),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "INVENTORY-DAYS", "production", MEI, "inventory-days",
        Course("INVENTORY-DAYS", 46, 1.5), Course("cost of goods", 31_000, 600),
        objectives=("SOUND",),
        aims=(
            Aim("improvement", value=5, ago=10, baseline=12, source="decision",
                agreed_by="Beatriz Carvalho"),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "PARTS-MISSING", "production", MEI,
        share(
            Perspective.PROCESS, Nature.LEADING, Role.PROCESS,
            name="Bikes that wait for a part",
            purpose="Tells purchasing and the line how often a bike stops because a part is not "
            "there, before the customer hears of it.",
            key_question="How often does a bike stop for want of a part?",
            direction="decrease",
            numerator="bikes that stopped at least a day for want of a part",
            denominator="bikes started in the month",
            inclusions="Every part, bought or made.",
            exclusions="Stops for repair of a machine.",
            source_system="The boards on the line.",
            collection_method="The shift leader enters each stop on the board the same day.",
            known_limits="Stops under a day are not seen.",
            unintended_behaviour="Starting no bike before all of its parts lie ready.",
            counter_metric="ORDER-LEAD-TIME",
        ),
        Course("PARTS-MISSING", 7.4, 0.85), volumes.BIKES,
        objectives=("ON-TIME",),
        contributors=("Gareth Pugh",),
        aims=(Aim(value=6, source="workshop", agreed_by=STEFAN, tolerance=2.0),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "PLANNED-MAINTENANCE", "production", PATRICK, "planned-maintenance",
        Course("PLANNED-MAINTENANCE", 93, 1.9, shifts=(Shift(14, -5.5),)),
        Course("maintenance jobs", 150, 8),
        objectives=("ON-TIME", "SAFE"),
        contributors=("Chidi Eze",),
        redefined=Redefined(
            14,
            "A job closed in the system was not always done. What counts is the fitter's signature "
            "on the machine.",
            {"numerator": "maintenance jobs signed for at the machine by their due day"},
            comparability="linked", beside=(93.4, 92.6, 94.1),
        ),
        aims=(
            Aim(value=92, ago=35, source="workshop", agreed_by=STEFAN),
            Aim(
                value=87, ago=14, source="workshop", agreed_by=STEFAN,
                note="Agreed anew once three months had been measured both ways.",
            ),
        ),
        notes=(
            Told(
                14, PATRICK,
                "Signed at the machine from here on. Three months are measured both ways, so that "
                "the two can be linked.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "OVERTIME-SHARE", "production", PATRICK, "overtime-share",
        Course("OVERTIME-SHARE", 4.0, 0.33, shifts=(Shift(10, 2.3),)),
        Course("agreed hours", 15_800, 150),
        objectives=("STAY",),
        reviewers=("Thandi Dlamini",),
        aims=(Aim(value=5, source="decision", agreed_by="Kwame Mensah"),),
        notes=(
            Told(
                10, PATRICK,
                "Overtime jumps with the orders. Leading: the People department expects absence "
                "and leavers to follow.",
            ),
        ),
        reads=Reads("concern_high", "hit_or_miss"),
    ),
    Measure(
        "NEAR-MISS-REPORTS", "production", PATRICK, "near-miss-reports",
        Course("NEAR-MISS-REPORTS", 19, 2.7),
        objectives=("SAFE",),
        contributors=("Chidi Eze", "Viktor Petrov"),
        aims=(Aim(value=15, source="workshop", agreed_by=STEFAN),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "LOST-TIME-INJURIES", "production", PATRICK, "lost-time-injuries",
        Course("LOST-TIME-INJURIES", 4.2, 2.1), Course("hours worked", 49_000, 400),
        objectives=("SAFE",),
        aims=(
            Aim(value=3, ago=6, source="benchmark", agreed_by=STEFAN, note="Trade association."),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
)  # fmt: skip
