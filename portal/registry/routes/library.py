"""The library: reading it, adopting for one department or for many; shared definitions."""

from pathlib import Path
from typing import Any

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from portal.accounts import queries as accounts
from portal.accounts.current import me
from portal.changelog import queries as log
from portal.files.workbooks import workbook
from portal.registry import contents, policy
from portal.registry.actions import adoption as actions
from portal.registry.forms.adoption import AdoptionForm, BulkAdoptionForm, DecisionForm
from portal.registry.library import Area, Library, LibraryEntry, load_library
from portal.registry.models import Adoption, Definition
from portal.registry.queries import adoption as queries
from portal.registry.queries import history, people
from portal.registry.queries.deciding import of_adoption
from portal.registry.queries.objectives import objectives_to_choose
from portal.registry.queries.versions import definition as visible_definition
from portal.registry.routes.blueprint import bp
from portal.web import panels
from portal.web.access import allowed
from portal.web.fragments import moved, render


def library() -> Library:
    """The library, read once a process; in debug mode again at each request."""
    kept: dict[str, Library] = current_app.extensions.setdefault("library", {})
    if "read" not in kept or current_app.debug:
        kept["read"] = load_library(Path(current_app.root_path) / "content" / "metrics")
    return kept["read"]


def library_name(text: str) -> str:
    """What people call the definition of the library that `text` names; else `text` itself."""
    entry = library().entries.get(text)
    return entry.definition.name if entry is not None else text


def library_lesson(key: str | None) -> str:
    """Which lesson, as course/lesson, teaches to read what was adopted as `key`; "" for none."""
    entry = library().entries.get(key or "")
    return entry.lesson if entry is not None else ""


def entry_of(key: str) -> LibraryEntry:
    entry = library().entries.get(key)
    if entry is None:
        abort(404)
    return entry


@bp.get("/metrics/library")
@allowed()
def library_page() -> ResponseReturnValue:
    asked = {name: request.args.get(name, "") for name in ("q", "area", "nature")}
    found = library().found(asked["q"], area=asked["area"], nature=asked["nature"])
    return render(
        "registry/library.html",
        "registry/_library_list.html",
        entries=found,
        areas=[area for area in Area if any(one.area == area for one in found)],
        all_areas=list(Area),
        asked=asked,
        adopters=queries.adopters(),
        total=len(library().entries),
    )


@bp.get("/metrics/library.xlsx")
@allowed()
def library_table() -> ResponseReturnValue:
    """The entries of the list, narrowed as the address says."""
    asked = {name: request.args.get(name, "") for name in ("area", "nature")}
    rows = (
        (
            one.slug, one.definition.name, one.area.label, contents.in_words("nature", one.nature),
            one.definition.purpose, one.definition.formula, one.definition.unit,
            contents.in_words("direction", one.definition.direction),
            contents.in_words("frequency", one.definition.frequency),
        )
        for one in library().found(request.args.get("q", ""), **asked)
    )  # fmt: skip
    header = (
        "Key", "Name", "Area", "Nature", "Purpose", "Formula", "Unit", "Direction", "Frequency"
    )  # fmt: skip
    return workbook(header, rows, title="Library of definitions")


@bp.get("/metrics/library/<key>")
@allowed()
def library_entry(key: str) -> ResponseReturnValue:
    return _entry_page(entry_of(key), _adoption_form(None))


@bp.post("/metrics/library/<key>/draft")
@allowed()
def adopt(key: str) -> ResponseReturnValue:
    entry = entry_of(key)
    form = _adoption_form(request.form)
    if form.attempt(actions.adopt_for_department, entry, actor=me()):
        return moved(url_for(".show", code=form.result.code))
    return _entry_page(entry, form)


@bp.get("/metrics/library/<key>/adoption")
@allowed(policy.can_ask_adoption)
def adoption_page(key: str) -> ResponseReturnValue:
    return _bulk_page(entry_of(key), _bulk_form(entry_of(key), None))


@bp.post("/metrics/library/<key>/adoption")
@allowed(policy.can_ask_adoption)
def ask_adoption(key: str) -> ResponseReturnValue:
    entry = entry_of(key)
    form = _bulk_form(entry, request.form)
    if form.attempt(actions.adopt_for_many, entry, actor=me()):
        return moved(url_for(".adoption", adoption_id=form.result.id))
    return _bulk_page(entry, form)


@bp.get("/metrics/adoptions/<int(max=2147483647):adoption_id>")
@allowed(policy.can_see_adoption, load=queries.adoption)
def adoption(adoption: Adoption) -> ResponseReturnValue:
    return render("registry/adoption.html", "registry/_adoption.html", **_adoption_shown(adoption))


@bp.post("/metrics/adoptions/<int(max=2147483647):adoption_id>/decision")
@allowed(policy.can_decide_adoption, load=queries.adoption)
def decide_adoption(adoption: Adoption) -> ResponseReturnValue:
    form = DecisionForm(request.form, obj=adoption)
    if form.attempt(actions.decide_adoption, adoption, actor=me()):
        return moved(url_for(".adoption", adoption_id=adoption.id))
    return render(
        "registry/adoption.html",
        "registry/_adoption.html",
        status=form.status,
        **_adoption_shown(adoption, form),
    )


@bp.get("/definitions/<key>")
@allowed(policy.can_see_definition, load=visible_definition)
def shared_definition(definition: Definition) -> ResponseReturnValue:
    versions = queries.versions_of(definition)
    return render(
        "registry/definition.html",
        "registry/_shared_definition.html",
        definition=definition,
        versions=versions,
        text=definition.current or (versions[0] if versions else None),
        metrics=queries.metrics_of_definition(me(), definition),
        log=history.told(log.history(definition, 10)),
        panels=panels.rendered("definition", me(), definition),
        policy=policy,
    )


def _adoption_shown(adoption: Adoption, form: DecisionForm | None = None) -> dict[str, Any]:
    """What registry/adoption.html needs."""
    return {
        "adoption": adoption,
        "deciding": of_adoption(adoption) if adoption.state == "in_review" else None,
        "metrics": queries.metrics_of_adoption(adoption),
        "form": form or DecisionForm(obj=adoption),
        "log": history.told(log.history(adoption, 10)),
        "policy": policy,
    }


def _adoption_form(formdata: Any) -> AdoptionForm:
    mine = me()
    known = {mine.department_id: mine.department.name}
    known |= {one.department_id: one.department.name for one in mine.headships if not one.ends_on}
    if mine.is_leadership:
        known |= {one.id: one.name for one in accounts.named_departments()}
    choices = [SelectChoice(str(one), name) for one, name in known.items()]
    return AdoptionForm(formdata, departments=choices, data={"department_id": mine.department_id})


def _bulk_form(entry: LibraryEntry, formdata: Any) -> BulkAdoptionForm:
    mine = me()
    everywhere = accounts.named_departments()
    own = [one for one in everywhere if mine.is_leadership or policy.can_draft_for(mine, one.id)]
    free = {one.id for one in queries.departments_without(entry.slug, [one.id for one in own])}
    choices = [SelectChoice(str(one.id), one.name) for one in own if one.id in free]
    objectives = [SelectChoice("", "None yet")]
    objectives += [
        SelectChoice(str(row.id), f"{row.code}: {row.name}") for row in objectives_to_choose()
    ]
    return BulkAdoptionForm(formdata, departments=choices, objectives=objectives)


def _entry_page(entry: LibraryEntry, form: AdoptionForm) -> ResponseReturnValue:
    entries = library().entries
    return render(
        "registry/library_entry.html",
        "registry/_library_entry.html",
        status=form.status,
        entry=entry,
        counter=entries.get(entry.definition.counter_metric),
        drives=[entries[slug] for slug in entry.drives if slug in entries],
        drivers=library().drivers_of(entry.slug),
        together=[one for one in library().in_set(entry.set) if one.set and one is not entry],
        shared=queries.shared_definition(entry.slug),
        form=form,
        policy=policy,
    )


def _bulk_page(entry: LibraryEntry, form: BulkAdoptionForm) -> ResponseReturnValue:
    return render(
        "registry/adoption_form.html",
        "registry/_adoption_form.html",
        status=form.status,
        entry=entry,
        form=form,
        people=people.offered(me().department_id),
    )
