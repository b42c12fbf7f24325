"""Where the quizzes of a lesson stand in its text. Pure.

A stored edition has `<!--quiz N-->` in their places; the rest is HTML that was cleaned when it was
rendered, so that it may stand on a page as it is.
"""

import re

from markupsafe import Markup

_PLACE = re.compile(r"<!--\s*quiz (\d{1,4})\s*-->")


def parts(html: str) -> tuple[Markup | int, ...]:
    """The HTML in pieces with the numbers of the quizzes between them; nothing empty."""
    split = _PLACE.split(html)
    found: list[Markup | int] = []
    for at, piece in enumerate(split):
        if at % 2:
            found.append(int(piece))
        elif piece.strip():
            found.append(Markup(piece))  # noqa: S704 # nosemgrep: markup-from-data - cleaned when rendered
    return tuple(found)
