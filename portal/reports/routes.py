"""Printable documents."""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import policy
from portal.accounts.current import me
from portal.accounts.models import Department
from portal.insight.queries import departments
from portal.reports import pdf, queries
from portal.web import errors, filters
from portal.web.access import allowed

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/department/<slug>.pdf")
@allowed(policy.can_see_department, load=departments.department)
def department(department: Department) -> ResponseReturnValue:
    board = departments.dashboard(department, me(), filters.today())
    html = render_template(
        "reports/department.html",
        board=board,
        leaves=queries.leaves(board),
        most=queries.MOST,
        static=pdf.STATIC,
    )
    return _pdf(html, f"{department.slug}-{board.today}.pdf")


def _pdf(html: str, name: str) -> Response:
    """The document, or 503 where the renderer is not installed."""
    try:
        document = pdf.document(html)
    except pdf.NoRenderer as missing:
        return errors.answer(
            503, happened="This machine cannot make PDFs yet.", remedy=str(missing)
        )
    response = make_response(document)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
