"""Administration: one-time links for all who have no password yet, to print or to send out."""

import secrets
from typing import Any, NamedTuple

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts import actions, policy, queries
from portal.accounts.current import me
from portal.accounts.forms.links import LinksForm
from portal.accounts.models import Person
from portal.accounts.routes.blueprint import bp, welcome_address
from portal.clock import now
from portal.tables.safe_csv import csv_bytes
from portal.web.access import allowed
from portal.web.headers import name_file

HEADER = ("name", "e-mail", "department", "link", "works until")


class Slip(NamedTuple):
    """What one person is handed."""

    person: Person
    address: str

    @property
    def code(self) -> Markup:
        """The address for a telephone's camera: nobody types 43 random letters from paper."""
        import segno  # no other page draws one

        drawn = segno.make(self.address, error="l", micro=False)
        image = drawn.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
        return Markup(image)  # noqa: S704 # nosemgrep: markup-from-data - a drawing, made of no words


@bp.get("/admin/people/links")
@allowed(policy.can_administer)
def links_for_many() -> ResponseReturnValue:
    people = queries.people_without_password(actions.MOST)
    linked = queries.linked_people([one.id for one in people])
    begun = {"person_ids": [one.id for one in people if one.id not in linked]}
    return page(LinksForm(people=people, data=begun), linked)


@bp.post("/admin/people/links")
@allowed(policy.can_administer, confirmed=True)
def issue_links() -> ResponseReturnValue:
    """The answer itself shows the links: no later page could, for only their digests are kept."""
    people = queries.people_without_password(actions.MOST)
    form = LinksForm(request.form, people=people)
    tokens = {one.id: secrets.token_urlsafe(32) for one in people}
    if not form.attempt(actions.issue_first_links, tokens=tokens, actor=me()):
        return page(form, queries.linked_people(tokens)), form.status
    issued = [] if form.is_replay else form.result
    slips = [Slip(one, welcome_address(tokens[one.id])) for one in issued]
    ends_at = now() + actions.FIRST
    if request.form.get("as") == "csv" and slips:
        return _file(slips, ends_at.isoformat(timespec="minutes"))
    return render_template("admin/links_made.html", slips=slips, ends_at=ends_at)


def page(form: LinksForm, linked: frozenset[int]) -> str:
    shown: dict[str, Any] = {"form": form, "linked": linked, "most": actions.MOST}
    return render_template("admin/links_for_many.html", **shown)


def _file(slips: list[Slip], until: str) -> Response:
    """The same as a file, for whoever sends the links out by mail."""
    rows = [
        (slip.person.name, slip.person.email, slip.person.department.name, slip.address, until)
        for slip in slips
    ]
    response = Response(csv_bytes(HEADER, rows, bom=True), mimetype="text/csv")
    name_file(response, "one-time-links.csv")
    return response
