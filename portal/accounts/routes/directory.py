"""Who works here and in which departments, for everybody."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import policy, queries
from portal.accounts.current import me
from portal.accounts.models import Person
from portal.accounts.routes.blueprint import bp
from portal.files.workbooks import workbook
from portal.web import panels
from portal.web.access import allowed
from portal.web.fragments import is_htmx


@bp.get("/departments")
@allowed()
def departments() -> ResponseReturnValue:
    """The whole tree, or a level of it: `of` which department, from `at` on; or what holds `q`."""
    url = queries.department_url
    return render_template("accounts/departments.html", department_url=url, **asked_for())


def asked_for(*, with_archived: bool = False) -> dict[str, Any]:
    """What the directory shows of what its address asks for."""
    q, of, at = (
        request.args.get(name, "").replace("\x00", "").strip()[:200] for name in ("q", "of", "at")
    )
    found = queries.directory(q, of, at, with_archived=with_archived)
    return {"directory": found, "q": q, "of": of}


@bp.get("/departments.xlsx")
@allowed()
def departments_table() -> ResponseReturnValue:
    """The tree in its order."""
    found = list(queries.walk(queries.department_tree()))
    names = {one.department.id: one.department.name for one in found}
    rows = (
        (
            one.department.name, names.get(one.department.parent_id or 0, ""),
            one.head.name if one.head else "",
        )
        for one in found
    )  # fmt: skip
    return workbook(("Department", "Part of", "Head"), rows, title="Departments")


@bp.get("/people/<int(max=2147483647):id>")
@allowed(policy.can_see_person, load=queries.person)
def person(person: Person) -> ResponseReturnValue:
    return render_template(
        "accounts/person.html",
        person=person,
        panels=panels.rendered("person", me(), person),
        policy=policy,
        department_url=queries.department_url,
    )


@bp.get("/people/options")
@allowed()
def people_options() -> ResponseReturnValue:
    """The <datalist> of people for what one types into a field of a form; htmx asks for it."""
    text = request.args.get("person_id", "")[:200].replace("\x00", "").partition("<")[0].strip()
    if not is_htmx():
        return redirect(url_for("home.search", q=text))
    people = queries.people_matching(text, 10) if text else []
    return render_template("accounts/_people_options.html", people=people)
