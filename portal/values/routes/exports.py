"""Values as CSV: of one metric, and of a department."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.tables.safe_csv import csv_bytes
from portal.values.queries import exports
from portal.values.queries.exports import Export
from portal.values.routes.blueprint import bp
from portal.web.access import allowed


@bp.get("/metrics/<code:code>/values.csv")
@allowed(load=exports.of_metric)
def metric_csv(export: Export) -> ResponseReturnValue:
    return _file(export)


@bp.get("/departments/<slug>/values.csv")
@allowed(load=exports.of_department)
def department_csv(export: Export) -> ResponseReturnValue:
    return _file(export)


def _file(export: Export) -> ResponseReturnValue:
    """The file in blocks as they are read, or 304 where the asker has it."""
    if request.if_none_match.contains(export.tag):
        response = Response(status=304)
    else:
        blocks = csv_bytes(exports.HEADER, exports.rows(export), bom=True)
        response = Response(blocks, mimetype="text/csv")
        name = f"{export.name}-values.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(export.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
