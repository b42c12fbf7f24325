"""Values as CSV and as workbook: of one metric, and of a department."""

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.jobs.showing import awaited
from portal.tables.opening import XLSX
from portal.tables.safe_csv import gathered
from portal.tables.workbook_writing import xlsx_bytes
from portal.values import rows
from portal.values.actions import workbooks
from portal.values.queries import exports
from portal.values.queries.exports import Export
from portal.values.routes.blueprint import bp
from portal.web import streams
from portal.web.access import allowed
from portal.web.headers import name_file


@bp.get("/metrics/<code:code>/values.csv")
@allowed(load=exports.of_metric)
def metric_csv(export: Export) -> ResponseReturnValue:
    return _file(export, "csv")


@bp.get("/departments/<slug>/values.csv")
@allowed(load=exports.of_department)
def department_csv(export: Export) -> ResponseReturnValue:
    return _file(export, "csv")


@bp.get("/metrics/<code:code>/values.xlsx")
@allowed(load=exports.of_metric)
def metric_xlsx(export: Export) -> ResponseReturnValue:
    return _file(export, "xlsx")


@bp.get("/departments/<slug>/values.xlsx")
@allowed(load=exports.of_department)
def department_xlsx(export: Export) -> ResponseReturnValue:
    return _file(export, "xlsx")


def _file(export: Export, kind: str) -> ResponseReturnValue:
    """The file as it is read, or what a job wrote; 304 where the asker has it."""
    tag = f"{export.tag}-{kind}"
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    elif kind == "xlsx" and workbooks.is_large(export):
        job = workbooks.workbook_for(me(), export)
        response = make_response(awaited(job, to_read=False))
    else:
        response = _written(export, kind)
    if response.status_code in (200, 304):
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _written(export: Export, kind: str) -> Response:
    series = exports.series(export)
    if kind == "csv":
        response = streams.sent(gathered(rows.lines(series), rows.HEADER), "text/csv")
    else:
        response = streams.sent(xlsx_bytes(rows.HEADER, rows.cells(series), title="Values"), XLSX)
    if response.status_code == 200:
        name = f"{export.name}-values.{kind}"
        name_file(response, name)
    return response
