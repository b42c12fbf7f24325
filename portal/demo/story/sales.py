"""Sales: orders follow the leads; a good month that is no news; a band to stay in."""

from portal.demo.figures import Course, Shift, Slope
from portal.demo.story import volumes
from portal.demo.story.own import mean, share
from portal.demo.story.shapes import Aim, Measure, Reads, Told
from portal.registry.vocabulary import Nature, Perspective, Role

MARCUS, AIKO, JONAS = "Marcus Bell", "Aiko Tanaka", "Jonas Becker"

METRICS = (
    Measure(
        "NEW-ORDER-VALUE", "sales", AIKO, "new-order-value",
        Course("NEW-ORDER-VALUE", 1_180_000, 38_000, shifts=(Shift(12, 172_000),)),
        objectives=("ORDERS",),
        contributors=("Leila Haddad",),
        aims=(
            Aim(
                "cumulative", value=15_900_000, ago=9, months=12, source="decision",
                agreed_by="Ingrid Halvorsen", note="The year's plan, to date.",
            ),
        ),
        notes=(
            Told(
                12, AIKO,
                "Three months after the leads, orders follow: the same campaign, seen later.",
            ),
            Told(9, "Kwame Mensah", "Production builds 45 bikes a month more. Watch overtime."),
        ),
        reads=Reads("improvement_high", "hit_or_miss"),
    ),
    Measure(
        "WIN-RATE", "sales", JONAS, "win-rate",
        Course("WIN-RATE", 33.8, 1.7, fixed={2: 0.4, 1: -1.2, 0: 3.6}, salt=16), volumes.OFFERS,
        objectives=("ORDERS",),
        contributors=("Leila Haddad",),
        aims=(Aim(value=35, source="workshop", agreed_by=MARCUS),),
        notes=(
            Told(
                0, MARCUS,
                "Best month in two years: the new offer template works! Let us roll it out "
                "everywhere.",
            ),
            Told(
                0, AIKO,
                "The chart calls it common cause: a month like this comes up without any change. "
                "Let us wait for three more before we praise the template.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "AVERAGE-DISCOUNT", "sales", JONAS, "average-discount",
        Course("AVERAGE-DISCOUNT", 8.4, 0.45), volumes.LIST_VALUE,
        objectives=("ORDERS", "SOUND"),
        aims=(Aim(value=10.5, source="decision", agreed_by="Beatriz Carvalho"),),
        reads=Reads("common", "pass"),
    ),
    Measure(
        "PIPELINE-COVERAGE", "sales", AIKO, "pipeline-coverage",
        Course("PIPELINE-COVERAGE", 3.3, 0.36), Course("planned orders", 3_900_000, 60_000),
        objectives=("ORDERS",),
        aims=(
            Aim(
                "range", low=2.5, high=4.5, source="history", agreed_by=MARCUS,
                note="Below it orders run dry, above it offers grow old.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "CUSTOMER-RETENTION", "sales", AIKO, "customer-retention",
        Course("CUSTOMER-RETENTION", 71.2, 1.1), Course("last year's customers", 1_450, 40),
        objectives=("LOYAL",),
        aims=(
            Aim(value=70, ago=6, source="benchmark", agreed_by=MARCUS, note="Cycle trade survey."),
        ),
        notes=(
            Told(
                0, AIKO,
                "Retention looks back a year. What service loses now will show here next year: "
                "read satisfaction first.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "CUSTOMER-REVIEWS-HELD", "sales", "Tom Ashworth", "customer-reviews-held",
        Course("CUSTOMER-REVIEWS-HELD", 83, 3), Course("key customers", 64, 2),
        objectives=("LOYAL",),
        contributors=("Priya Nair",),
        missing={7: "The customer system was moved to a new host; no list for this month."},
        aims=(Aim(value=90, source="workshop", agreed_by=MARCUS),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "SERVICE-PLANS-SOLD", "sales", JONAS,
        share(
            Perspective.CUSTOMER, Nature.LEADING, Role.OUTPUT,
            name="Bikes sold with a service plan",
            purpose="Tells sales and service how many new customers will come back to our "
            "workshops, which is where they stay or leave.",
            key_question="Do new customers choose to come back?",
            direction="increase",
            numerator="bikes handed over with a paid service plan",
            denominator="bikes handed over in the month",
            inclusions="Plans of one year or longer.",
            exclusions="Free first inspections.",
            source_system="The order book.",
            collection_method="Counted from the order book on the third working day.",
            known_limits="Customers who buy a plan later are not seen.",
            unintended_behaviour="Giving the plan away to make the figure.",
            counter_metric="AVERAGE-DISCOUNT",
        ),
        Course(
            "SERVICE-PLANS-SOLD", 37.6, 1.0, slopes=(Slope(9, 1.25),),
            fixed={ago: (0.2, -0.15, 0.1, -0.2)[ago % 4] for ago in range(10)},
        ),
        volumes.BIKES,
        objectives=("LOYAL",),
        aims=(
            Aim("improvement", value=4, ago=9, baseline=12, source="workshop", agreed_by=MARCUS),
        ),
        notes=(Told(9, JONAS, "The plan now stands in every offer. Rising since."),),
        reads=Reads("improvement_high"),
    ),
    Measure(
        "DAYS-TO-OFFER", "sales", JONAS,
        mean(
            Perspective.PROCESS, Nature.LEADING, Role.PROCESS,
            name="Days until an offer is sent",
            purpose="Tells sales how long interested customers wait for a price, for interest "
            "cools quickly.",
            key_question="How long does an interested customer wait for a price?",
            unit="days", direction="decrease",
            numerator="calendar days from the request to the offer, summed over the offers",
            denominator="offers sent in the month",
            inclusions="First offers, of any size.",
            exclusions="Revised offers.",
            source_system="The customer system.",
            collection_method="Worked out by the customer system from its own dates.",
            known_limits="A few large fleet offers lengthen the mean.",
            unintended_behaviour="Sending an empty offer first.",
            counter_metric="WIN-RATE",
        ),
        Course("DAYS-TO-OFFER", 4.1, 0.33), volumes.OFFERS,
        objectives=("ORDERS",),
        contributors=("Callum Reid",),
        aims=(Aim(value=4, source="workshop", agreed_by=MARCUS, stretch=3),),
        reads=Reads("common", "hit_or_miss"),
    ),
)  # fmt: skip
