"""A metric's verdict as the cells of a table's row, which lists show by the hundred. Pure.

Written here and not in a template, and without the end tags that HTML lets go: of a page of sixty
metrics these cells are the most part, in bytes and in time.
"""

from markupsafe import Markup, escape

from portal.insight.listed import Listed
from portal.insight.runs import runs


def cells(one: Listed, period: str = "") -> Markup:
    """The cells of `macros/verdict.html`'s `verdict_heads`, from the drawing to the next value.

    The period of the value is left out where it is `period`, which the table's head names.
    """
    label = "" if one.period_label == period else f"<p>{escape(one.period_label)}"
    late = " class=is-late" if one.is_overdue else ""
    return Markup(  # noqa: S704 # nosemgrep: markup-from-data - all that is not ours is escaped
        f"<td>{runs(one.trace)}<td>{escape(one.written or 'none')}{label}<td>{one.change}"
        f"<td class=v-{one.variation}>{escape(one.variation_word)}"
        f"<td class=a-{one.assurance}>{escape(one.assurance_word)}"
        f"<td>{escape(one.target_word)}<td{late}>{escape(one.freshness.word)}"
    )
