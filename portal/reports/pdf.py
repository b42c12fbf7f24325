"""HTML of ours to a tagged PDF by WeasyPrint, which fetches our static files and nothing else."""

import logging
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from portal.reports.drawings import apart
from portal.reports.quick_text import set_as_lines

# It warns of every screen-only property, and takes a drawing for the eye only for a fault.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)

STATIC = "yardstick:/static/"  # an address that only our fetcher knows
DRAWN = "yardstick:/drawn/"  # another one, for the drawings of one page
VARIANT = "pdf/ua-1"  # the renderer's own checks of an accessible PDF; no conformance is claimed
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


class NoRenderer(Exception):
    """WeasyPrint's system libraries are missing; the message names them."""


@dataclass(frozen=True)
class Drawn:
    """A PDF, and how many pages it has."""

    content: bytes
    pages: int


@dataclass(frozen=True)
class Attached:
    """A file that travels inside a PDF."""

    name: str
    content: bytes
    description: str


def document(html: str, attached: Sequence[Attached] = ()) -> Drawn:
    """The PDF of a whole HTML page: tagged, in the page's language. Raises NoRenderer."""
    try:
        import weasyprint  # its libraries may be missing, and it takes long to load
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        raise NoRenderer(f"Install {PACKAGES}, then restart the portal.") from error

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Serves the drawings and files below `static/`; refuses every other address."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            content = drawn.get(url) or own_file(url)
            return URLFetcherResponse(url, content, {"Content-Type": media_type(url)})

    text, drawn = apart(html, DRAWN)
    page = weasyprint.HTML(string=text, base_url=STATIC, url_fetcher=OwnFiles())
    rendered = page.render(pdf_variant=VARIANT, pdf_tags=True)
    files = [
        weasyprint.Attachment(
            string=one.content, name=one.name, description=one.description, relationship="Data"
        )
        for one in attached
    ]
    with set_as_lines():
        content = rendered.write_pdf(pdf_variant=VARIANT, pdf_tags=True, attachments=files)
    return Drawn(bytes(content), len(rendered.pages))


def own_file(url: str) -> bytes:
    """The static file behind an address of ours. Raises ValueError for any other address."""
    root = Path(str(current_app.static_folder)).resolve()
    if not url.startswith(STATIC):
        raise ValueError(f"documents fetch nothing but our own files: {url}")
    path = (root / url.removeprefix(STATIC).partition("?")[0]).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise ValueError(f"there is no such file of ours: {url}")
    return path.read_bytes()


def media_type(url: str) -> str:
    return mimetypes.guess_type(url.partition("?")[0])[0] or "application/octet-stream"
