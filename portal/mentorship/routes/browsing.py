"""Reading mentors and mentees of a programme, asking and offering."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.mentorship import profiles
from portal.mentorship.actions import asking
from portal.mentorship.forms.browsing import AskForm
from portal.mentorship.half_days import unpacked
from portal.mentorship.models import MENTOR
from portal.mentorship.policy import browsing as policy
from portal.mentorship.queries import browsing as queries
from portal.mentorship.queries.browsing import Browsing, One
from portal.mentorship.routes import bp
from portal.web.access import allowed
from portal.web.digits import whole_number
from portal.web.fragments import moved, render

MENTORS = "/mentoring/programmes/<slug>/mentors"
MENTEES = "/mentoring/programmes/<slug>/mentees"
ONE = "/<int(max=2147483647):person_id>"


@bp.get(MENTORS)
@allowed(policy.can_browse, load=queries.mentors)
def mentors(browsing: Browsing) -> ResponseReturnValue:
    return _list(browsing)


@bp.get(MENTEES)
@allowed(policy.can_browse, load=queries.mentees)
def mentees(browsing: Browsing) -> ResponseReturnValue:
    return _list(browsing)


@bp.get(MENTORS + ONE)
@allowed(policy.can_browse, load=queries.mentor)
def mentor_profile(one: One) -> ResponseReturnValue:
    return _page(one, AskForm())


@bp.get(MENTEES + ONE)
@allowed(policy.can_browse, load=queries.mentee)
def mentee_profile(one: One) -> ResponseReturnValue:
    return _page(one, AskForm())


@bp.post(MENTORS + ONE + "/requests")
@allowed(policy.can_ask, load=queries.mentor)
def ask_mentor(one: One) -> ResponseReturnValue:
    return _begin(one, asking.ask)


@bp.post(MENTEES + ONE + "/offers")
@allowed(policy.can_ask, load=queries.mentee)
def offer_mentee(one: One) -> ResponseReturnValue:
    return _begin(one, asking.offer_to)


def _begin(one: One, action: Callable[..., Any]) -> ResponseReturnValue:
    form = AskForm(request.form)
    if form.attempt(action, one, actor=me()):
        return moved(url_for(".pairing", pairing_id=form.result.id))
    return _page(one, form)


def _list(browsing: Browsing) -> ResponseReturnValue:
    after = whole_number(request.args.get("after"))
    found, last = queries.page(browsing, after)
    here = f".{browsing.side}s"
    slug = browsing.programme.slug
    return render(
        "mentoring/browse.html",
        "mentoring/_browse.html",
        browsing=browsing,
        programme=browsing.programme,
        found=found,
        topics=profiles.TOPICS,
        unavailable=queries.UNAVAILABLE,
        next_url=url_for(here, slug=slug, after=last) if last else None,
        first_url=url_for(here, slug=slug) if after else None,
    )


def _page(one: One, form: AskForm) -> ResponseReturnValue:
    slots = sorted(unpacked(one.profile.slots))
    asks = one.browsing.side == MENTOR
    return render(
        "mentoring/person.html",
        "mentoring/_person.html",
        status=form.status,
        one=one,
        programme=one.browsing.programme,
        found=queries.judged(one),
        between=_open(one),
        may_ask=policy.can_ask(me(), one),
        asks=asks,
        topics=profiles.TOPICS,
        unavailable=queries.UNAVAILABLE,
        levels=profiles.LEVELS,
        half_days=[profiles.HALF_DAYS[slot] for slot in slots],
        form=form,
    )


def _open(one: One) -> Any:
    """What waits for an answer between the reader and this person already."""
    if one.browsing.own is None:
        return None
    other, mine = one.profile.person_id, me().id
    ids = (other, mine) if one.browsing.side == MENTOR else (mine, other)
    return queries.open_between(one.browsing.programme, *ids)
