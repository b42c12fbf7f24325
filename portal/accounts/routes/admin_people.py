"""Administration: the list of people, and adding one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, department_words, people_file, policy, queries
from portal.accounts.current import me
from portal.accounts.forms.people import AddPersonForm
from portal.accounts.models import ROLES
from portal.accounts.queries import PeopleFilter
from portal.accounts.queries.people import all_people
from portal.accounts.routes.blueprint import bp
from portal.files.workbooks import workbook
from portal.web.access import allowed
from portal.web.digits import LARGEST, whole_number
from portal.web.filters import local, today
from portal.web.fragments import moved, render

STATES = {"active": "Active", "new": "Active, no password yet", "suspended": "Suspended"}


@bp.get("/admin")
@allowed(policy.can_administer)
def administration() -> ResponseReturnValue:
    return redirect(url_for(".people"))


@bp.get("/admin/people")
@allowed(policy.can_administer)
def people() -> ResponseReturnValue:
    return render("admin/people.html", "admin/_people.html", **shown())


@bp.get("/admin/people.xlsx")
@allowed(policy.can_administer, confirmed=True)
def people_table() -> ResponseReturnValue:
    """The list as it is filtered, whole, in the words that a file of people is read by."""
    header = (*(one.capitalize() for one in people_file.TITLES.values()), "State", "Since")
    known = queries.known_departments()
    named = department_words.named(known)
    words = {one.id: department_words.word_for(one, named) for one in known}
    on = today()
    rows = (
        (
            one.name,
            one.email,
            words[one.department_id],
            "; ".join(sorted(one.roles)),
            "; ".join(words[held.department_id] for held in one.headships if held.holds_on(on)),
            STATES[one.state],
            local(one.created_at).date(),
        )
        for one in all_people(filtered())
    )
    return workbook(header, rows, title="People")


@bp.get("/admin/people/new")
@allowed(policy.can_administer)
def new_person() -> ResponseReturnValue:
    return render_template("admin/new_person.html", form=AddPersonForm())


@bp.post("/admin/people")
@allowed(policy.can_administer)
def add_person() -> ResponseReturnValue:
    form = AddPersonForm(request.form)
    if form.attempt(actions.add_person, actor=me()):
        flash("Added. Now make a one-time link, with which they set their password.", "good")
        return moved(url_for(".admin_person", id=form.result.id))
    return render("admin/new_person.html", "admin/_new_person.html", status=form.status, form=form)


def shown() -> dict[str, Any]:
    """What admin/people.html and its list need."""
    wanted = filtered()
    return {
        "wanted": wanted,
        "found": queries.people_page(wanted, after=identity("after"), before=identity("before")),
        "departments": queries.department_choices(),
        "roles": ROLES,
        "states": STATES,
        "link": link,
    }


def filtered() -> PeopleFilter:
    """Whom the address asks for."""
    return PeopleFilter(
        q=request.args.get("q", "")[:200],
        department_id=identity("department"),
        role=request.args.get("role", ""),
        state=request.args.get("state", ""),
    )


def link(view: str = ".people", **changed: Any) -> str:
    """The list's address with these arguments changed; a page's key goes with every filter."""
    kept = {
        name: request.args[name]
        for name in ("q", "department", "role", "state")
        if request.args.get(name)
    }
    return url_for(view, **{**kept, **changed})


def identity(name: str) -> int | None:
    """An identity among the address's arguments; None for anything else."""
    number = whole_number(request.args.get(name))
    return number if 0 < number < LARGEST else None
