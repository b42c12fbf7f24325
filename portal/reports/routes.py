"""Printable documents."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.accounts import policy
from portal.accounts.current import me
from portal.accounts.models import Department
from portal.insight.queries import departments
from portal.jobs.showing import awaited
from portal.reports import documents
from portal.web import filters
from portal.web.access import allowed

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/department/<slug>.pdf")
@allowed(policy.can_see_department, load=departments.department)
def department(department: Department) -> ResponseReturnValue:
    return awaited(documents.report_for(me(), department, filters.today()))
