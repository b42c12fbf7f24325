"""Which tables of a page lack their workbook."""

import re
from html import unescape
from urllib.parse import parse_qs

EXCEPTED = {
    "half-days": "a form's boxes",
    "conflict": "what another person saved meanwhile, beside the form",
}
PRINTED = "a certificate is printed, or taken along as a badge"
EXPLAINED = {
    "Skills, and the questions that showed them": PRINTED,
    "The icons of variation": "how to read the icons",
    "The icons of assurance": "how to read the icons",
}
OWN = "a workbook of the whole list at an address of its own"
WHOLE = {
    "People": OWN, "Jobs": OWN, "Conversations that wait for you": OWN, "Imports": OWN,
    "Values that you owe": OWN, "All metrics": OWN, "Recent reports": OWN,
}  # fmt: skip

TAUGHT = re.compile(
    r"Table: .*|.*, as a table"
)  # in lessons and questions: figures made up for them

TABLE = re.compile(r'role="region"[^>]*aria-label="([^"]*)"|<table(?: class="([^"]*)")?')
LINK = re.compile(r'<p class="?table-out"?><a href="\?([^"]*)">')


def links(text):
    """The queries of a page's links to workbooks, by the name of the table."""
    found = [unescape(one) for one in LINK.findall(text)]
    return {parse_qs(one)["workbook"][0]: one for one in found}


def lacking(url, text):
    """Names of the tables of the page at `url` that are no workbook, and should be."""
    offered, label, found = links(text), "", []
    for region, classes in TABLE.findall(text):
        if region:
            label = unescape(region)
        elif not set(classes.split()) & set(EXCEPTED) and label not in offered:
            has_own = label in WHOLE or label.startswith("Values of ")
            is_taught = url.startswith("/learn/") and TAUGHT.fullmatch(label)
            if label not in EXPLAINED and not is_taught and not (has_own and ".xlsx" in text):
                found.append(label or f"a table of class {classes!r} outside of a region")
    return found
