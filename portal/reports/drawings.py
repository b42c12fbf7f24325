"""The drawings of a page, taken out of it: a PDF then has them as images.

WeasyPrint works out the style of each element of a page, those within an `<svg>` too, where it has
no effect: a chart of a hundred elements costs as much as the rest of its page. As an image it is
read once, however often it stands on the page, and its description becomes the image's.
"""

import re

from portal.reports.quick_text import ANCHOR, OWN_WAY

_DRAWING = re.compile(r"<svg\b([^>]*)>(.*?)</svg>", re.DOTALL)
_KEPT = re.compile(r'\b(?:class|width|height|style)="[^"]*"')
_WORDS = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)
_HEAD = re.compile(
    r"\s*(?:<title\b[^>]*>(.*?)</title>)?\s*(?:<desc\b[^>]*>(.*?)</desc>)?", re.DOTALL
)
_RUN = re.compile(r'(?:<path d="[^"]*"(?:/>|></path>)\s*){2,}')  # of one look: their group's
_PATH = re.compile(r'd="([^"]*)"')
_DOTS = re.compile(  # circles of one look and size, in a row
    r'<g class="dot[^"]*" fill="([^"]*)" stroke="([^"]*)" stroke-width="([\d.]+)">\s*'
    r'<path d="((?:M[\d.]+ [\d.]+a([\d.]+) \5 0 1 0 [\d.]+ 0a\5 \5 0 1 0 -[\d.]+ 0Z)+)"/>\s*</g>'
)
_LINE = re.compile(r"<text\b[^>]*>")
_CIRCLE = re.compile(r"M([\d.]+) ([\d.]+)a[^Z]*Z")
_LABEL = re.compile(r'\baria-label="([^"]*)"')
_NO_XML = re.compile(r"<use\b|&(?!(?:amp|lt|gt|quot|apos|#\w+);)")  # what needs the page around it
_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


def apart(html: str, address: str) -> tuple[str, dict[str, bytes]]:
    """The page with images in place of its drawings, and these by the addresses of the images.

    `address` begins those. Drawings are ours and do not nest.
    """
    found: dict[str, str] = {}

    def image(drawing: re.Match[str]) -> str:
        attributes, inside = drawing[1], drawing[2]
        said = _said(attributes, inside)
        if _NO_XML.search(inside):
            return drawing[0]
        named = "" if " xmlns=" in attributes else _NAMESPACE
        inside = _DOTS.sub(_points, _RUN.sub(_one_path, _WORDS.sub("", inside)))
        inside = _LINE.sub(_anchored, inside)
        text = f"<svg{attributes}{named}>{inside}</svg>"
        url = found.setdefault(text, f"{address}{len(found)}.svg")
        kept = " ".join(_KEPT.findall(attributes))
        return f'<img src="{url}" alt="{said}" {kept}>'

    page = _DRAWING.sub(image, html)
    return page, {url: text.encode() for text, url in found.items()}


def _one_path(run: re.Match[str]) -> str:
    return f'<path d="{"".join(_PATH.findall(run[0]))}"/>'


def _anchored(line: re.Match[str]) -> str:
    """A line of text that can be set as one says otherwise than to the renderer where it ends."""
    if any(f" {name}=" in line[0] for name in OWN_WAY):
        return line[0]
    return line[0].replace(" text-anchor=", f" {ANCHOR}=")


def _points(dots: re.Match[str]) -> str:
    """Circles as points that a round pen makes: the renderer bends each arc by itself."""
    fill, stroke, width, path, radius = dots.groups()
    size, edge = 2 * float(radius), float(width)
    d = "".join(f"M{float(x) + size / 2:.1f} {y}h0" for x, y in _CIRCLE.findall(path))
    pen = f'd="{d}" stroke-linecap="round"'
    return (
        f'<path {pen} stroke="{stroke}" stroke-width="{size + edge:g}"/>'
        f'<path {pen} stroke="{fill}" stroke-width="{size - edge:g}"/>'
    )


def _said(attributes: str, inside: str) -> str:
    """What the drawing says in words; nothing for one that is there for the eye only."""
    if 'aria-hidden="true"' in attributes:
        return ""
    label, head = _LABEL.search(attributes), _HEAD.match(inside)
    words = [label[1]] if label else []
    words += [one.strip() for one in (head.groups() if head else ()) if one]
    return ". ".join(dict.fromkeys(filter(None, words))).replace('"', "&quot;")
