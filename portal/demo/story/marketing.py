"""Marketing: the campaign “Ride to School”, and what it moved."""

from portal.demo.figures import Course, Shift, Slope
from portal.demo.story import volumes
from portal.demo.story.own import counted
from portal.demo.story.shapes import Aim, Measure, Reads, Told
from portal.registry.vocabulary import Nature, Perspective, Role

SOFIA, DEV, HANNAH = "Sofia Lindqvist", "Dev Patel", "Hannah Weiss"

METRICS = (
    Measure(
        "SCHOOLS-TAKING-PART", "marketing", HANNAH,
        counted(
            Perspective.CUSTOMER, Nature.LEADING, Role.INPUT,
            name="Schools that take part",
            purpose="Tells marketing how far the campaign “Ride to School” reaches, before any "
            "lead can come of it.",
            key_question="In how many schools can parents try our bikes?",
            unit="schools", direction="increase", time_aggregation="last",
            inclusions="Schools with a signed agreement and a test bike on site.",
            exclusions="Schools whose agreement has ended.",
            source_system="The campaign's list of agreements.",
            collection_method="Marketing counts the agreements on the last day of the month.",
            known_limits="Says nothing about the size of a school.",
            unintended_behaviour="Signing schools where nobody will look after the bike.",
            counter_metric="TEST-RIDES",
        ),
        Course(
            "SCHOOLS-TAKING-PART", 6, 0.8, slopes=(Slope(14, 2.3),),
            fixed={ago: (0.4, -0.2, 0.3, -0.4)[ago % 4] for ago in range(15)},
        ),
        periods=16,
        objectives=("FAMILIES",),
        contributors=("Emeka Obi",),
        aims=(Aim(value=28, ago=9, baseline=3, source="decision", agreed_by=SOFIA),),
        notes=(Told(15, HANNAH, "“Ride to School” begins with six schools."),),
        reads=Reads("improvement_high"),
    ),
    Measure(
        "TEST-RIDES", "marketing", HANNAH,
        counted(
            Perspective.CUSTOMER, Nature.LEADING, Role.OUTPUT,
            name="Test rides taken",
            purpose="Tells marketing and sales how many families have ridden one of our bikes, "
            "which is what most of them decide by.",
            key_question="Do more families try a bike than in the same month of last year?",
            unit="rides", direction="increase",
            inclusions="Rides of at least ten minutes at schools, shops and fairs.",
            exclusions="Rides of staff, and second rides of the same family in a month.",
            source_system="The booking page for test rides.",
            collection_method="Taken from the booking page on the second working day.",
            known_limits="Follows the weather: compare with the same month of last year.",
            unintended_behaviour="Counting a turn around the car park as a ride.",
            counter_metric="LEAD-ACCEPTANCE",
        ),
        Course("TEST-RIDES", 310, 11, shifts=(Shift(14, 95),), season=volumes.RIDING),
        objectives=("FAMILIES",),
        contributors=("Emeka Obi", "Lucía Romero"),
        aims=(
            Aim(
                "per_period", ago=11, months=24, source="history", agreed_by=SOFIA,
                profile=tuple(round(380 * (1 + each)) for each in volumes.RIDING),
            ),
        ),
        notes=(Told(14, HANNAH, "First month with test bikes at schools."),),
        reads=Reads(None),
    ),
    Measure(
        "QUALIFIED-LEADS", "marketing", DEV, "qualified-leads",
        Course("QUALIFIED-LEADS", 240, 15, shifts=(Shift(15, 78),)),
        objectives=("FAMILIES", "ORDERS"),
        contributors=("Lucía Romero",),
        aims=(
            Aim(
                value=300, stretch=340, ago=15, baseline=12, source="decision",
                agreed_by="Ingrid Halvorsen",
            ),
        ),
        notes=(
            Told(
                15, DEV,
                "“Ride to School” starts. This is the leading metric: it moves first, orders "
                "should follow in about three months.",
            ),
            Told(12, SOFIA, "Four months above all that was before: a signal, not a good month."),
        ),
        reads=Reads("improvement_high", "hit_or_miss"),
    ),
    Measure(
        "LEAD-ACCEPTANCE", "marketing", DEV, "lead-acceptance",
        Course("LEAD-ACCEPTANCE", 68.5, 2.3), volumes.LEADS,
        objectives=("ORDERS",),
        left_out=1,
        aims=(Aim(value=60, source="workshop", agreed_by="Sofia Lindqvist and Marcus Bell"),),
        notes=(
            Told(13, DEV, "More leads, and sales still accepts the same share of them."),
        ),
        reads=Reads("common", "pass"),
    ),
    Measure(
        "CAMPAIGNS-ON-SCHEDULE", "marketing", "Grace Turner", "campaigns-on-schedule",
        Course("CAMPAIGNS-ON-SCHEDULE", 84, 6), Course("campaigns", 24, 3),
        objectives=("FAMILIES",),
        aims=(Aim(value=85, source="workshop", agreed_by=SOFIA, tolerance=5.0),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "CUSTOMER-ACQUISITION-COST", "marketing", SOFIA, "customer-acquisition-cost",
        Course("CUSTOMER-ACQUISITION-COST", 412, 11, shifts=(Shift(3, -84),)),
        Course("first-time buyers", 690, 25, shifts=(Shift(3, 120),)),
        objectives=("FAMILIES", "ORDERS"),
        aims=(
            Aim(
                "improvement", value=10, is_percent=True, ago=6, baseline=4, source="decision",
                agreed_by="Beatriz Carvalho",
            ),
        ),
        notes=(
            Told(3, SOFIA, "The lagging metric follows: a new customer costs £80 less."),
        ),
        reads=Reads("improvement_low", "hit_or_miss"),
    ),
    Measure(
        "BRAND-AWARENESS", "marketing", SOFIA, "brand-awareness",
        Course("BRAND-AWARENESS", 18, 1.2, shifts=(Shift(1, 3),)), Course("interviewed", 800, 15),
        periods=6,
        objectives=("FAMILIES",),
        aims=(Aim(value=25, ago=2, source="decision", agreed_by="Ingrid Halvorsen"),),
        reads=Reads("none", "none"),
    ),
)  # fmt: skip
