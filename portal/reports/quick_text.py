"""Lines of text within drawings, set as lines.

WeasyPrint sets each letter of an SVG by itself, for it might stand elsewhere or turned, and puts a
line that ends or is centred somewhere into an object of its own. Ours stand in a row, so that one
layout a line serves, shared by all that read alike: half the time of a chart, and text that a
reader of the PDF finds as words. What needs more than that goes WeasyPrint's own way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

ANCHOR = "data-anchor"  # stands for text-anchor, which WeasyPrint makes an object for
OWN_WAY = ("rotate", "dx", "dy", "letter-spacing", "textLength", "dominant-baseline", "direction")
SHIFTS = {"middle": 0.5, "end": 1.0}  # of the width, to the left

Draw = Callable[[Any, Any, float], None]


@contextmanager
def set_as_lines() -> Iterator[None]:
    """Within the block, WeasyPrint sets the text of drawings by lines."""
    from weasyprint import svg

    theirs = svg.TAGS["text"]
    svg.TAGS["text"] = _Lines(theirs)
    try:
        yield
    finally:
        svg.TAGS["text"] = theirs


class _Lines:
    """Draws `<text>`; its layouts last as long as the document is drawn."""

    def __init__(self, theirs: Draw) -> None:
        self.theirs = theirs
        self.styles: dict[tuple[str, int, float], Any] = {}
        self.layouts: dict[tuple[Any, ...], Any] = {}

    def __call__(self, svg: Any, node: Any, font_size: float) -> None:
        if not node.text or any(name in node.attrib for name in (*OWN_WAY, "text-anchor")):
            self.theirs(svg, node, font_size)
            return
        from weasyprint.draw.text import draw_first_line
        from weasyprint.matrix import Matrix
        from weasyprint.svg.text import TextBox

        layout, style, width, baseline = self._laid(svg, node, font_size)
        x, y = svg.point(node.get("x"), node.get("y"), font_size)
        x -= width * SHIFTS.get(node.get(ANCHOR), 0.0)
        svg.cursor_position = x + width, y
        svg.stream.push_state()
        fill, stroke = svg.set_graphical_state(node, font_size)
        svg.stream.begin_text()
        layout.reactivate(style)
        svg.fill_stroke(fill, stroke, text=True)
        box = TextBox(layout, style)
        box.baseline = baseline
        draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
        svg.stream.end_text()
        svg.stream.pop_state()

    def _laid(self, svg: Any, node: Any, font_size: float) -> tuple[Any, Any, float, float]:
        """The layout of the line, its style, its width and its baseline."""
        weight = node.get("font-weight", "400")
        look = node.get("font-family", "sans-serif"), int(weight), font_size
        key = (node.text, *look)
        if key not in self.layouts:
            from weasyprint.text.line_break import split_first_line

            if look not in self.styles:
                self.styles[look] = _style(svg, *look)
            style = self.styles[look]
            found = split_first_line(node.text, style, svg.context, inf, 0)
            self.layouts[key] = found[0], style, found[3], found[5]
        laid: tuple[Any, Any, float, float] = self.layouts[key]
        return laid


def _style(svg: Any, family: str, weight: int, font_size: float) -> Any:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.svg.text import Style

    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [one.strip().strip("\"'") for one in family.split(",")]
    style["font_weight"] = weight
    style["font_size"] = font_size
    return style
