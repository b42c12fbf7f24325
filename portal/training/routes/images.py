"""Images of content, under a name that is what they hold: a browser asks once and keeps them."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.training.models import Image
from portal.training.policy.learning import can_learn
from portal.training.queries import content as queries
from portal.training.routes import bp
from portal.web.access import allowed

KEPT = "private, max-age=31536000, immutable"  # seconds of a year


@bp.get("/learn/images/<digest>")
@allowed(can_learn, load=queries.image)
def image(image: Image) -> ResponseReturnValue:
    response = Response(image.content, mimetype=image.media_type)
    response.headers["Cache-Control"] = KEPT
    response.set_etag(image.digest)
    return response.make_conditional(request)
