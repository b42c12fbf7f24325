"""`flask refinement …`: commands about the annual review."""

import json
from typing import BinaryIO

import click

from portal.cli import printable
from portal.refinement import tally_io
from portal.refinement.consensus import BadBallot

refinement = click.Group("refinement", help="The annual review of metrics.")


@refinement.command()
@click.argument("file", type=click.File("rb"))
def tally(file: BinaryIO) -> None:
    """Count the ballot in FILE (- for standard input); needs no database.

    FILE is a JSON object: "kind" (keep, revise_minor, revise_major, merge, retire, add, suspend,
    defer or ratify), "voters" (each with "id", "department" and "recused"), "ballots" (each with
    "voter", "choice": yes, no or abstain, and "reason") and "affected_departments", of which at
    least one ballot must come. Prints one JSON object: "quorum" (whether it is met, and its
    numbers), "share" (yes, and yes with no), "outcome" (adopted, reconsider, rejected or
    no_quorum) and "sentence". Exits with 1 where a ballot may not be counted: of somebody recused
    or unknown, a second one, or a no without a reason.
    """
    try:
        found = tally_io.answer(file.read())
    except BadBallot as fault:
        raise click.ClickException(printable(str(fault))) from None
    except OSError as error:
        raise click.ClickException(f"The file can't be read: {error.strerror}.") from error
    click.echo(json.dumps(found, allow_nan=False))
