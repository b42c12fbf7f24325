"""Quality and environment: a jig that changed the process, and a bin that changed a habit."""

from portal.demo.figures import Course, Shift, Slope
from portal.demo.story import volumes
from portal.demo.story.own import DIVIDED, share
from portal.demo.story.shapes import Aim, Measure, Own, Reads, Rebased, Told
from portal.registry.definition_text import DefinitionText
from portal.registry.vocabulary import Nature, Perspective, Role

NAOMI, ARJUN, ELIN, MATEUS = "Naomi Fischer", "Arjun Rao", "Elin Berg", "Mateus Silva"

METRICS = (
    Measure(
        "FIRST-PASS-YIELD", "quality", ARJUN, "first-pass-yield",
        Course("FIRST-PASS-YIELD", 90.4, 0.75, shifts=(Shift(20, 4.6),)), volumes.BIKES,
        objectives=("RIGHT-FIRST",),
        contributors=("Joanna Wright",),
        rebased=Rebased(
            20,
            "The new frame jig holds every tube: the process itself was changed, and the limits of "
            "the old one say nothing about it.",
        ),
        aims=(Aim(value=92, ago=18, source="workshop", agreed_by=NAOMI),),
        notes=(
            Told(20, ARJUN, "New frame jig. Limits start anew here, as agreed with Naomi."),
        ),
        reads=Reads("common", "pass"),
    ),
    Measure(
        "COMPLAINT-RATE", "quality", ARJUN, "complaint-rate",
        Course("COMPLAINT-RATE", 13.4, 1.3, fixed={3: -2.6}), volumes.PARCELS,
        objectives=("RIGHT-FIRST",),
        contributors=("Joanna Wright",),
        aims=(Aim(value=12, source="workshop", agreed_by=NAOMI),),
        notes=(
            Told(3, NAOMI, "A quiet month, and within the limits: nothing that we did."),
        ),
        reads=Reads("common", "hit_or_miss"),
    ),
    Measure(
        "COST-OF-POOR-QUALITY", "quality", NAOMI, "cost-of-poor-quality",
        Course("COST-OF-POOR-QUALITY", 2.44, 0.12, shifts=(Shift(18, -0.52),)), volumes.NET_SALES,
        objectives=("RIGHT-FIRST", "SOUND"),
        aims=(
            Aim("improvement", value=20, is_percent=True, ago=17, baseline=12, source="decision",
                agreed_by="Kwame Mensah"),
        ),
        notes=(Told(18, NAOMI, "Two months after the jig, scrap and rework fall with it."),),
        reads=Reads("improvement_low"),
    ),
    Measure(
        "CORRECTIVE-ACTIONS-ON-TIME", "quality", ARJUN, "corrective-actions-on-time",
        Course("CORRECTIVE-ACTIONS-ON-TIME", 71, 3.4, salt=1), Course("corrective actions", 46, 4),
        objectives=("RIGHT-FIRST",),
        aims=(
            Aim(value=90, source="regulation", agreed_by=NAOMI, note="Our certificate asks it."),
        ),
        notes=(
            Told(
                2, ARJUN,
                "Asking people to hurry has not moved it in three years. The process has to "
                "change: too many actions are opened, and nobody has hours for them.",
            ),
        ),
        reads=Reads("common", "fail"),
    ),
    Measure(
        "ENERGY-INTENSITY", "quality", ELIN, "energy-intensity",
        Course("ENERGY-INTENSITY", 212, 5, season=volumes.COLD), volumes.BIKES,
        objectives=("LITTLE-LEFT",),
        contributors=("Idris Bello",),
        missing={
            17: "The main meter was broken; the supplier could give no reading.",
            16: "The main meter was replaced in the second half of the month.",
        },
        aims=(
            Aim("improvement", value=8, is_percent=True, ago=11, baseline=12, source="decision",
                agreed_by="Ingrid Halvorsen"),
        ),
        notes=(
            Told(0, ELIN, "Winters need more. Compare with the same month of last year."),
        ),
        reads=Reads(None),
    ),
    Measure(
        "GREENHOUSE-GAS-EMISSIONS", "quality", ELIN, "greenhouse-gas-emissions",
        Course("GREENHOUSE-GAS-EMISSIONS", 96, 2.2, slopes=(Slope(16, -1.1),)),
        objectives=("LITTLE-LEFT",),
        aims=(Aim(value=82, ago=6, source="decision", agreed_by="Ingrid Halvorsen", baseline=4),),
        provisional=1,
        reads=Reads("improvement_low", "hit_or_miss"),
    ),
    Measure(
        "WASTE-SORTED", "quality", ELIN, "waste-sorted",
        Course("WASTE-SORTED", 61, 1.5, shifts=(Shift(14, 9.0),)),
        Course("kg of waste", 4_900, 150),
        objectives=("CIRCULAR",),
        contributors=("Idris Bello", "Bilal Khan"),
        aims=(
            Aim(
                value=70, ago=13, baseline=12, tolerance=2.5, source="workshop", agreed_by=NAOMI,
            ),
        ),
        notes=(Told(14, ELIN, "One sorting station at each line instead of one for the hall."),),
        reads=Reads("improvement_high", "hit_or_miss"),
    ),
    Measure(
        "RESIDUAL-WASTE", "quality", ELIN, "residual-waste",
        Course("RESIDUAL-WASTE", 4.62, 0.17, shifts=(Shift(12, -0.95),)), volumes.BIKES,
        objectives=("CIRCULAR", "LITTLE-LEFT"),
        contributors=("Idris Bello",),
        aims=(
            Aim(
                value=3.9, stretch=3.5, ago=12, baseline=12, source="workshop", agreed_by=NAOMI,
            ),
        ),
        notes=(Told(12, ELIN, "Sorting came first; two months later less goes to the tip."),),
        reads=Reads("improvement_low", "hit_or_miss"),
    ),
    Measure(
        "ENERGY-MEASURES-DONE", "quality", MATEUS, "energy-measures-done",
        Course("ENERGY-MEASURES-DONE", 30, 3, slopes=(Slope(6, 8.0),)),
        Course("planned kWh", 240_000, 2_000),
        periods=8,
        objectives=("LITTLE-LEFT",),
        aims=(Aim(value=90, ago=6, source="decision", agreed_by=NAOMI, baseline=1),),
        reads=Reads("none", "none"),
    ),
    Measure(
        "REPAIR-PASSPORT", "quality", MATEUS,
        Own(
            Perspective.CUSTOMER, Nature.LEADING, Role.OUTPUT,
            DefinitionText(
                **{
                    **DIVIDED,
                    "name": "Repair passport introduced",
                    "purpose": "Tells everybody whether each new bike leaves us with the record "
                    "that any workshop needs to mend it.",
                    "key_question": "Does every new bike carry its repair passport?",
                    "unit": "of 1",
                    "value_type": "milestone",
                    "direction": "increase",
                    "formula": "value",
                    "zero_denominator": "",
                    "decimals": 0,
                    "time_aggregation": "last",
                    "org_aggregation": "min",
                    "hard_high": 1.0,
                    "inclusions": "Reached when every bike of a month carries one.",
                    "exclusions": "Test bikes of our own.",
                    "source_system": "The final test's list.",
                    "collection_method": "Quality looks at ten bikes on the month's last day.",
                    "known_limits": "Says nothing about how full the passport is.",
                    "unintended_behaviour": "Sticking on empty passports.",
                    "counter_metric": "FIRST-PASS-YIELD",
                }
            ),
        ),
        Course("REPAIR-PASSPORT", 0, 0, shifts=(Shift(2, 1),)),
        periods=15,
        objectives=("CIRCULAR",),
        aims=(
            Aim("milestone", ago=14, months=16, source="decision", agreed_by="Kwame Mensah"),
        ),
        notes=(Told(2, MATEUS, "From this month every bike carries one. Milestone reached."),),
        reads=Reads(None, None),
    ),
    Measure(
        "BATTERY-RETURNS", "quality", MATEUS,
        share(
            Perspective.SUSTAINABILITY, Nature.LAGGING, Role.OUTCOME,
            name="Batteries that come back",
            purpose="Tells quality how many of the batteries that we replace are taken back, so "
            "that their cells are used again.",
            key_question="Do old batteries come back to us?",
            direction="increase",
            numerator="old batteries handed in",
            denominator="batteries replaced in our workshops",
            inclusions="Every battery that we sold, of any age.",
            exclusions="Batteries of other makers.",
            source_system="The workshops' stock system.",
            collection_method="Counted from the bookings of batteries in and out.",
            known_limits="Batteries changed elsewhere are not seen.",
            unintended_behaviour="Booking a battery in twice.",
            counter_metric="CUSTOMER-SATISFACTION",
        ),
        Course("BATTERY-RETURNS", 58, 3.5), Course("batteries", 120, 8),
        periods=4,
        objectives=("CIRCULAR",),
        notes=(
            Told(3, MATEUS, "New metric. Four values are no process: a run chart, no verdict."),
        ),
        reads=Reads("none", "none"),
    ),
    Measure(
        "SECOND-LIFE-PARTS", "quality", ELIN,
        share(
            Perspective.SUSTAINABILITY, Nature.LEADING, Role.PROCESS,
            name="Repairs with a part used again",
            purpose="Tells workshops and purchasing how often a repair is done with a part that "
            "has been used before, which saves steel and money.",
            key_question="How often does a used part do?",
            direction="increase",
            numerator="repairs in which at least one part had been used before",
            denominator="repairs finished in the month",
            inclusions="Every repair with at least one part replaced.",
            exclusions="Inspections without a replaced part, and batteries.",
            source_system="The workshops' job cards.",
            collection_method="A tick on the job card, counted by the workshop system.",
            known_limits="Depends on which parts happen to lie on the shelf.",
            unintended_behaviour="Fitting a used bell to every bike.",
            counter_metric="REPEAT-CONTACTS",
        ),
        Course("SECOND-LIFE-PARTS", 0),
        state="in_review",
        objectives=("CIRCULAR",),
        contributors=("Luca Moretti",),
        periods=0,
    ),
)  # fmt: skip
