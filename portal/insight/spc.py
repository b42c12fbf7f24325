"""Statistical process control: is the latest value news, and will the target be hit?

Two layers, both pure. `analyse` is the plain XmR method and gives the figures of NHSRplotthedots
(preset nhs) or Xmrit (preset wheeler). `reading` puts the rules for the edges on top (too few
values, flat series, gaps, bounds) with a sentence for each verdict; it is what the portal shows.
`docs/methods/xmr.md` explains both with a worked example.
"""

from portal.insight.assurance import AssuranceType, Direction, Target, assurance
from portal.insight.spc_input import Number, Period, Series, series
from portal.insight.spc_judgement import AssuranceKind, Variation
from portal.insight.spc_reading import Reading, read, reading
from portal.insight.spc_rules import LIMIT_FACTOR, NHS, PRESETS, SCREEN_FACTOR, WHEELER, Preset
from portal.insight.spc_segments import LIMITS_FROM, Chart, ReadSegment
from portal.insight.spc_sentences import plain_number
from portal.insight.xmr import (
    PROVISIONAL_BELOW,
    Analysis,
    Point,
    PointType,
    Segment,
    analyse,
    analysed,
)

__all__ = [
    "LIMITS_FROM",
    "LIMIT_FACTOR",
    "NHS",
    "PRESETS",
    "PROVISIONAL_BELOW",
    "SCREEN_FACTOR",
    "WHEELER",
    "Analysis",
    "AssuranceKind",
    "AssuranceType",
    "Chart",
    "Direction",
    "Number",
    "Period",
    "Point",
    "PointType",
    "Preset",
    "ReadSegment",
    "Reading",
    "Segment",
    "Series",
    "Target",
    "Variation",
    "analyse",
    "analysed",
    "assurance",
    "plain_number",
    "read",
    "reading",
    "series",
]
