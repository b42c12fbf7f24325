"""Reading a drawn SVG back: its texts as boxes, the corners of its shapes."""

import re
import xml.etree.ElementTree as ET  # our own drawings, no foreign XML
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.insight.geometry_text import text_width

SVG = "{http://www.w3.org/2000/svg}"
CAP = 10.0  # px that a line of text stands above its baseline
DEPTH = 3.0  # px that it reaches below
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "v": 1, "a": 7, "Z": 0}

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    autoescape=select_autoescape(["html", "xml", "svg"]),
    undefined=StrictUndefined,
)
ENVIRONMENT.globals["workbook_link"] = lambda _label, kept=False: ""  # of the page around it
MACROS = ENVIRONMENT.get_template("macros/charts.html").module


@dataclass(frozen=True)
class TextBox:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    def overlaps(self, other):
        """Whether the two share more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.2 and down > 0.2


def parsed(markup):
    """The root of well-formed XML; raises where it is not."""
    return ET.fromstring(str(markup))  # noqa: S314, the drawing is ours


def view(root):
    """Left, top, width and height of the drawing."""
    return tuple(map(float, root.get("viewBox").split()))


def placed(root):
    """Every element with the shift of the groups around it."""

    def walk(element, x, y):
        shift = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
        if shift:
            x, y = x + float(shift[1]), y + float(shift[2])
        yield element, x, y
        for child in element:
            yield from walk(child, x, y)

    return walk(root, 0.0, 0.0)


def texts(root):
    """The boxes of all texts, at the widths that the geometry reckons with."""
    found = []
    for element, dx, dy in placed(root):
        if element.tag != f"{SVG}text" or not element.text:
            continue
        width = text_width(element.text, float(element.get("font-size", 13)))
        x, y = float(element.get("x")) + dx, float(element.get("y")) + dy
        x -= {"middle": width / 2, "end": width}.get(element.get("text-anchor"), 0)
        found.append(TextBox(element.text, x, x + width, y - CAP, y + DEPTH))
    return found


def corners(root):
    """All points that paths go through, arcs by their ends."""
    found = []
    for element, dx, dy in placed(root):
        if element.tag == f"{SVG}path":
            found += [(x + dx, y + dy) for x, y in path_corners(element.get("d"))]
    return found


def path_corners(d):
    """The points of a path made of M, L, H, V, v, a and Z."""
    rest, x, y, found = re.findall(r"[MLHVvaZ]|-?\d+(?:\.\d+)?", d), 0.0, 0.0, []
    command = "M"
    while rest:
        if rest[0] in ARGUMENTS:
            command = rest.pop(0)
        count = ARGUMENTS[command]
        given, rest = [float(one) for one in rest[:count]], rest[count:]
        match command:
            case "M" | "L":
                x, y = given
            case "H":
                x = given[0]
            case "V":
                y = given[0]
            case "v":
                y += given[0]
            case "a":
                x, y = x + given[5], y + given[6]
        found.append((x, y))
    return found
