"""Authors' pages: banks for other programs."""

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.accounts.current import me
from portal.jobs.showing import progress_of
from portal.training.actions import banks as actions
from portal.training.policy.certificates import is_author
from portal.training.queries import banks as queries
from portal.training.queries.banks import Outgoing
from portal.training.queries.questions import MOST_LOSSES
from portal.training.routes import bp
from portal.web import streams
from portal.web.access import allowed, reads
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render
from portal.web.headers import name_file

BANK = "/learn/authors/banks/<slug>/<form>"


@bp.get(BANK)
@allowed(is_author, load=queries.outgoing)
def bank_out(bank: Outgoing) -> ResponseReturnValue:
    """What a format has no place for, before one takes the file."""
    return render(
        "training/bank_out.html", "training/_bank_out.html", bank=bank, form=PortalForm(),
        most=MOST_LOSSES, **progress_of(bank.job if bank.is_large else None),
    )  # fmt: skip


@bp.post(BANK)
@reads
@allowed(is_author, load=queries.outgoing)
def take_bank_out(bank: Outgoing) -> ResponseReturnValue:
    """Have the file of a large bank made, once for each state of it; asking is bookkeeping."""
    actions.take_out(bank, actor=me())
    return moved(url_for(".bank_out", slug=bank.slug, form=bank.form.name))


@bp.get(BANK + "/file")
@allowed(is_author, load=queries.outgoing)
def bank_file(bank: Outgoing) -> Response:
    if not bank.is_ready:
        raise NotFound
    answer = streams.sent(bank.content(), bank.form.media_type)
    if answer.status_code == 200:
        name_file(answer, bank.name)
        answer.headers["Cache-Control"] = "private, no-store"
    return answer
