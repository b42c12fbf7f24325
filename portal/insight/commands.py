"""`flask insight …`: commands about reading metrics."""

import json
from typing import Any, BinaryIO

import click

from portal.cli import needs_database, printable
from portal.insight import actions, series_io
from portal.insight.spc import PRESETS

insight = click.Group("insight", help="Reading metrics.")


@insight.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--direction",
    "improvement_direction",
    type=click.Choice(["increase", "decrease", "neutral", "band"]),
    help="Which way is better. Neutral where it is not given.",
)
@click.option("--target", type=float, help="The level to reach.")
@click.option("--target-range", type=(float, float), help="Lowest and highest value to stay in.")
@click.option("--rebase", "rebase_dates", multiple=True, help="A period that starts new limits.")
@click.option("--fix-after", "fix_after_n", type=int, help="Values that the limits come from.")
@click.option("--hard-range", type=(float, float), help="What the metric can be at all.")
@click.option("--preset", type=click.Choice(list(PRESETS)), help="Whose rules to use.")
def spc(file: BinaryIO, target_range: tuple[float, float] | None, **options: Any) -> None:
    """Read the series in FILE (- for standard input); needs no database.

    FILE is a CSV with the header period,value: one series, described by the options. Or it
    holds JSON lines: each a series with dates, values, improvement_direction, target,
    rebase_dates, fix_after_n, screen_moving_ranges and count_beyond, of which dates and
    values are needed. Prints one JSON line for each series, in order: limits, rules and
    verdicts of the plain method, and under "reading" what the portal would say. Exits
    with 1 when a line can't be read; its place is then taken by a line with an "error".
    """
    if target_range is not None and options["target"] is not None:
        raise click.UsageError("Give --target or --target-range, not both.")
    options["target"] = target_range or options["target"]
    given = {name: value for name, value in options.items() if value not in (None, ())}
    faulty = False
    try:
        form, lines = series_io.opened(file)
        if form == "lines" and given:
            raise click.UsageError(
                "JSON lines carry their own keys; options are for a CSV file. Leave them out."
            )
        answers = (
            series_io.answers_to_lines(lines)
            if form == "lines"
            else [series_io.answer_to_csv(lines, given)]
        )
        for answer in answers:
            click.echo(json.dumps(answer.printed, allow_nan=False))
            for fault in answer.faults:
                faulty = True
                click.echo(printable(fault), err=True)
    except OSError as error:
        raise click.ClickException(f"The file can't be read: {error.strerror}.") from error
    if faulty:
        raise click.exceptions.Exit(1)


@insight.command()
@needs_database
def rebuild() -> None:
    """Read every metric anew from its values, targets and definition.

    Verdicts come out alike, but for periods that have ended since a value was last entered: a
    worker does it every night, so that a value entered early counts once its period is over.
    """
    count = actions.rebuild()
    click.echo(f"{count} metric{'' if count == 1 else 's'} read anew.")
