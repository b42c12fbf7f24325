"""The drawings of a page, taken out of it: a PDF then has them as images.

WeasyPrint works out the style of each element of a page, those within an `<svg>` too, where it has
no effect: a chart of a hundred elements costs as much as the rest of its page. As an image it is
read once, however often it stands on the page, and its description becomes the image's.
"""

import re

_DRAWING = re.compile(r"<svg\b([^>]*)>(.*?)</svg>", re.DOTALL)
_KEPT = re.compile(r'\b(?:class|width|height|style)="[^"]*"')
_WORDS = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)
_HEAD = re.compile(
    r"\s*(?:<title\b[^>]*>(.*?)</title>)?\s*(?:<desc\b[^>]*>(.*?)</desc>)?", re.DOTALL
)
_RUN = re.compile(r'(?:<path d="[^"]*"(?:/>|></path>)\s*){2,}')  # of one look: their group's
_PATH = re.compile(r'd="([^"]*)"')
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
        inside = _RUN.sub(_one_path, _WORDS.sub("", inside))
        text = f"<svg{attributes}{named}>{inside}</svg>"
        url = found.setdefault(text, f"{address}{len(found)}.svg")
        kept = " ".join(_KEPT.findall(attributes))
        return f'<img src="{url}" alt="{said}" {kept}>'

    page = _DRAWING.sub(image, html)
    return page, {url: text.encode() for text, url in found.items()}


def _one_path(run: re.Match[str]) -> str:
    return f'<path d="{"".join(_PATH.findall(run[0]))}"/>'


def _said(attributes: str, inside: str) -> str:
    """What the drawing says in words; nothing for one that is there for the eye only."""
    if 'aria-hidden="true"' in attributes:
        return ""
    label, head = _LABEL.search(attributes), _HEAD.match(inside)
    words = [label[1]] if label else []
    words += [one.strip() for one in (head.groups() if head else ()) if one]
    return ". ".join(dict.fromkeys(filter(None, words))).replace('"', "&quot;")
