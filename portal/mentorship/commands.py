"""`flask mentorship …`: commands about pairing."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from portal.cli import printable

mentorship = click.Group("mentorship", help="Mentoring programmes and their pairings.")


class BadProblem(click.ClickException):
    """The input is not a problem that can be solved."""

    exit_code = 2


@mentorship.command()
@click.argument("problem", type=click.File("rb"))
def solve(problem: BinaryIO) -> None:
    """Solve the pairing that PROBLEM (a file, or - for the standard input) states as JSON.

    An object with "scores" (a row a mentee, a column a mentor, null where the pair is forbidden)
    and "capacity" (each mentor's places); if you like "load_steps" ([0, 8, 20]: off a mentor's
    first, second, further pairs), "floor" (pairs that score less are forbidden) and "seed" (which
    decides between equals). Prints the best pairs, their total and the prices that prove it; see
    docs/methods/pairing.md. Needs no database.
    """
    from portal.mentorship import pairing, problems

    try:
        read = problems.read(problem.read())
    except problems.Unreadable as error:
        raise BadProblem(printable(str(error))) from error
    for name in read.unknown:
        click.echo(printable(f"{name[:40]} means nothing here; it was left out."), err=True)
    keys_of = None
    if len(read.scores) > pairing.OWN:
        from portal.mentorship import dense_keys

        keys_of = dense_keys.keys
    instance = problems.instance_of(read, keys_of)
    answer = problems.answer(instance, pairing.solve(instance))
    click.echo(json.dumps(answer))
