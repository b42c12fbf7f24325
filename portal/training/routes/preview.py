"""For authors: how a file looks now, with what the lint finds in it."""

from flask import current_app
from flask.typing import ResponseReturnValue

from portal.training.policy.certificates import is_author
from portal.training.queries import preview as queries
from portal.training.queries.preview import File
from portal.training.queries.questions import OUT
from portal.training.routes import bp
from portal.web.access import allowed
from portal.web.fragments import render


@bp.get("/learn/authors/preview")
@allowed(is_author)
def previews() -> ResponseReturnValue:
    """All files of content."""
    return render("training/previews.html", "training/_previews.html", files=queries.files())


@bp.get("/learn/authors/preview/<kind>/<path:slug>")
@allowed(is_author, load=queries.file)
def preview(file: File) -> ResponseReturnValue:
    secret = str(current_app.config["SECRET_KEY"])
    found = queries.preview(file, secret)
    page = "training/preview.html", "training/_preview.html"
    return render(*page, preview=found, formats=OUT)
