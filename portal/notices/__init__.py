"""The inbox: what people are told, how they want it, and what they follow."""

from flask import Flask

from portal.accounts import beside, told
from portal.jobs import kinds as kinds_of_jobs
from portal.notices import jobs, kinds, queries, safety
from portal.notices.routes import blueprint, inbox, outside
from portal.notices.routes import reach as reach


def register(app: Flask) -> None:
    app.register_blueprint(blueprint.bp)
    app.register_blueprint(outside.bp)
    app.extensions["csrf"].exempt(outside.unsubscribe)  # signed by us, sent by mail programs
    for kind in jobs.KINDS:
        kinds_of_jobs.add(app, kind)
    kinds.add(app, safety.KIND)
    told.of_safety(app, safety.tell)
    told.of_addresses(app, safety.tell_former_address)
    beside.add(app, "unread", queries.unread_count())
    beside.add(app, "followed", queries.followed_subjects())
    app.jinja_env.globals["is_followed"] = inbox.is_followed
