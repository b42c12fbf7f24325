"""Shared drafts: a panel of the metric's page, and its forms."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.registry import policy
from portal.registry.actions import drafts as actions
from portal.registry.forms.drafts import AnswerForm, ShareForm, StopSharingForm, SuggestionForm
from portal.registry.models import DefinitionVersion, Metric, Suggestion
from portal.registry.queries import drafts as queries
from portal.registry.queries import people
from portal.registry.queries.metrics import metric as visible_metric
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import render, saved

PAGE, FRAGMENT = "registry/suggestions.html", "registry/_suggestions.html"


def shown(person: Person, metric: Metric, **forms: Any) -> dict[str, Any] | None:
    """What registry/_suggestions.html needs: three statements; None where nothing is drafted."""
    version = queries.open_version(metric) if policy.can_see_draft(person, metric) else None
    if version is None:
        return None
    suggestions = queries.suggestions_of(version)
    answered = forms.get("answered")
    may_answer = policy.writes_draft(person, version) and version.state == "draft"
    return {
        "metric": metric,
        "draft": version,
        "suggestions": suggestions,
        "answers": {
            one.id: answered if answered and answered.obj.id == one.id else AnswerForm(obj=one)
            for one in suggestions
            if one.state == "open" and may_answer
        },
        "colleagues": [one.person for one in metric.people if one.part == actions.COLLEAGUE],
        "may_share": policy.is_owner_or_author(person, metric),
        "may_suggest": version.state == "draft" and not policy.writes_draft(person, version),
        "share_form": forms.get("share") or ShareForm(),
        "stop_form": StopSharingForm(),
        "suggestion_form": forms.get("suggestion") or SuggestionForm(),
        "people": people.offered(metric.department_id),
    }


def load_panel(person: Person, metric: Metric) -> dict[str, Any] | None:
    """The panel, where there is something to read or to do in it."""
    found = None if metric.definition.is_shared else shown(person, metric)
    parts = ("suggestions", "colleagues", "may_share", "may_suggest")
    return found if found and any(found[part] for part in parts) else None


@bp.get("/metrics/<code:code>/suggestions")
@allowed(policy.can_see_draft, load=visible_metric)
def suggestions(metric: Metric) -> ResponseReturnValue:
    return _answer(metric, 200)


@bp.post("/metrics/<code:code>/colleagues")
@allowed(policy.can_share, load=visible_metric)
def share_draft(metric: Metric) -> ResponseReturnValue:
    form = ShareForm(request.form)
    if form.attempt(actions.share, metric, actor=me()):
        return _saved(metric)
    return _answer(metric, form.status, share=form)


@bp.post("/metrics/<code:code>/colleagues/end")
@allowed(policy.can_share, load=visible_metric)
def stop_sharing(metric: Metric) -> ResponseReturnValue:
    form = StopSharingForm(request.form)
    if form.attempt(actions.stop_sharing, metric, actor=me()):
        return _saved(metric)
    return _answer(metric, form.status)


@bp.post("/metrics/<code:code>/suggestions")
@allowed(policy.can_suggest, load=queries.draft_of)
def suggest(version: DefinitionVersion) -> ResponseReturnValue:
    form = SuggestionForm(request.form)
    metric = queries.metric_with(version)
    if form.attempt(actions.suggest, version, actor=me()):
        return _saved(metric)
    return _answer(metric, form.status, suggestion=form)


@bp.post("/suggestions/<int(max=2147483647):suggestion_id>/answer")
@allowed(policy.can_answer, load=queries.suggestion)
def answer_suggestion(suggestion: Suggestion) -> ResponseReturnValue:
    form = AnswerForm(request.form, obj=suggestion)
    metric = queries.metric_with(suggestion.definition_version)
    if form.attempt(actions.answer, suggestion, actor=me()):
        return _saved(metric)
    return _answer(metric, form.status, answered=form)


def _saved(metric: Metric) -> ResponseReturnValue:
    url = url_for(".suggestions", code=metric.code)
    return saved(url, FRAGMENT, **(shown(me(), metric) or {}))


def _answer(metric: Metric, status: int, **forms: Any) -> ResponseReturnValue:
    found = shown(me(), metric, **forms)
    if found is None:
        return render("registry/no_draft.html", "registry/no_draft.html", metric=metric)
    return render(PAGE, FRAGMENT, status=status, **found)
