"""What the figures of an evidence pack are called and how each is computed, as the pack says it."""

from typing import Final

FIGURES: Final[dict[str, tuple[str, str]]] = {
    "spc": (
        "36 months as they were",
        "The values of the last 36 months, at most the newest 156 periods, with the lines and "
        "signals of the metric's own chart.",
    ),
    "signals": (
        "Signals of the last 12 months",
        "Signals that were seen in the last 12 months, by what people answered; an action is a "
        "follow-up given as the answer, or one that names the signal as its cause.",
    ),
    "capability": (
        "Capability against the target",
        "Where the natural limits of the newest segment lie to the target that holds now. Cpk is "
        "the distance from the mean to the nearer end of the target in half widths of the natural "
        "range. Met counts the complete periods of the last 12 months, each by the target of then.",
    ),
    "topped_out": (
        "Room to improve",
        "Of the last four whole quarters those in which every value lay within 5 % of the best "
        "possible end of the range that the definition allows.",
    ),
    "heaping": (
        "Values close to the target",
        "Values of 36 months since the limits last started anew that lie no further from the "
        "target of then than one mean moving range: those that met it beside those that fell "
        "short, and how many would have met it if the process were nothing but its mean and its "
        "ordinary variation (normal).",
    ),
    "delivery": (
        "How values arrived",
        "Periods of 36 months, since the metric came into the portal, whose value was due by now: "
        "entered by the due day, later, or not at all.",
    ),
    "revisions": (
        "Revised values",
        "Periods of 36 months whose figure was changed after it was first given, and by how much, "
        "in the metric's unit: the median and the largest change.",
    ),
    "targets": ("Targets so far", "Every target that was set, from when until when, who agreed."),
    "use": (
        "Use",
        "Follow-ups, conversations, findings and notes of the last 12 months, and how many people "
        "follow the metric now.",
    ),
    "views": (
        "Views",
        "How many people looked at the page of the metric, each counted once a month.",
    ),
    "cost": (
        "Hours",
        "The minutes that the definition says one value takes, times the values of a year.",
    ),
    "correlation": (
        "Metrics that move with it",
        "Other metrics of the same rhythm whose values correlate with |r| above 0.9 over at least "
        "12 shared periods of 36 months (Pearson, with the 95 % interval by Fisher); beside it how "
        "the changes from period to period correlate, for two growing metrics always go together.",
    ),
    "likeness": (
        "Definitions that say nearly the same",
        "Other metrics' definitions with a likeness of 0.6 or more by name, parts and formula; "
        "1 is the same.",
    ),
    "pairs": (
        "Counter-metrics and gaming",
        "Metrics that are linked as a counterweight, and what the definition says of gaming.",
    ),
    "spread": (
        "Across departments",
        "The latest values of all departments that use this definition, lowest to highest.",
    ),
    "objectives": (
        "Objectives that it serves",
        "Objectives that the metric serves and that have neither been retired nor passed.",
    ),
    "survey": (
        "What its users say",
        "Answers 3 and 4 of 4 among all answers, with the 95 % interval by Wilson. Shares stand "
        "here from 5 answers on, words and how answers are spread from 10 on.",
    ),
    "statement": (
        "What has changed around it",
        "What the owner entered for this review: market, strategy, law and other things.",
    ),
}  # in the order of the page
