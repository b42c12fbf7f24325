"""The change log: its list, each entry at its own address, a feed, the proof that it is whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.changelog.models import Entry
from portal.files.workbooks import of_pages
from portal.jobs import actions as jobs
from portal.jobs import lists
from portal.jobs.nightly import VERIFY
from portal.jobs.showing import progress_of
from portal.refinement import log_table
from portal.refinement.forms.changes import filters_of, offered
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import feed, log, proof
from portal.tables.safe_csv import Cell
from portal.web import filters, security
from portal.web.access import allowed, public, reads
from portal.web.digits import whole_number
from portal.web.forms import PortalForm
from portal.web.fragments import is_htmx, moved, render

bp = Blueprint("changes", __name__)

BATCH = 500  # entries that the workbook reads at a time
ATOM = "application/atom+xml"
NUMBER = "<int(max=9007199254740991):sequence>"


@bp.get("/changes")
@allowed()
def changes() -> ResponseReturnValue:
    chosen = filters_of(request.args)
    before, after = (whole_number(request.args.get(name)) for name in ("before", "after"))
    page = log.page(chosen, before=before, after=0 if before else after)
    given: dict[str, Any] = dict(chosen.chosen)
    shown: dict[str, Any] = {
        "page": page,
        "filters": chosen,
        "older_url": url_for(".changes", **given, before=page.older) if page.older else None,
        "newer_url": url_for(".changes", **given, after=page.newer) if page.newer else None,
    }
    if not is_htmx():
        shown["offered"] = offered(log.departments(), log.years())
        shown["feed_url"] = url_for(".feed_of", token=feed.token_of(me()), **given)
        shown["year"] = filters.today().year
    return render("changes/changes.html", "changes/_changes.html", **shown)


@bp.get("/changes.xlsx")
@allowed()
def changes_table() -> ResponseReturnValue:
    """The entries that fit the filters, the newest first, all of them."""
    return lists.answered(me(), TABLE.name, request.args)


def _rows(_person: Any, asked: lists.Asked) -> Iterator[tuple[Cell, ...]]:
    chosen = filters_of(asked)

    def lines(before: int) -> Sequence[log.Line]:
        return log.page(chosen, before=before, size=BATCH).lines

    found = of_pages(lines, BATCH, lambda line: int(line.told.sequence))
    return (log_table.row(one.told, one.kind) for one in found)


TABLE = lists.List(
    "changes", "Change log", log_table.HEADER, tuple(log.Filters.__dataclass_fields__), _rows,
    lambda _person, asked, most: log.counted(filters_of(asked), most),
)  # fmt: skip


@bp.get(f"/changes/{NUMBER}")
@allowed(load=lambda _person, sequence: log.entry(sequence))
def entry(entry: Entry) -> ResponseReturnValue:
    return render_template("changes/entry.html", whole=log.whole(me(), entry))


@bp.get("/changes.atom")
@allowed()
def atom() -> ResponseReturnValue:
    return feed_answer()


@bp.get("/changes/feed/<token>.atom")
@public
def feed_of(token: str) -> ResponseReturnValue:
    """The same for a feed reader, which cannot sign in."""
    if feed.reader(token) is None:
        security.note("feed refused")
        abort(404)
    return feed_answer()


@bp.get("/changes/proof")
@allowed()
def verification() -> ResponseReturnValue:
    return proof_page()


@bp.post("/changes/proof")
@reads
@allowed(policy.can_verify)
def verify() -> ResponseReturnValue:
    """Have it proved now, once a minute at most; asking is bookkeeping."""
    key = f"{VERIFY}:{clock.now():%Y-%m-%dT%H:%M}"
    jobs.request(VERIFY, key, name="asked for", asked_by_id=me().id)
    return moved(url_for(".verification"))


def proof_page() -> ResponseReturnValue:
    shown = proof.proof()
    return render_template(
        "changes/proof.html",
        proof=shown,
        form=PortalForm(),
        policy=policy,
        **progress_of(shown.active),
    )


def feed_answer() -> Response:
    """The newest entries as Atom (RFC 4287); 304 where the reader has them already."""
    chosen = filters_of(request.args)
    page = log.page(chosen)
    newest = page.lines[0].told.sequence if page.lines else 0
    tag = f"{newest}-{len(page.lines)}"
    if request.if_none_match.contains(tag):
        response = make_response("", 304)
    else:
        response = make_response(
            render_template("changes/feed.xml", page=page, filters=chosen, now=clock.now())
        )
        response.mimetype = ATOM
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
