"""Every table of a page as a workbook: the page itself is asked for, by who may read it.

`?workbook=NAME` at the address of a page answers with the table of that name in place of the page.
The view, its policy and its filters are the page's own, so there is nothing that a workbook could
show and its page does not (docs/decisions/0053). Lists with a workbook of all their rows at an
address of their own (`workbooks.workbook`) say so in their template.
"""

from urllib.parse import urlencode

from flask import Flask, Response, has_request_context, request
from markupsafe import Markup

from portal.files.workbooks import workbook
from portal.tables.page_tables import tables_of
from portal.web import errors
from portal.web.fragments import is_htmx

WANTED = "workbook"
PLACES = frozenset({WANTED, "page", "before", "after", "seen"})  # say where in a list one is
WHOLE = 5_000  # rows of a list that a workbook takes at most

LINK = Markup(
    '<p class="table-out"><a href="?{}">As a workbook'
    '<span class="visually-hidden">: {}</span></a></p>'
)


def is_wanted() -> bool:
    """Whether a table of the page is asked for, and not the page."""
    return request.method == "GET" and WANTED in request.args and not is_htmx()


def page_size(usual: int) -> int:
    """How many rows of a list a page shows: in a workbook all, within reason."""
    return WHOLE if is_wanted() else usual


def link_to(label: str, *, kept: bool = False) -> Markup:
    """The link below a table to its workbook, of the list as it is narrowed.

    `kept`: the part of the page is drawn once for many readers, so it says nothing of the address.
    Nothing on paper, nor on a page that answers a form, for its address cannot be fetched.
    """
    if not has_request_context() or (request.method != "GET" and not is_htmx()):
        return Markup()
    given = [] if kept else list(request.args.items(multi=True))
    narrowed = [(name, value) for name, value in given if name not in PLACES]
    return LINK.format(urlencode([*narrowed, (WANTED, label)]), label)


def _answer(response: Response) -> Response:
    """The table that was asked for in place of its page."""
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    if not is_page or not is_wanted():
        return response
    wanted = request.args[WANTED]
    for one in tables_of(response.get_data(as_text=True)):
        if one.label == wanted:
            return workbook(one.header, one.rows, title=one.label)
    return errors.answer(
        404,
        happened="This page has no such table now.",
        remedy="Open the page, and choose the workbook below the table.",
    )


def register(app: Flask) -> None:
    app.jinja_env.globals["workbook_link"] = link_to
    app.after_request(_answer)
