"""`flask learn …`: commands about content and what people learn."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from portal.cli import needs_database, printable
from portal.db import set_writing
from portal.training.authoring.documents import Problem
from portal.unreadable import Unreadable

CONTENT = Path(__file__).resolve().parents[2] / "content"
learn = click.Group("learn", help="Courses, questions and assessments.")


@learn.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with what only deserves a look.")
@click.option(
    "--with-answers", is_flag=True, help="And what people's answers say: needs a database."
)
def lint(path: Path | None, as_json: bool, with_answers: bool) -> None:
    """Check the content at PATH, a file or folder; needs no database.

    Without PATH, the content of this portal. Prints `path:line:col CODE text` for each thing to
    mend and exits with 1 where there is an error. What only deserves a look is marked so.
    """
    from portal.training.authoring import lint as checking

    found = checking.check(_near(path or CONTENT))
    if with_answers:
        found.extend(_answers(path or CONTENT))
    errors = sum(one.is_error for one in found)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(printable(str(one)) + ("" if one.is_error else " (look)"))
        click.echo(f"{errors} to mend, {len(found) - errors} to look at.", err=True)
    if errors:
        raise click.exceptions.Exit(1)


@learn.command("figures")
@needs_database
def reckon_figures() -> None:
    """Reckon now what a job reckons every night: how questions and assessments behave."""
    from portal.training.actions import figures

    set_writing(False)  # reading takes long; nothing is written meanwhile
    rows = figures.reckoned()
    click.echo(f"{figures.replace(rows)} figures.")


@learn.command()
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--reason", default="", help="Why; everybody whose mark changes reads it.")
@needs_database
def regrade(dry_run: bool, reason: str) -> None:
    """Mark finished attempts by the present keys, or say with --dry-run what would change."""
    from portal.jobs.running import release
    from portal.training.actions import regrading

    set_writing(False)
    if not dry_run and not reason.strip():
        raise click.ClickException("Say why: --reason. Look first with --dry-run.")
    marks, flips, serials, after = 0, 0, 0, 0
    while found := regrading.batch(after):
        for one in found.lines:
            click.echo(printable(str(one)))
        if found.lines and not dry_run:
            looked_at = regrading.digest(found.lines)
            regrading.apply(reason=reason.strip(), actor=None, looked_at=looked_at, after=after)
        elif not dry_run:
            regrading.settle(found.ids)
        release()
        marks, after = marks + len(found.lines), found.ids[-1]
        flips += sum(one.flips for one in found.lines)
        serials += sum(bool(one.serial) for one in found.lines)
    would = "would change" if dry_run else "changed"
    click.echo(f"{marks} marks {would}: {flips} passes, {serials} certificates to look at.")


@learn.command("statements")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what happened from then on.")
@needs_database
def print_statements(since: datetime | None) -> None:
    """Print what people let be told of their learning as xAPI 1.0.3, a JSON line each.

    The same that a record store gets: nothing of who chose so, marks only where they were allowed.
    """
    from portal.training.queries import statements

    set_writing(False)
    for one, words in statements.told():
        if since is None or one.at.date() >= since.date():
            click.echo(json.dumps(words, ensure_ascii=False))


@learn.command("keys")
@click.option("--new", is_flag=True, help="Make a new key, which signs from now on.")
@click.option("--reason", default="", help="Why, for the change log; needed with --new.")
@needs_database
def badge_keys(new: bool, reason: str) -> None:
    """List the keys that sign badges, or make a new one.

    What the others signed stays good: their public halves stay published. The first key makes
    itself as soon as a certificate wants a badge.
    """
    from portal.training.actions import badges
    from portal.training.queries.badges import all_keys

    set_writing(new)
    if new and not reason.strip():
        raise click.ClickException("Say why: --reason.")
    if new:
        badges.make_key(actor=None, reason=reason.strip())
    for key in all_keys():
        until = f", until {key.ended_at:%Y-%m-%d %H:%M} UTC" if key.ended_at else ", signs now"
        click.echo(f"{key.name}: from {key.created_at:%Y-%m-%d %H:%M} UTC{until}")
        click.echo(f"    SHA-256 {key.fingerprint}")


@learn.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def statistics(file: Path) -> None:
    """Print the figures of a table of marks as JSON; needs no database.

    FILE is a CSV with a row a person and a column a question, the highest marks in the first row
    (a row of names may stand above it). A blank cell is no marks. Exits with 1 on a bad table.
    """
    from portal.training.statistics.item_statistics import statistics_of
    from portal.training.statistics.mark_tables import BadTable, read_table

    try:
        table = read_table(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise click.ClickException(f"Row {row} is not UTF-8. Save the table as UTF-8.") from None
    except BadTable as error:
        raise click.ClickException(printable(str(error))) from None
    found = statistics_of(table.marks, table.maxima, table.names)
    click.echo(json.dumps(asdict(found), ensure_ascii=False, allow_nan=False, indent=1))


@needs_database
def _answers(path: Path) -> list[Problem]:
    """What the figures of questions at or below `path` say, at the lines of the questions."""
    from portal.training.authoring import lint as checking
    from portal.training.queries.figures import of_banks
    from portal.training.statistics.reading_aids import shown

    set_writing(False)
    found: list[Problem] = []
    lines: dict[str, dict[str, int]] = {}
    for below, one in of_banks():
        file = CONTENT / below
        if not file.is_file() or not file.resolve().is_relative_to(path.resolve()):
            continue
        if below not in lines:
            questions = checking.document(file, CONTENT).questions
            lines[below] = {question.id: question.line for question in questions}
        line = lines[below].get(one.held["name"], 1)
        for remark in shown("item", one.subject, one.held)["remarks"]:
            text = f"{one.held['name']}: {remark}"
            found.append(Problem(str(_near(file)), line, 1, "W001", text, is_error=False))
    return found


def _near(path: Path) -> Path:
    """`path` as people would type it from here."""
    try:
        return path.resolve().relative_to(Path.cwd()) if path.is_absolute() else path
    except ValueError:
        return path


@learn.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CONTENT
)
@needs_database
def load(folder: Path) -> None:
    """Bring what changed in FOLDER into the database, as new editions and versions.

    Without FOLDER, the content of this portal. A file with errors stays as it was loaded before;
    the command names it and exits with 1.
    """
    from portal.training.actions import content

    set_writing(False)  # until something has changed: people may be at work meanwhile
    done = content.load(folder)
    for one in done.problems:
        click.echo(printable(str(one)), err=True)
    click.echo(
        f"{done.files} files: {len(done.changed)} new or changed, {len(done.retired)} retired, "
        f"{done.versions} new versions of questions."
    )
    if done.problems:
        raise click.ClickException("What is named above stays as it was loaded before.")


@learn.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format", "form", required=True, help="gift, moodle, qti12, qti21, text2qti, aiken."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be kept and what not.")
@click.option("--name", default="", help="The bank's id, as its file is called.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=CONTENT / "banks",
    help="The folder for the bank; that of this portal where it is missing.",
)  # fmt: skip
def import_questions(file: Path, form: str, dry_run: bool, name: str, into: Path) -> None:
    """Make a bank in Markdown of FILE, with questions of another program.

    Says question by question what could not be kept, and where the bank is. Needs no database;
    `flask learn load` brings the bank in.
    """
    from portal.training.exchange import carried, formats

    chosen = _format(form, formats.FORMATS)
    try:
        bank = carried.come(file, chosen, into, name)
        for loss in bank.losses:
            click.echo(printable(str(loss)))
        for problem in bank.left:
            click.echo(printable(f"to mend: {problem}"))
        if not bank.questions:
            raise click.ClickException("No question of the file could be kept.")
        click.echo(f"{len(bank.questions)} of {bank.found} questions can be kept.")
        if not dry_run:
            for path in carried.put(bank, into):
                click.echo(printable(f"written: {_near(path)}"))
    except Unreadable as error:
        raise click.ClickException(printable(str(error))) from None


@learn.command("export")
@click.argument("bank")
@click.option("--format", "form", required=True, help="gift, moodle, qti12, qti21.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Not beside us.")
def export_questions(bank: str, form: str, out: Path | None) -> None:
    """Write the bank BANK, its id or its file, in another program's format; needs no database.

    Says question by question what that format has no place for.
    """
    from portal.training.exchange import carried, formats, whole

    chosen = _format(form, formats.OUT)
    path = Path(bank) if bank.endswith(".md") else CONTENT / "banks" / f"{bank}.md"
    try:
        content, losses = carried.leave(whole.find(path), chosen)
    except Unreadable as error:
        raise click.ClickException(printable(str(error))) from None
    for loss in losses:
        click.echo(printable(str(loss)), err=True)
    target = out or Path(f"{path.stem}{chosen.ending}")
    target.write_bytes(content)
    click.echo(printable(f"written: {target}"))


def _format(name: str, known: dict[str, Any]) -> Any:
    """The format of this name."""
    if name not in known:
        raise click.ClickException(printable(f"--format is one of {', '.join(known)}."))
    return known[name]
