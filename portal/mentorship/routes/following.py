"""The home of mentoring, a mentee's skills and lessons for the mentor, and who looked at them."""

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.mentorship import rhythm
from portal.mentorship.models import MENTEE, MENTOR, Pairing
from portal.mentorship.policy import following as policy
from portal.mentorship.profiles import TOPICS
from portal.mentorship.queries import following as queries
from portal.mentorship.queries import learning, open_programmes
from portal.mentorship.queries.glance import Pair, urgent_first
from portal.mentorship.routes import bp
from portal.training.queries import learner, team
from portal.training.vocabulary import AREAS
from portal.web.access import allowed
from portal.web.fragments import render

PAIRING = "<int(max=2147483647):pairing_id>"


@bp.get("/mentoring")
@allowed(policy.can_see_home)
def home() -> ResponseReturnValue:
    return render("mentoring/home.html", "mentoring/_home.html", **shown(me()))


@bp.get(f"/mentoring/mentees/{PAIRING}")
@allowed(policy.can_follow, load=queries.followed)
def mentee(pairing: Pairing) -> ResponseReturnValue:
    """What the mentee lets the mentor see; the mentee sees that the mentor looked."""
    pair = queries.pair(me(), pairing.id) or abort(404)
    _look(me(), [pair])
    return render("mentoring/mentee.html", "mentoring/_mentee.html", **of_mentee(pair))


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


def _look(viewer: Person, pairs: list[Pair]) -> None:
    """Note whose skills and lessons this mentor is shown now; each is told so, once a day."""
    people = {
        one.other_id
        for one in pairs
        if one.side == MENTOR and one.is_standing and one.shares and not one.looked
    }
    team.note_look(viewer, people, learning.LOOKED)
