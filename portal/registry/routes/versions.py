"""One version of a definition, and what differs from another."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.registry import policy, redline
from portal.registry.definition_text import DefinitionText
from portal.registry.models import DefinitionVersion
from portal.registry.queries import metrics
from portal.registry.queries import versions as queries
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import render


class Shelf(NamedTuple):
    """A version among those of its definition that a person may see, newest first."""

    version: DefinitionVersion
    all: Sequence[DefinitionVersion]
    title: str
    address: str

    def other(self, number: str) -> DefinitionVersion | None:
        """The version to compare with: the one named, else the one in force before it."""
        named = [one for one in self.all if one.number == number and one is not self.version]
        if named:
            return named[0]
        older = [one for one in self.all if one.id < self.version.id and one.state == "approved"]
        return older[0] if older else None


def of_metric(person: Person, code: str, number: str) -> Shelf | None:
    """A version of a metric's definition."""
    metric = metrics.metric(person, code)
    if metric is None:
        return None
    sees_draft = policy.can_see_draft(person, metric) and not metric.definition.is_shared
    found = queries.versions(metric.definition_id, with_open=sees_draft)
    return _shelf(found, number, metric.name, url_for(".show", code=code))


def of_definition(person: Person, key: str, number: str) -> Shelf | None:
    """A version of a shared definition."""
    definition = queries.definition(person, key)
    if definition is None:
        return None
    sees_draft = policy.can_see_shared_draft(person, definition)
    found = queries.versions(definition.id, with_open=sees_draft)
    return _shelf(found, number, definition.name, url_for(".shared_definition", key=key))


def _shelf(
    found: Sequence[DefinitionVersion], number: str, title: str, address: str
) -> Shelf | None:
    version = next((one for one in found if one.number == number), None)
    return Shelf(version, found, title, address) if version is not None else None


@bp.get("/metrics/<code:code>/versions/<number>")
@allowed(load=of_metric)
def version(shelf: Shelf) -> ResponseReturnValue:
    return _page(shelf)


@bp.get("/definitions/<key>/versions/<number>")
@allowed(load=of_definition)
def definition_version(shelf: Shelf) -> ResponseReturnValue:
    return _page(shelf)


def _page(shelf: Shelf) -> ResponseReturnValue:
    other = shelf.other(request.args.get("against", ""))
    differences = (
        redline.differences(DefinitionText.of(other), DefinitionText.of(shelf.version))
        if other is not None
        else ()
    )
    return render(
        "registry/version.html",
        "registry/_version.html",
        shelf=shelf,
        version=shelf.version,
        other=other,
        differences=differences,
    )
