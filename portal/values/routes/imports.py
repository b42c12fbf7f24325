"""Imports: bringing in a file, choosing its columns, the dry run, applying."""

from dataclasses import replace
from itertools import islice
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from wtforms.fields.choices import SelectChoice

from portal.accounts.current import me
from portal.db import id_of
from portal.files.shown import page_size
from portal.files.workbooks import day, workbook
from portal.jobs.models import Job
from portal.jobs.queries import latest_of
from portal.jobs.showing import progress_of
from portal.registry.vocabulary import Frequency
from portal.tables.safe_csv import csv_bytes
from portal.tables.table import Table
from portal.unreadable import Unreadable
from portal.values import policy
from portal.values.actions import imports as actions
from portal.values.cell import Cell
from portal.values.forms.imports import ApplyForm, DropForm, FileForm, MappingForm
from portal.values.layout import cells
from portal.values.mapping import Mapping
from portal.values.models import Import
from portal.values.proposing import propose_mapping, undecided
from portal.values.queries import imports as queries
from portal.values.routes.blueprint import bp
from portal.web.access import allowed, reads, takes
from portal.web.digits import whole_number
from portal.web.fragments import moved, render
from portal.web.headers import name_file

ONE = "/imports/<int(max=2147483647):import_id>"
BODY = actions.MOST_BYTES + 100_000  # bytes; the form's other parts are small
FIRST_ROWS = 6  # of the file, shown beside the mapping
LOOKED_AT = 20_000  # values in which unknown names are looked for


@bp.get("/imports")
@allowed()
def imports() -> ResponseReturnValue:
    return _list_page(FileForm())


@bp.get("/imports.xlsx")
@allowed()
def imports_table() -> ResponseReturnValue:
    rows = (
        (
            one.id, one.file.name, one.state, one.applied_count or one.staged_count,
            one.warnings_count, one.errors_count, one.person.name, day(one.created_at),
        )
        for one in queries.imports_of(me())
    )  # fmt: skip
    header = ("Number", "File", "State", "Values", "Warnings", "Errors", "By", "Brought in on")
    return workbook(header, rows, title="Imports")


@bp.post("/imports")
@allowed()
@takes(BODY)
@reads
def bring_in() -> ResponseReturnValue:
    form = FileForm(CombinedMultiDict([request.files, request.form]))
    if form.attempt(actions.bring_in, actor=me()):
        return moved(url_for(".mapping", import_id=id_of(form.result)))
    return _list_page(form)


@bp.get(ONE)
@allowed(policy.can_see_import, load=queries.brought)
def brought(brought: Import) -> ResponseReturnValue:
    return _import_page(brought)


@bp.get(ONE + "/mapping")
@allowed(policy.can_use_import, load=queries.brought)
def mapping(brought: Import) -> ResponseReturnValue:
    try:
        with queries.table_of(brought, request.args.get("sheet")) as whole:
            table = whole.first_look()
            return _mapping_page(brought, table, _mapping_form(brought, table))
    except Unreadable as fault:
        return _unreadable_page(brought, fault)


@bp.post(ONE + "/mapping")
@allowed(policy.can_use_import, load=queries.brought)
@reads
def check(brought: Import) -> ResponseReturnValue:
    """The dry run is a job that a worker carries out."""
    try:
        with queries.table_of(brought, request.form.get("sheet")) as whole:
            table = whole.first_look()
            form = _mapping_form(brought, table, request.form)
            if not form.attempt(actions.map_columns, brought, actor=me()):
                return _mapping_page(brought, table, form)
    except Unreadable as fault:
        return _unreadable_page(brought, fault)
    return moved(url_for(".brought", import_id=id_of(brought)))


@bp.post(ONE + "/application")
@allowed(policy.can_use_import, load=queries.brought)
def apply_import(brought: Import) -> ResponseReturnValue:
    form = ApplyForm(request.form, obj=brought)
    if form.attempt(actions.apply, brought, actor=me()):
        return moved(url_for(".brought", import_id=id_of(brought)))
    return _import_page(brought, form)


@bp.post(ONE + "/drop")
@allowed(policy.can_use_import, load=queries.brought)
def drop_import(brought: Import) -> ResponseReturnValue:
    form = DropForm(request.form, obj=brought)
    if form.attempt(actions.drop, brought, actor=me()):
        return moved(url_for(".imports"))
    return _import_page(brought)


@bp.get(ONE + "/problems.csv")
@allowed(policy.can_see_import, load=queries.brought)
def problems_file(brought: Import) -> ResponseReturnValue:
    header = ("row", "column", "value", "level", "reason", "remedy")
    rows = [
        (one.line, one.column, one.value, one.level, one.reason, one.remedy)
        for one in queries.all_problems(brought)
    ]
    response = Response(csv_bytes(header, rows, bom=True), mimetype="text/csv")
    name = f"import-{brought.id}-problems.csv"
    name_file(response, name)
    return response


def _list_page(form: FileForm) -> ResponseReturnValue:
    return render(
        "values/imports.html",
        "values/_import_list.html",
        status=form.status,
        form=form,
        imports=queries.imports_of(me()),
        most=actions.MOST_BYTES // 1_000_000,
    )


def _import_page(brought: Import, form: ApplyForm | None = None) -> ResponseReturnValue:
    after = whole_number(request.args.get("after"))
    found = queries.problems(brought, after, page_size(queries.PAGE))
    return render(
        "values/import.html",
        "values/_import.html",
        status=form.status if form else 200,
        brought=brought,
        problems=found,
        next_url=url_for(".brought", import_id=brought.id, after=found[-1].id)
        if len(found) == queries.PAGE
        else None,
        first_url=url_for(".brought", import_id=brought.id) if after else None,
        series=queries.series_of(brought),
        form=form or ApplyForm(obj=brought),
        drop_form=DropForm(obj=brought),
        policy=policy,
        **progress_of(_job_of(brought)),
    )


def _unreadable_page(brought: Import, fault: Unreadable) -> ResponseReturnValue:
    return render_template("values/import_unreadable.html", brought=brought, fault=fault), 422


def _proposed(brought: Import, table: Table, names: queries.Names) -> Mapping:
    """The mapping as it was chosen for this sheet, as it was for such columns, or guessed."""
    sheet = table.sheet or None
    chosen = Mapping.from_dict(brought.mapping) if brought.mapping else None
    if chosen and chosen.sheet == sheet:
        return chosen
    begins = current_app.config["SETTINGS"].fiscal_start
    found = queries.saved_mapping(me(), table.header) or propose_mapping(
        table, names.departments, names.measures, begins
    )
    return replace(found, sheet=sheet)


def _job_of(brought: Import) -> Job | None:
    """Its dry run, or applying it, as long as there is something to say about that."""
    job = latest_of(brought) if brought.state not in ("received", "applied", "dropped") else None
    return job if job is not None and job.state != "done" else None


def _mapping_form(brought: Import, table: Table, formdata: Any = None) -> MappingForm:
    names = queries.names(me())
    proposed = _proposed(brought, table, names)
    return MappingForm(
        formdata,
        obj=brought,
        header=table.header,
        departments=[SelectChoice(row.slug, row.name) for row in queries.departments()],
        measures=[SelectChoice(key, name) for key, name in sorted(names.titles.items(), key=_name)],
        frequencies=[SelectChoice(one.value, one.label) for one in Frequency],
        proposed=proposed,
        unknown=_unknown(table, proposed, names),
    )


def _name(pair: tuple[str, str]) -> str:
    return pair[1].lower()


def _unknown(table: Table, proposed: Mapping, names: queries.Names) -> tuple[list[str], list[str]]:
    """Names of departments and metrics near the top of the file that nobody knows yet."""
    if proposed.gaps():
        return [], []
    departments = dict.fromkeys(text for text, _ in proposed.departments)
    measures = dict.fromkeys(text for text, _ in proposed.measure_names)
    try:
        for one in islice(cells(table, proposed, names.departments, names.measures), LOOKED_AT):
            if isinstance(one, Cell) and one.department is None:
                departments[one.department_text] = None
            if isinstance(one, Cell) and one.measure is None:
                measures[one.measure_text] = None
    except Unreadable:
        return [], []
    return list(departments), list(measures)


def _mapping_page(brought: Import, table: Table, form: MappingForm) -> ResponseReturnValue:
    return render(
        "values/import_mapping.html",
        "values/_import_mapping.html",
        status=form.status,
        brought=brought,
        table=table,
        rows=[row for _, row in islice(table.rows(), FIRST_ROWS)],
        asked=undecided(table, form.proposed) if not form.proposed.gaps() else frozenset(),
        form=form,
    )
