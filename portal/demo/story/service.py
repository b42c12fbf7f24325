"""Service: under strain since the orders came, and the first sign that it turns."""

from portal.demo.figures import Course, Shift, Slope
from portal.demo.story import volumes
from portal.demo.story.own import counted, mean, share
from portal.demo.story.shapes import Aim, Idea, Measure, Reads, Told
from portal.registry.vocabulary import Nature, Perspective, Role

AMARA, LUCA, FATIMA, BEN, NIA = (
    "Amara Nwosu", "Luca Moretti", "Fatima El-Amin", "Ben Carter", "Nia Evans",
)  # fmt: skip
STEADY = {ago: (0.15, -0.1, 0.05, -0.15)[ago % 4] for ago in range(8)}

METRICS = (
    Measure(
        "WORKSHOP-BOOKINGS", "service", BEN,
        counted(
            Perspective.PROCESS, Nature.LEADING, Role.INPUT,
            name="Bikes brought to a workshop",
            purpose="Tells service how much work comes in, month by month, so that holidays and "
            "help can be planned around the spring.",
            key_question="How much work comes through the door?",
            unit="bikes", direction="neutral",
            inclusions="Every bike with a job card, of any maker.",
            exclusions="Questions at the counter.",
            source_system="The workshops' job cards.",
            collection_method="Counted by the workshop system on the first working day.",
            known_limits="Follows the weather: compare with the same month of last year.",
            unintended_behaviour="Two job cards for one visit.",
            counter_metric="REPAIR-DAYS",
        ),
        Course("WORKSHOP-BOOKINGS", 1_900, 45, season=volumes.RIDING),
        objectives=("ROLLING",),
        contributors=("Rajesh Iyer",),
        notes=(
            Told(
                0, BEN,
                "Every spring the same wave. A season hides other changes in such a chart: read it "
                "against the same month of last year.",
            ),
        ),
        reads=Reads(None, "none"),
    ),
    Measure(
        "FIRST-CONTACT-RESOLUTION", "service", LUCA, "first-contact-resolution",
        Course("FIRST-CONTACT-RESOLUTION", 74.2, 1.5, shifts=(Shift(8, -6.6),)), volumes.CONTACTS,
        objectives=("ANSWERS",),
        contributors=(NIA,),
        left_out=2,
        aims=(Aim(value=75, stretch=78, source="workshop", agreed_by="Peter Lang"),),
        notes=(
            Told(
                8, LUCA,
                "Three of our most experienced people left within ten weeks. New colleagues have "
                "to ask, so the customer waits.",
            ),
        ),
        reads=Reads("concern_low", "hit_or_miss"),
    ),
    Measure(
        "REPEAT-CONTACTS", "service", LUCA, "repeat-contacts",
        Course("REPEAT-CONTACTS", 10.8, 0.75, shifts=(Shift(7, 3.4),)), volumes.CONTACTS,
        objectives=("ANSWERS",),
        contributors=(NIA,),
        provisional=1,
        aims=(Aim(value=11, source="workshop", agreed_by="Peter Lang"),),
        reads=Reads("concern_high", "hit_or_miss"),
    ),
    Measure(
        "CUSTOMER-SATISFACTION", "service", AMARA, "customer-satisfaction",
        Course(
            "CUSTOMER-SATISFACTION", 88.0, 1.0, slopes=(Slope(6, -1.15),), fixed=STEADY, salt=51,
        ),
        volumes.ANSWERS,
        objectives=("ROLLING", "LOYAL"),
        contributors=("Olga Ivanova",),
        provisional=1,
        aims=(
            Aim(
                value=85, source="decision", agreed_by="Ingrid Halvorsen",
                note="Below it customers stop recommending us.",
            ),
        ),
        notes=(
            Told(
                4, AMARA,
                "I took over this month. This is the end of a chain: orders, overtime, leavers, "
                "answers – and now satisfaction. Blaming the counter will not help.",
            ),
            Told(
                1, AMARA,
                "Two mechanics hired and a call-back hour a day. First response time must move "
                "first; satisfaction should follow in a quarter.",
            ),
        ),
        reads=Reads("concern_low", "hit_or_miss"),
    ),
    Measure(
        "FIRST-RESPONSE-TIME", "service", LUCA, "first-response-time",
        Course(
            "FIRST-RESPONSE-TIME", 5.1, 0.42, shifts=(Shift(36, 2.2), Shift(11, -3.4)),
        ),
        Course("requests of a week", 520, 25),
        objectives=("ANSWERS",),
        contributors=(NIA,),
        aims=(Aim(value=4.5, ago=16, months=12, source="workshop", agreed_by=AMARA),),
        notes=(
            Told(11, LUCA, "The call-back hour begins. The first figure of ours that turns."),
        ),
        reads=Reads("improvement_low", "hit_or_miss"),
    ),
    Measure(
        "OVERDUE-CASES", "service", BEN, "overdue-cases",
        Course("OVERDUE-CASES", 9.0, 0.95, shifts=(Shift(32, 3.6),)),
        Course("open cases", 640, 25),
        objectives=("ANSWERS",),
        contributors=("Rajesh Iyer",),
        aims=(Aim(value=10, ago=30, months=18, source="workshop", agreed_by="Peter Lang"),),
        reads=Reads("concern_high", "hit_or_miss"),
    ),
    Measure(
        "COMPLAINTS-ANSWERED-ON-TIME", "service", FATIMA, "complaints-answered-on-time",
        Course("COMPLAINTS-ANSWERED-ON-TIME", 69, 2.9, salt=2), volumes.COMPLAINTS,
        objectives=("ANSWERS",),
        contributors=("Olga Ivanova",),
        aims=(Aim(value=90, source="decision", agreed_by="Ingrid Halvorsen"),),
        notes=(
            Told(
                5, FATIMA,
                "Never met in three years, and never far from 69 %: the process cannot do it. One "
                "person signs every answer; that is what to change.",
            ),
        ),
        reads=Reads("common", "fail"),
    ),
    Measure(
        "RECOMMENDATION-SCORE", "service", FATIMA, "recommendation-score",
        Course("RECOMMENDATION-SCORE", 42, 3.0), Course("answers of a quarter", 900, 40),
        periods=12,
        objectives=("ROLLING", "LOYAL"),
        aims=(Aim(value=45, ago=4, source="decision", agreed_by="Ingrid Halvorsen"),),
        notes=(
            Told(0, FATIMA, "Twelve quarters: limits are provisional, a verdict needs one more."),
        ),
        reads=Reads("none", "none"),
    ),
    Measure(
        "SURVEY-RESPONSE-RATE", "service", FATIMA, "survey-response-rate",
        Course("SURVEY-RESPONSE-RATE", 23.2, 1.1), volumes.INVITED,
        objectives=("ROLLING",),
        contributors=("Olga Ivanova",),
        aims=(Aim(value=25, source="benchmark", agreed_by="Peter Lang"),),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "REPAIR-DAYS", "service", BEN,
        mean(
            Perspective.CUSTOMER, Nature.LAGGING, Role.OUTCOME,
            name="Days in the workshop",
            purpose="Tells service how long a family is without its bike when it has to be mended.",
            key_question="How long is a customer without the bike?",
            unit="days", direction="decrease",
            numerator="calendar days from bringing to collecting, summed over the repairs",
            denominator="repairs collected in the month",
            inclusions="Repairs and inspections, of any length.",
            exclusions="Bikes that the customer left with us after the call.",
            source_system="The workshops' job cards.",
            collection_method="Worked out by the workshop system from the dates on the job cards.",
            known_limits="A few bikes that wait for a frame lengthen the mean.",
            unintended_behaviour="Calling the customer before the bike is ready.",
            counter_metric="REPEAT-CONTACTS",
        ),
        Course("REPAIR-DAYS", 4.7, 0.38, salt=1), volumes.JOBS,
        objectives=("ROLLING",),
        contributors=("Rajesh Iyer", "Wei Zhang"),
        aims=(Aim(value=5, source="workshop", agreed_by="Peter Lang"),),
        notes=(
            Told(
                6, BEN,
                "Met in most months – by luck as much as by work: the limits reach beyond the "
                "target on both sides.",
            ),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "CALLS-PER-HOUR", "service", BEN,
        mean(
            Perspective.PROCESS, Nature.LEADING, Role.OUTPUT,
            name="Calls answered per hour",
            purpose="Tells service how many calls one person answers in an hour, to plan the desk.",
            key_question="How many people does the desk need?",
            unit="calls per hour", direction="increase",
            numerator="calls answered",
            denominator="hours at the desk",
            inclusions="Every call of at least ten seconds.",
            exclusions="Calls between colleagues.",
            source_system="The telephone system.",
            collection_method="Taken from the telephone system's monthly report.",
            known_limits="Quick is not settled.",
            unintended_behaviour="Ending calls before the question is answered.",
            counter_metric="REPEAT-CONTACTS",
        ),
        Course("CALLS-PER-HOUR", 9.2, 0.42), Course("hours at the desk", 1_350, 40),
        state="deprecated",
        replaced_by="FIRST-CONTACT-RESOLUTION",
        state_reason="It rewarded short calls: people rang again. What we want is an answer.",
        objectives=("ANSWERS",),
        reads=Reads("common"),
    ),
    Measure(
        "BIKES-ON-THE-ROAD", "service", NIA,
        share(
            Perspective.CUSTOMER, Nature.LAGGING, Role.OUTCOME,
            name="Bikes on the road",
            purpose="Tells service whether the bikes under a service plan can be ridden, which is "
            "what the plan promises.",
            key_question="Can our customers ride today?",
            direction="increase",
            numerator="days on which a bike under plan could be ridden",
            denominator="days under plan",
            inclusions="Every bike with a plan.",
            exclusions="Days on which the customer is away.",
            source_system="The workshops' job cards.",
            collection_method="Days on job cards, taken from the days under plan.",
            known_limits="A bike that stands broken at home is not seen.",
            unintended_behaviour="Opening the job card late.",
            counter_metric="REPAIR-DAYS",
        ),
        Course("BIKES-ON-THE-ROAD", 0),
        state="draft",
        periods=0,
        objectives=("ROLLING",),
        colleagues=(LUCA, "Arjun Rao", "Jonas Becker", "Jamie Fox"),
        ideas=(
            Idea(
                LUCA, "exclusions", "Days on which the customer told us to be away.",
                "Otherwise we would have to guess.",
            ),
            Idea(
                "Arjun Rao", "known_limits",
                "A bike that stands broken at home is not seen until its job card is opened; ask "
                "a sample of fifty customers a quarter.",
                "A limit that can be measured should be.",
            ),
            Idea(
                "Jonas Becker", "direction", "band",
                "Nobody rides every day.",
                answer="It asks whether the bike could be ridden, not whether it was.",
            ),
        ),
    ),
)  # fmt: skip
