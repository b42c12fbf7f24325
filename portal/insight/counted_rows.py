"""A department and an objective with their counts as rows of a table, which few changes move. Pure.

Written here and not in a template, as `cells` are, so that each is made once for its counts: when
one department's have moved, the rows of all others stand.
"""

from functools import lru_cache

from markupsafe import Markup, escape

from portal.insight.dashboard import Part
from portal.insight.overview import Served
from portal.registry.coverage import Coverage

KEPT = 1_000  # rows of each kind: some half a MB
DEEPEST = 4  # as far as rows are indented


@lru_cache(maxsize=KEPT)
def part_row(part: Part) -> Markup:
    """A department's row in insight/macros.html's `parts_table`."""
    n = part.counts
    head = f'<tr><th scope=row><a href="/departments/{escape(part.slug)}">{escape(part.name)}</a>'
    targets = f"{n.expected} of {n.targets}" if n.targets else "none set"
    said = (n.metrics, n.leading, n.strong, n.concerning, n.improving, n.worsening, targets)
    counts = "".join(f"<td>{one}" for one in (*said, n.overdue))
    none = "<td colspan=8 class=is-quiet>No metric in force"
    return Markup(head + (counts if n.metrics else none))  # noqa: S704 # nosemgrep: markup-from-data - names are escaped


@lru_cache(maxsize=KEPT)
def served_row(one: Served) -> Markup:
    """An objective's row in insight/_summary.html."""
    n, url = one.counts, f"/objectives/{escape(one.objective.code)}"
    depth, name = min(one.depth, DEEPEST), escape(one.objective.name)
    head = f'<tr><th scope=row class=depth-{depth}><a href="{url}">{name}</a>'
    counts = f"<td>{n.metrics}<td>{n.strong}<td>{n.concerning}<td>{n.overdue}"
    kind = "is-quiet" if one.coverage == Coverage.THROUGH else "is-late"
    none = f"<td colspan=4 class={kind}>{one.coverage.label}"
    return Markup(head + (counts if n.metrics else none))  # noqa: S704 # nosemgrep: markup-from-data - names are escaped
