"""“Keep” for many items of a queue at once."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.refinement.actions import forwarding
from portal.refinement.forms.cycles import KeepForm
from portal.refinement.models import Cycle
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import cycles
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.cycles import ONE, QUEUE, queued, wanted
from portal.web.access import allowed
from portal.web.fragments import render, saved


@bp.post(ONE + "/keeping")
@allowed(policy.can_keep_together, load=cycles.cycle)
def keep_together(of: Cycle) -> ResponseReturnValue:
    form = KeepForm(request.form)
    shown = wanted()
    if form.attempt(forwarding.keep_together, of, wanted=shown, actor=me()):
        url = url_for(".queue", year=of.year, page=shown.page, **shown.facets)
        return saved(url, QUEUE, **queued(me(), of))
    page = "refinement/queue.html"
    return render(page, QUEUE, status=form.status, **queued(me(), of, form))
