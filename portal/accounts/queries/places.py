"""The directory of departments: the whole tree where a page holds it, else a level at a time.

Two statements: the shape of the tree as one row, and the departments shown with their heads.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from portal.accounts.models import Department
from portal.accounts.queries.departments import Branch, department_tree, walk
from portal.packed import packed, unpacked

MOST = 100  # departments on a page: some 30 KB

_EVERY = select(
    Department.id, Department.parent_id, Department.slug, Department.name, Department.code
)
_SHAPE = {True: packed(_EVERY), False: packed(_EVERY.where(Department.archived_at.is_(None)))}


class Place(NamedTuple):
    """A department, as little of it as the shape of the tree needs."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    code: str | None

    def holds(self, words: Iterable[str]) -> bool:
        text = f"{self.name} {self.code or ''}".casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Directory:
    """What a page of the directory shows."""

    tree: list[Branch]
    total: int  # departments, of those that are asked for
    listed: int  # of them, those that the pages of this list hold
    above: tuple[Place, ...] = ()  # what the level stands below, from the top
    previous: str = ""  # slug of the first one of the page before this; "" where there is none
    next: str = ""  # the same of the page behind it

    @property
    def is_whole(self) -> bool:
        """Whether all of the tree stands on the page."""
        return self.total <= MOST


class _Shape:
    """The tree without its heads."""

    def __init__(self, *, with_archived: bool) -> None:
        every = [Place(*row) for row in unpacked(_SHAPE[with_archived], {})]
        every.sort(key=lambda one: (one.name.casefold(), one.slug))
        self.by_id = {one.id: one for one in every}  # by name
        self.below: dict[int, list[Place]] = defaultdict(list)
        for one in every:
            self.below[one.parent_id if one.parent_id in self.by_id else 0].append(one)

    def place(self, slug: str) -> Place | None:
        """The one that is asked for; else the only one on top."""
        found = next((one for one in self.by_id.values() if one.slug == slug), None)
        tops = self.below[0]
        return found or (tops[0] if len(tops) == 1 else None)

    def path(self, place: Place | None) -> tuple[Place, ...]:
        """From the top down to it."""
        found: list[Place] = []
        while place is not None:
            found.append(place)
            place = self.by_id.get(place.parent_id or 0)
        return tuple(reversed(found))


def directory(q: str = "", of: str = "", at: str = "", *, with_archived: bool = False) -> Directory:
    """Departments whose name or code holds the words of `q`; without any the level below `of`.

    `at` is the slug of the first one of the page; one that is not there gives the first page.
    """
    shape = _Shape(with_archived=with_archived)
    total = len(shape.by_id)
    words = q.casefold().split()
    if total <= MOST and not words:
        return Directory(department_tree(with_archived=with_archived), total, total)
    above = () if words else shape.path(shape.place(of))
    if words:
        listed = [one for one in shape.by_id.values() if one.holds(words)]
    else:
        listed = shape.below[above[-1].id if above else 0]
    begin = next((n for n, one in enumerate(listed) if one.slug == at), 0)
    page = listed[begin : begin + MOST]
    ids = [one.id for one in (*above[-1:], *page)]
    tree = department_tree(with_archived=with_archived, among=ids)
    for branch in walk(tree):
        if branch.department.id not in {one.id for one in above}:
            branch.below = len(shape.below[branch.department.id]) - len(branch.children)
    return Directory(
        tree,
        total,
        len(listed),
        above,
        previous=listed[max(0, begin - MOST)].slug if begin else "",
        next=listed[begin + MOST].slug if begin + MOST < len(listed) else "",
    )
