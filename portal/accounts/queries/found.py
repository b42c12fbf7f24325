"""What accounts hand to the start page and to search."""

from flask import url_for
from sqlalchemy import Select, and_, exists, func, or_, select

from portal import clock
from portal.accounts.models import (
    ACTIVE,
    LEADERSHIP,
    Department,
    Headship,
    OneTimeLink,
    Person,
    RoleGrant,
)
from portal.accounts.queries.departments import departments
from portal.accounts.queries.people import people_matching
from portal.db import session
from portal.web.filters import plural, today
from portal.web.found import A_FEW, Hit, Waiting, Wanted


def search(person: Person, text: str, limit: int = 10) -> list[Hit]:
    """Active people and departments that hold every word of `text`: two statements.

    Who works here and in which department is no secret to anybody who may sign in.
    """
    if not person.is_active or not text.strip():
        return []
    words = [Department.name.icontains(word, autoescape=True) for word in text.split()[:8]]
    code = Department.code == text.strip()
    found = departments().where(or_(and_(*words), code)).limit(limit)
    return [Hit("Department", one.name, department_url(one)) for one in session.scalars(found)] + [
        Hit("Person", one.name, url_for("accounts.person", id=one.id), one.department.name)
        for one in people_matching(text, limit)
    ]


def department_url(department: Department) -> str:
    """The department's dashboard, which a higher feature owns; its address is a promise."""
    return f"/departments/{department.slug}"


def waiting(person: Person, _wanted: Wanted = A_FEW) -> list[Waiting]:
    """What waits for an administrator: people who cannot get in, and what nobody can decide yet.

    One statement.
    """
    if not person.is_administrator:
        return []
    counted = select(
        _departments().scalar_subquery(),
        _people().scalar_subquery(),
        _people_without_way().scalar_subquery(),
        _departments_without_head().scalar_subquery(),
        _leadership().scalar_subquery(),
    )
    departments_here, people, shut_out, headless, leading = session.execute(counted).one()
    if people <= 1:
        return _first_steps(departments_here)
    found = []
    if shut_out:
        title = f"{plural(shut_out, 'person', 'people')} without a password or a link"
        url = url_for("accounts.links_for_many")
        found.append(Waiting("People", title, url, "Make a one-time link for each, in one go."))
    if headless:
        title = f"{plural(headless, 'department')} without a head"
        url = url_for("accounts.admin_departments")
        words = "Set who heads it, or bring in a file of people that says so."
        found.append(Waiting("Departments", title, url, words))
    if not leading:
        title, url = "Nobody has the role of leadership", url_for("accounts.roles")
        words = "They decide on shared definitions, and on what the whole organisation measures."
        found.append(Waiting("Roles", title, url, words))
    return found


def _first_steps(departments_here: int) -> list[Waiting]:
    """In their order, what makes a portal of a database that has just been set up."""
    steps = [
        ("Add the departments", "accounts.several_departments", "Paste their names, one a line."),
        (
            "Bring in the people", "accounts.new_people_import",
            "A file with the name, e-mail and department of each, and who heads what; nothing "
            "changes before you see what it would do.",
        ),
        (
            "Set who heads each department", "accounts.admin_departments",
            "Heads approve the metrics of their departments. The file of people may have said it.",
        ),
        (
            "Say who leads", "accounts.roles",
            "Leadership decides on shared definitions, and on what the whole organisation "
            "measures. From then on heads and leadership set objectives and adopt metrics.",
        ),
    ]  # fmt: skip
    return [
        Waiting("First steps", f"{at}. {title}", url_for(endpoint), words)
        for at, (title, endpoint, words) in enumerate(steps[departments_here > 1 :], 1)
    ]


def _departments() -> Select[int]:
    return select(func.count()).select_from(Department).where(Department.archived_at.is_(None))


def _people() -> Select[int]:
    return select(func.count()).select_from(Person).where(Person.state == ACTIVE)


def _people_without_way() -> Select[int]:
    linked = exists().where(
        OneTimeLink.person_id == Person.id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.ends_at > clock.now(),
    )
    return _people().where(Person.password_hash.is_(None), ~linked)


def _departments_without_head() -> Select[int]:
    day = today()
    headed = exists().where(
        Headship.department_id == Department.id,
        Headship.starts_on <= day,
        or_(Headship.ends_on.is_(None), Headship.ends_on >= day),
        Person.id == Headship.person_id,
        Person.state == ACTIVE,
    )
    return _departments().where(~headed)


def _leadership() -> Select[int]:
    return _people().where(
        exists().where(
            RoleGrant.person_id == Person.id,
            RoleGrant.role == LEADERSHIP,
            RoleGrant.ended_at.is_(None),
        )
    )
