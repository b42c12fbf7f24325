"""The home of mentoring, a mentee's skills and lessons for the mentor, and who looked at them."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.mentorship import rhythm
from portal.mentorship.actions import listing
from portal.mentorship.actions.guarding import RUNNING
from portal.mentorship.forms.following import ListedForm, ReadingForm
from portal.mentorship.models import MENTEE, MENTOR, Pairing
from portal.mentorship.policy import following as policy
from portal.mentorship.profiles import TOPICS
from portal.mentorship.queries import following as queries
from portal.mentorship.queries import learning, open_programmes
from portal.mentorship.queries.following import Place
from portal.mentorship.queries.glance import Pair, urgent_first
from portal.mentorship.routes import bp
from portal.training.actions import looking
from portal.training.queries import learner
from portal.training.vocabulary import AREAS
from portal.web.access import allowed
from portal.web.fragments import render, saved

PAIRING = "<int(max=2147483647):pairing_id>"
MENTEE_PAGE = f"/mentoring/mentees/{PAIRING}"
PAGE, FRAGMENT = "mentoring/mentee.html", "mentoring/_following.html"


@bp.get("/mentoring")
@allowed(policy.can_see_home)
def home() -> ResponseReturnValue:
    return render("mentoring/home.html", "mentoring/_home.html", **shown(me()))


@bp.get(MENTEE_PAGE)
@allowed(policy.can_follow, load=queries.followed)
def mentee(pairing: Pairing) -> ResponseReturnValue:
    """What the mentee lets the mentor see; the mentee sees that the mentor looked."""
    return render(PAGE, FRAGMENT, **for_mentor(pairing))


@bp.post(f"{MENTEE_PAGE}/reading")
@allowed(policy.can_follow, load=queries.followed)
def put_on_list(pairing: Pairing) -> ResponseReturnValue:
    form = _form(request.form)
    if form.attempt(listing.put, pairing, actor=me()):
        return saved(_page(pairing), FRAGMENT, **for_mentor(pairing))
    return render(PAGE, FRAGMENT, status=form.status, **for_mentor(pairing, form))


@bp.post(f"{MENTEE_PAGE}/reading/<int(max=2147483647):piece_id>/removal")
@allowed(policy.can_list, load=queries.place_on_list)
def take_off_list(place: Place) -> ResponseReturnValue:
    form, pairing = ListedForm(request.form), place.pairing
    if form.attempt(listing.drop, pairing, piece_id=place.piece_id, actor=me()):
        return saved(_page(pairing), FRAGMENT, **for_mentor(pairing))
    return render(PAGE, FRAGMENT, status=form.status, **for_mentor(pairing, leaving=form))


@bp.get(f"/mentoring/pairings/{PAIRING}/seen")
@allowed(policy.can_see_followed, load=queries.followed)
def seen(pairing: Pairing) -> ResponseReturnValue:
    """The same for the mentee: word for word what the mentor sees, and when it was looked at."""
    pair = queries.pair(me(), pairing.id, as_mentor=True) or abort(404)
    looks = [one for one in learner.looks(me().id) if one.viewer_id == pairing.mentor_id]
    return render(
        "mentoring/seen.html", "mentoring/_mentee.html", pairing=pairing, looks=looks,
        **of_mentee(pair),
    )  # fmt: skip


def shown(person: Person) -> dict[str, Any]:
    """What mentoring/home.html needs."""
    pairs = queries.pairs(person)
    _look(person, pairs)
    mine = next((one for one in pairs if one.side == MENTEE and one.is_standing), None)
    return {
        "mentees": urgent_first([one for one in pairs if one.side == MENTOR and one.is_standing]),
        "mentors": [one for one in pairs if one.side == MENTEE and one.is_standing],
        "open": [one for one in pairs if one.is_open],
        "ended": [one for one in pairs if not one.is_open and not one.is_standing],
        "shown": learning.shown(pairs),
        "reading": learning.reading_list(mine, person.id, knows_done=True) if mine else [],
        "programmes": open_programmes.programmes(person),
        "areas": AREAS,
        "topics": TOPICS,
        "rules": rhythm.RULES,
    }


def for_mentor(
    pairing: Pairing, form: ReadingForm | None = None, leaving: ListedForm | None = None
) -> dict[str, Any]:
    """What mentoring/mentee.html needs: what is shared, and the list that the mentor fills."""
    pair = queries.pair(me(), pairing.id) or abort(404)
    _look(me(), [pair])
    may = pairing.state in RUNNING
    shown_form = form or (_form() if may else None)
    forms = {"form": shown_form, "leaving": leaving or ListedForm()}
    return {**of_mentee(pair), **forms}


def of_mentee(pair: Pair) -> dict[str, Any]:
    """What mentoring/_mentee.html needs: the pair as its mentor sees it."""
    sees = learning.shown([pair]).get(pair.id, learning.Shown())  # nothing once it ended
    practises = pair.is_standing and learning.PRACTICE in pair.shares
    return {
        "pair": pair,
        "sees": sees,
        "practised": learning.practised(pair.other_id) if practises else None,
        "reading": learning.reading_list(pair, pair.other_id, knows_done=sees.lessons is not None),
        "areas": AREAS,
        "topics": TOPICS,
        "days": learning.PRACTISED_DAYS,
    }


def _form(sent: Any = None) -> ReadingForm:
    form = ReadingForm(sent)
    form.piece_id.choices = learning.choices()
    return form


def _page(pairing: Pairing) -> str:
    return url_for(".mentee", pairing_id=pairing.id)


def _look(viewer: Person, pairs: list[Pair]) -> None:
    """Note whose skills and lessons this mentor is shown now; each is told so, once a day."""
    people = {
        one.other_id
        for one in pairs
        if one.side == MENTOR and one.is_standing and one.shares and not one.looked
    }
    looking.note_look(viewer, people, learning.LOOKED)
