"""Parts of a metric's page that are kept drawn: the same for all who see them, and seldom new."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from portal.registry.models import DefinitionVersion
from portal.registry.queries.beside import Named
from portal.registry.queries.history import Told
from portal.web.cache import Cache

MOST = 200  # of each kept drawn by a process: some 2 MB

_texts: Cache[Markup] = Cache(MOST)
_logs: Cache[Markup] = Cache(MOST)


def definition(version: DefinitionVersion, counter: Named | None) -> Markup:
    """What a version says; its `version` is another one after any edit."""
    return _texts.get(
        version.id,
        (version.version, counter),
        lambda: _drawn("registry/_definition_text.html", version=version, counter=counter),
    )


def log(metric_id: int, entries: Sequence[Told]) -> Markup:
    """What happened with a metric."""
    return _logs.get(metric_id, entries, lambda: _drawn("registry/_log.html", entries=entries))


def _drawn(template: str, **shown: object) -> Markup:
    return Markup(render_template(template, **shown))  # noqa: S704 - our own template
