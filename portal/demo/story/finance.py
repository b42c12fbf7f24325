"""Finance: a process that holds its promise, and one that cannot."""

from portal.demo.figures import Course
from portal.demo.story import volumes
from portal.demo.story.shapes import Aim, Measure, Reads, Redefined, Told

BEATRIZ, EDWARD, SUNHEE = "Beatriz Carvalho", "Edward Hughes", "Sun-hee Park"

METRICS = (
    Measure(
        "OPERATING-MARGIN", "brambleside", EDWARD, "operating-margin",
        Course("OPERATING-MARGIN", 7.7, 0.65), volumes.NET_SALES,
        level="organisation",
        objectives=("SOUND", "GROW"),
        contributors=("Ryan Murphy",),
        aims=(Aim(value=8, source="decision", agreed_by="Ingrid Halvorsen", tolerance=0.5),),
        notes=(
            Told(2, BEATRIZ, "More orders, same margin: overtime eats what growth brings."),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "DAYS-SALES-OUTSTANDING", "finance", SUNHEE, "days-sales-outstanding",
        Course("DAYS-SALES-OUTSTANDING", 38, 1.2), Course("sales of a day", 41_000, 900),
        objectives=("SOUND",),
        contributors=("Klara Horvat",),
        aims=(
            Aim("improvement", value=2, ago=10, baseline=12, source="decision", agreed_by=BEATRIZ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "INVOICES-ON-TIME", "finance", SUNHEE, "invoices-on-time",
        Course("INVOICES-ON-TIME", 97.6, 0.5, salt=1), volumes.INVOICES,
        objectives=("SOUND",),
        contributors=("Klara Horvat",),
        aims=(Aim(value=95, source="workshop", agreed_by=BEATRIZ),),
        notes=(
            Told(
                9, SUNHEE,
                "Even our worst expected month meets the target: nobody needs to chase this.",
            ),
        ),
        reads=Reads("common", "pass"),
    ),
    Measure(
        "INVOICE-CORRECTIONS", "finance", SUNHEE, "invoice-corrections",
        Course("INVOICE-CORRECTIONS", 1.9, 0.2), volumes.INVOICES,
        objectives=("SOUND",),
        contributors=("Klara Horvat",),
        left_out=1,
        provisional=1,
        redefined=Redefined(
            12,
            "Below two in a hundred everybody read the decimals. Told per 1,000 invoices the same "
            "mistakes are whole numbers.",
            {"scale": "per_1000", "unit": "per 1,000", "hard_high": 1000, "decimals": 0},
            comparability="recalculated", times=10,
        ),
        aims=(
            Aim(value=1.5, source="workshop", agreed_by=BEATRIZ, tolerance=0.5),
            Aim(
                value=15, ago=12, source="workshop", agreed_by=BEATRIZ, tolerance=5,
                note="The same, per 1,000 invoices.",
            ),
        ),
        notes=(
            Told(
                12, SUNHEE,
                "From here on told per 1,000 invoices; what was told per hundred before is "
                "recalculated.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "DAYS-TO-CLOSE", "finance", EDWARD, "days-to-close",
        Course("DAYS-TO-CLOSE", 9.1, 0.9),
        objectives=("SOUND",),
        contributors=("Ryan Murphy",),
        aims=(Aim(value=5, source="decision", agreed_by="Ingrid Halvorsen"),),
        notes=(
            Told(7, EDWARD, "Five days would need the workshops' stock counts by day two."),
        ),
        reads=Reads("common", "fail"),
    ),
    Measure(
        "FORECAST-ERROR", "finance", EDWARD, "forecast-error",
        Course("FORECAST-ERROR", 6.3, 0.7), Course("actual cost", 3_400_000, 60_000),
        objectives=("SOUND",),
        aims=(Aim(value=6, ago=5, source="workshop", agreed_by=BEATRIZ),),
        reads=Reads("common", "hit_or_miss"),
    ),
)  # fmt: skip
