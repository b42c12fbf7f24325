"""One's own transcript as a file."""

from flask import Response
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.tables.safe_csv import csv_bytes
from portal.training.queries import transcript
from portal.training.routes import bp
from portal.web.access import allowed
from portal.web.headers import name_file


@bp.get("/learn/me/transcript.csv")
@allowed()
def transcript_csv() -> ResponseReturnValue:
    rows = [one.cells for one in transcript.transcript(me().id)]
    response = Response(csv_bytes(transcript.HEADER, rows, bom=True), mimetype="text/csv")
    name_file(response, "transcript.csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response
