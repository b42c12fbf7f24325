"""Authors' pages: how questions and assessments behave."""

from typing import Any

from flask import Response

from portal.training.models import Piece
from portal.training.policy import certificates as policy
from portal.training.queries import figures as queries
from portal.training.routes import bp
from portal.training.statistics.reading_aids import shown
from portal.web.access import allowed
from portal.web.fragments import render


@bp.get("/learn/authors/figures")
@allowed(policy.is_author)
def figures() -> Response:
    found = queries.overview()
    return render("training/figures.html", "training/_figures_list.html", pieces=found)


@bp.get("/learn/authors/figures/<kind>/<slug>")
@allowed(policy.is_author, load=queries.piece)
def piece_figures(piece: Piece) -> Response:
    found: dict[str, Any] = {
        kind: [shown(kind, one.subject, one.held) for one in rows]
        for kind, rows in queries.of_piece(piece).items()
    }
    return render(
        "training/piece_figures.html", "training/_piece_figures.html", piece=piece, **found
    )
