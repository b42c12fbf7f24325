"""An item's evidence pack: from what the portal holds to figures in words. Pure.

A pack is JSON. Each figure carries how it was computed, or why it could not be; none says whether
that is good. `docs/methods/evidence.md` goes through them.
"""

from typing import Any

from portal.refinement import pack_company, pack_people, pack_values
from portal.refinement.measured import Measured
from portal.refinement.pack_words import FIGURES

FORMAT = 1


def pack(known: Measured) -> dict[str, Any]:
    """The pack of one item, as JSON: the same for the same input."""
    figures = {
        **pack_values.figures(known),
        **pack_company.figures(known),
        **pack_people.figures(known),
    }
    return {
        "format": FORMAT,
        "as_of": known.today.isoformat(),
        "metric": {
            "code": known.metric.code,
            "name": known.metric.name,
            "department": known.metric.department,
            "version": known.version,
            "unit": known.wording.unit,
            "direction": known.direction,
            "frequency": known.frequency,
        },
        "figures": [
            {"code": code, "title": title, "definition": definition, **figures[code]}
            for code, (title, definition) in FIGURES.items()
        ],
    }
