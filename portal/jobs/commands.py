"""`flask jobs work`."""

from importlib import import_module

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli import needs_database

jobs = AppGroup("jobs", help="Work outside the web processes.")


@jobs.command()
@click.option("--once", is_flag=True, help="End when no job is left.")
@needs_database
def work(once: bool) -> None:
    """Carry out jobs until it is told to stop. Several workers share what there is to do."""
    worker = import_module("portal.jobs.worker")  # web processes have no use for these two
    durable = import_module("portal.jobs.durable")
    worker.work(current_app._get_current_object(), durable, once=once)  # type: ignore[attr-defined]
