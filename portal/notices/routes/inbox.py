"""The inbox, the count in the header, and following."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.current import me
from portal.errors import Refused
from portal.notices import actions, kinds, policy, queries
from portal.notices.models import Notice
from portal.notices.routes.blueprint import bp, say
from portal.web import subjects
from portal.web.access import allowed, public, reads, watches
from portal.web.digits import whole_number
from portal.web.fragments import fresh, render, saved

PAGE, FRAGMENT = "notices/inbox.html", "notices/_inbox.html"


@bp.get("/notices")
@allowed()
def inbox() -> ResponseReturnValue:
    return render(PAGE, FRAGMENT, **shown())


@bp.get("/notices/<int(max=2147483647):notice_id>")
@allowed(policy.can_open, load=queries.own)
def open_one(notice: Notice) -> ResponseReturnValue:
    """Read on opening: the way to what it is about."""
    actions.open_notice(notice)
    if subjects.find(me(), notice.subject_kind, notice.subject_id) is None:
        return redirect(url_for(".inbox"), 303)
    return redirect(notice.url, 303)


@bp.get("/notices/count")
@watches
@public
def count() -> ResponseReturnValue:
    """What open pages ask now and then; one whose sign-in ended clears itself (site.js)."""
    if not current_user.is_authenticated:
        return Response(status=204, headers={"HX-Trigger": "signed-out"})
    unread = me().beside.get("unread", 0)
    return fresh(str(unread), "notices/_count.html", unread=unread)


@bp.post("/notices/read")
@allowed()
@reads
def read_all() -> ResponseReturnValue:
    actions.read_all(me(), upto=whole_number(request.form.get("upto")), kind=chosen_kind())
    here = url_for(".inbox", kind=chosen_kind() or None)
    return saved(here, FRAGMENT, trigger="notices-read", **shown())


@bp.post("/following")
@allowed()
@reads
def follow() -> ResponseReturnValue:
    kind, _, number = request.form.get("subject", "").partition(":")
    identity = whole_number(number)
    found = subjects.find(me(), kind, identity)
    if found is None or kind not in queries.FOLLOWABLE:
        abort(404)
    wanted, said = request.form.get("follow") == "1", ""
    try:
        actions.follow(me(), kind, identity, wanted=wanted)
    except Refused as refused:
        wanted, said = False, say(refused.message, "warning")
    subject, record = found
    return saved(
        subject.url(record),
        "notices/_follow.html",
        subject_kind=kind,
        subject_id=identity,
        is_followed=wanted,
        said=said,
    )


def shown() -> dict[str, Any]:
    """What notices/inbox.html and its fragment need."""
    kind, unread = chosen_kind(), request.values.get("show") == "unread"
    before = whole_number(request.args.get("before"))
    found = list(queries.inbox(me(), kind=kind, unread=unread, before=before))
    page, more = found[: queries.PAGE], len(found) > queries.PAGE
    here: dict[str, Any] = {"kind": kind or None, "show": "unread" if unread else None}
    return {
        "groups": queries.grouped(me(), page),
        "counts": queries.counts(me()),
        "label": kinds.label,
        "kind": kind,
        "unread": unread,
        "upto": page[0].id if page and not before else 0,
        "first_url": url_for(".inbox", **here) if before else None,
        "next_url": url_for(".inbox", before=page[-1].id, **here) if more else None,
    }


def is_followed(kind: str, subject_id: int) -> bool:
    """Whether the person signed in follows it; read with who is signed in."""
    followed = current_user.beside.get("followed") or ""
    return f"{kind}:{subject_id}" in followed.split(",")


def chosen_kind() -> str:
    return request.values.get("kind", "")[:40]
