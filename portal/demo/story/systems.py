"""IT: what never varies, what is counted by the week, and a value that somebody owes."""

from portal.demo.figures import Course, Slope
from portal.demo.story import volumes
from portal.demo.story.shapes import Aim, Measure, Reads, Told

HENRIK, RAVI, CHLOE = "Henrik Olsen", "Ravi Menon", "Chloé Dubois"

METRICS = (
    Measure(
        "SERVICE-AVAILABILITY", "it", RAVI, "service-availability",
        Course("SERVICE-AVAILABILITY", 99.86, 0.04), volumes.MINUTES,
        objectives=("SYSTEMS",),
        aims=(Aim(value=99.5, source="workshop", agreed_by=HENRIK),),
        reads=Reads("common", "pass"),
    ),
    Measure(
        "CHANGE-FAILURE-RATE", "it", RAVI, "change-failure-rate",
        Course("CHANGE-FAILURE-RATE", 8.6, 1.5), Course("changes", 62, 5),
        objectives=("SYSTEMS",),
        left_out=2,
        aims=(Aim(value=8, source="workshop", agreed_by=HENRIK),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "DEPLOYMENT-FREQUENCY", "it", RAVI, "deployment-frequency",
        Course("DEPLOYMENT-FREQUENCY", 14.5, 2.3),
        objectives=("SYSTEMS",),
        aims=(Aim(value=12, ago=40, source="workshop", agreed_by=HENRIK),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "PATCHES-ON-TIME", "it", CHLOE, "patches-on-time",
        Course("PATCHES-ON-TIME", 100), Course("patches", 26, 5),
        objectives=("SYSTEMS",),
        aims=(
            Aim(value=100, source="regulation", agreed_by=HENRIK, note="Our insurer asks for it."),
        ),
        notes=(
            Told(
                4, CHLOE,
                "Always 100 %. No variation, so no limits: the metric has nothing left to tell, "
                "and may go at the next refinement.",
            ),
        ),
        reads=Reads("none", "pass"),
    ),
    Measure(
        "PHISHING-REPORTS", "it", CHLOE, "phishing-reports",
        Course(
            "PHISHING-REPORTS", 41, 2.2, slopes=(Slope(8, 3.4),),
            fixed={ago: (0.5, -0.4)[ago % 2] for ago in range(9)},
        ),
        Course("test mails", 238, 1),
        objectives=("SYSTEMS",),
        aims=(Aim(value=55, ago=6, source="decision", agreed_by=HENRIK, baseline=4),),
        notes=(Told(8, CHLOE, "From here each test mail is followed by a two-minute lesson."),),
        reads=Reads("improvement_high"),
    ),
    Measure(
        "SECURITY-INCIDENTS", "it", CHLOE, "security-incidents",
        Course("SECURITY-INCIDENTS", 5, 1.8),
        objectives=("SYSTEMS",),
        aims=(Aim(value=4, ago=6, source="workshop", agreed_by=HENRIK),),
        reads=Reads("common", "hit_or_miss"),
    ),
)  # fmt: skip
