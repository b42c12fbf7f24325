"""Brambleside Bikes: three years of a fictional company, told as data.

A campaign brings leads, then orders; orders bring overtime, then leavers; with them service gets
worse, and satisfaction last. A new head of Service acts, and the first leading metric turns. Around
it: a definition that changed, a season, a capable process, one that cannot meet its target, one
that meets it by luck, and a good month that was none. `docs/demo.md` tells it to visitors.
"""

from portal.demo.story import (
    finance,
    marketing,
    production,
    quality,
    sales,
    service,
    staff,
    systems,
)

METRICS = (
    *marketing.METRICS,
    *sales.METRICS,
    *production.METRICS,
    *quality.METRICS,
    *service.METRICS,
    *finance.METRICS,
    *staff.METRICS,
    *systems.METRICS,
)
