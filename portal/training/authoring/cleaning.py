"""What HTML made of content may hold: all else is taken out of it."""

from __future__ import annotations

from functools import cache

import nh3

from portal.training.authoring import math_markup

MATH = set(math_markup.TAGS)
TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
} | MATH  # fmt: skip
ATTRIBUTES = {
    "a": {"href"}, "ol": {"start"}, "th": {"scope"},
    "div": {"role", "tabindex", "aria-label"}, "math": {"display"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}  # fmt: skip
CLASSES = {
    "div": {"note", "note-tip", "note-important", "note-warning", "note-caution", "region"},
    "p": {"note-title"}, "span": {"tick"}, "td": {"number"}, "th": {"number"}, "table": {"table"},
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}


@cache
def _cleaner() -> nh3.Cleaner:
    """Made once: putting its lists together takes longer than cleaning a paragraph."""
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def clean(html: str) -> str:
    """Only what content may hold: the lists above, and nothing that runs."""
    return _cleaner().clean(html)
