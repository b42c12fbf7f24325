"""Images that content shows: what a file may hold to be shown, and the name it is then kept under.

An image is named by its SHA-256, so what an address shows never changes; nothing in one may run,
load or look at anything else.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from struct import unpack
from typing import Any

from portal.tables import markup
from portal.training.assessment.questions import Question
from portal.training.authoring.documents import Document, Problem
from portal.unreadable import Unreadable

TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
MOST = 200 * 1024  # bytes: a lesson is read over a slow line, too
SIDE = 4_000  # pixels
BASE = "/learn/images/"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}\.(?:svg|png)")
PNG = b"\x89PNG\r\n\x1a\n"
ELEMENTS = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
    "title", "desc", "defs", "marker", "style", "linearGradient", "radialGradient", "stop",
    "clipPath", "mask", "pattern", "symbol", "use",
}  # fmt: skip
NUMBER = re.compile(r"\d{1,5}(?:\.\d+)?(?:px)?")
LOADS = re.compile(r"url\(\s*[\"']?(?!#)|@import|@font-face|expression|javascript:", re.I)
NAMED = re.compile(r"(?P<open>!\[(?:[^\]\\]|\\.)*\]\(\s*)(?P<name>[^\s()<>]+)")


class Unfit(Exception):
    """Why a file cannot be shown."""


@dataclass(frozen=True)
class Image:
    """A file that may be shown."""

    digest: str
    media_type: str
    content: bytes
    width: int
    height: int
    is_themed: bool  # says itself how it looks in the dark

    @property
    def url(self) -> str:
        return BASE + self.digest


@dataclass(frozen=True)
class Placed:
    """An image where a page shows it."""

    url: str
    width: int
    height: int
    is_themed: bool


def found(folder: Path, name: str) -> Image:
    """The image of that name in `folder` itself. Raises Unfit."""
    if not NAME.fullmatch(name):
        raise Unfit("name it in small letters, digits and “-”, as .svg or .png, in the same folder")
    path = folder / name
    try:
        if path.is_symlink() or not path.is_file():
            raise Unfit("there is no such picture in this folder")
        if path.stat().st_size > MOST:
            raise Unfit(f"it is larger than {MOST // 1024} KB")
        return read(path.suffix, path.read_bytes())
    except OSError as error:
        raise Unfit(f"it cannot be read ({error.strerror})") from None


def read(suffix: str, content: bytes) -> Image:
    """The image that a file of this suffix holds. Raises Unfit."""
    if len(content) > MOST:
        raise Unfit(f"it is larger than {MOST // 1024} KB")
    if suffix == ".png":
        width, height, is_themed = *_png(content), False
    else:
        width, height, is_themed = _svg(content)
    if not (0 < width <= SIDE and 0 < height <= SIDE):
        raise Unfit(f"its sides are not between 1 and {SIDE} pixels")
    digest = hashlib.sha256(content).hexdigest()
    return Image(digest, TYPES[suffix], content, width, height, is_themed)


def _png(content: bytes) -> tuple[int, int]:
    if not content.startswith(PNG) or content[12:16] != b"IHDR" or len(content) < 33:
        raise Unfit("it is no PNG")
    width, height = unpack(">II", content[16:24])
    return int(width), int(height)


class _Drawing:
    """What matters of an SVG, element by element."""

    def __init__(self) -> None:
        self.size: tuple[int, int] | None = None
        self.styles: list[str] = []
        self.inside = ""
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > markup.DEEPEST:
            raise Unfit("it is nested too deeply")
        if name not in ELEMENTS:
            raise Unfit(f"<{name[:40]}> has no place in an image")
        for key, value in attributes.items():
            _attribute(key.rpartition(":")[2].lower(), value)
        if self.size is None:
            if name != "svg":
                raise Unfit("it is no SVG")
            self.size = _sides(attributes)
        self.inside = name
        if name == "style":
            if attributes:
                raise Unfit("its <style> says more than its name")
            self.styles.append("")

    def end(self, _name: str) -> None:
        self.depth -= 1
        self.inside = ""

    def text(self, text: str) -> None:
        if self.inside == "style":
            self.styles[-1] += text


def _attribute(key: str, value: str) -> None:
    if key.startswith("on") or key == "style":
        raise Unfit(f"“{key[:40]}” has no place in an image: styles stand in one <style>")
    if key == "href" and not value.strip().startswith("#"):
        raise Unfit("it points at something outside itself")
    if LOADS.search(value):
        raise Unfit("it loads something")


def _sides(attributes: Mapping[str, str]) -> tuple[int, int]:
    """Width and height in pixels: as written, or those of the view box."""
    box = attributes.get("viewBox", "").replace(",", " ").split()
    sides = [attributes.get("width", ""), attributes.get("height", "")]
    if not all(NUMBER.fullmatch(one) for one in sides):
        sides = box[2:] if len(box) == 4 else []
    if len(sides) != 2 or not all(NUMBER.fullmatch(one) for one in sides):
        raise Unfit("it says no width and height: give it a viewBox")
    width, height = (round(float(one.removesuffix("px"))) for one in sides)
    return width, height


def _svg(content: bytes) -> tuple[int, int, bool]:
    drawing = _Drawing()
    try:
        for _ in markup.read([content], drawing.start, drawing.end, drawing.text):
            pass
    except Unreadable:
        raise Unfit("it is no SVG, or it has a document type") from None
    if drawing.size is None:
        raise Unfit("it is no SVG")
    if len(drawing.styles) > 1 or LOADS.search("".join(drawing.styles)):
        raise Unfit("it has more than one <style>, or one that loads something")
    return *drawing.size, "prefers-color-scheme" in "".join(drawing.styles)


def placed(held: Mapping[str, Image], *, inline: bool = False) -> dict[str, Placed]:
    """By name in the text and by address, how each is shown; `inline`: out of the page itself."""
    shown: dict[str, Placed] = {}
    for name, image in held.items():
        url = _data(image) if inline else image.url
        one = Placed(url, image.width, image.height, image.is_themed)
        shown[name] = shown[image.url] = one
    return shown


def _data(image: Image) -> str:
    return f"data:{image.media_type};base64,{b64encode(image.content).decode()}"


def named(question: Question, held: Mapping[str, Image]) -> Question:
    """The question with its images under their addresses: another image is another wording."""
    if not held:
        return question

    def address(found: re.Match[str]) -> str:
        image = held.get(found["name"])
        return found["open"] + (image.url if image else found["name"])

    def walk(one: Any) -> Any:
        if isinstance(one, str):
            return NAMED.sub(address, one) if "![" in one else one
        if isinstance(one, dict):
            return {key: walk(value) for key, value in one.items()}
        return [walk(each) for each in one] if isinstance(one, list | tuple) else one

    return Question.from_dict(walk(question.as_dict()))


def of(document: Document, folder: Path) -> tuple[dict[str, Image], list[Problem]]:
    """By name, the images that a file in `folder` shows, and what is wrong with them."""
    held: dict[str, Image] = {}
    wrong = []
    for line, name, alt in document.images:
        if not alt.strip():
            text = "an image without a text for those who do not see it: ![text](…)"
            wrong.append(Problem(document.path, line, 1, "I001", text))
        try:
            held[name] = held.get(name) or found(folder, name)
        except Unfit as error:
            wrong.append(Problem(document.path, line, 1, "I002", f"“{name[:80]}”: {error}"))
    return held, wrong
