"""`flask registry …`: commands about definitions."""

from pathlib import Path

import click

from portal.registry.library import lint as lint_library

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "metrics"

registry = click.Group("registry", help="Metrics and their definitions.")


@registry.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=LIBRARY
)
def lint(folder: Path) -> None:
    """Check the library of ready definitions in FOLDER; needs no database.

    Without FOLDER, the one that the portal ships. Prints a line for each thing to mend, with file,
    line and column, and exits with 1 where there is any.
    """
    findings = lint_library(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"{len(findings)} to mend.")
    count = len(list(folder.glob("*.toml")))
    click.echo(f"{count} definitions, nothing to mend.")
