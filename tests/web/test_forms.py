"""Forms: one effect per key, a 409 with both texts, nothing that was typed is lost.

A small form of the tests' own, on a portal of its own, stands for every form.
"""

import threading
from collections import Counter

import pytest
from flask import Blueprint, render_template_string, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from portal.accounts import policy
from portal.accounts.current import me
from portal.accounts.models import Department
from portal.accounts.queries import department
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.web import cache
from portal.web.access import allowed
from portal.web.forms import PortalForm, not_blank
from tests import cast
from tests.conftest import Portals
from tests.visitor import Visitor

PAGE = """{% from "macros/forms.html" import csrf, errors, field, hidden %}
<!doctype html><title>t</title><h1>t</h1>
<form method="post">{{ csrf() }}{{ hidden(form) }}{{ errors(form) }}{{ field(form.name) }}</form>
"""


class NameForm(PortalForm):
    name = StringField("Name", [not_blank("Type a name.")])


class YearForm(PortalForm):
    year = IntegerField("Year", [NumberRange(2000, 2100)])
    free = IntegerField("Any number", [Optional()])


def rename(subject, *, name, actor):
    if name == "Forbidden":
        raise Refused("This name is taken.", field="name")
    with change(subject, "rename", actor=actor):
        subject.name = name


def rename_once(subject, *, name, actor):
    session.refresh(subject, with_for_update=True)
    if subject.name == name:
        raise Refused("It has this name already.")
    rename(subject, name=name, actor=actor)


def add(*, name, actor):
    made = Department(slug=name.lower(), name=name)
    with change(made, "add department", actor=actor):
        pass
    return made


bp = Blueprint("trial", __name__)


@bp.get("/trial/<slug>")
@allowed(policy.can_administer, load=department)
def show(subject):
    return render_template_string(PAGE, form=NameForm(obj=subject))


@bp.post("/trial/<slug>")
@allowed(policy.can_administer, load=department)
def save(subject):
    form = NameForm(request.form, obj=subject)
    if form.attempt(rename, subject, actor=me()):
        return "", 303, {"Location": url_for(".show", slug=subject.slug)}
    return render_template_string(PAGE, form=form), form.status


@bp.post("/trial/<slug>/once")
@allowed(policy.can_administer, load=department)
def save_once(subject):
    form = NameForm(request.form)
    if form.attempt(rename_once, subject, actor=me()):
        return "", 303, {"Location": url_for(".show", slug=subject.slug)}
    return render_template_string(PAGE, form=form), form.status


@bp.post("/trial")
@allowed(policy.can_administer)
def create():
    form = NameForm(request.form)
    if form.attempt(add, actor=me()):
        return "", 303, {"Location": url_for(".show", slug=form.result.slug)}
    return render_template_string(PAGE, form=form), form.status


@bp.get("/undeclared")
def undeclared():
    return "never shown"


@pytest.fixture(scope="module")
def trials(request, tmp_path_factory):
    trials = Portals(tmp_path_factory.mktemp("trial"), request, bp)
    yield trials
    trials.leave()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def trial(request, trials):
    app = trials.fresh(request.param)
    cache.forget_all()
    return app


def entries(app):
    with app.app_context():
        return list(session.scalars(select(Entry.action).order_by(Entry.sequence)))


def name_of(app, slug="sales"):
    with app.app_context():
        return cast.department(slug).name


def test_a_route_that_declares_nothing_answers_403(trial):
    for who in ("ana", "dee", None):
        assert Visitor(trial, who).get("/undeclared").status_code == 403


def test_the_same_submission_twice_has_one_effect_and_the_same_answer(trial):
    browser = Visitor(trial, "dee")
    form = {"name": "Bids", "key": "a-key-of-this-form", "version": "1"}
    answers = [browser.post("/trial/sales", form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert entries(trial) == ["rename"]


def test_a_form_that_creates_answers_a_replay_with_what_it_created(trial):
    browser = Visitor(trial, "dee")
    answers = [browser.post("/trial", {"name": "Legal", "key": "create-1"}) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/trial/legal"] * 2
    assert entries(trial) == ["add department"]


def test_a_key_with_other_content_is_refused_and_the_text_kept(trial):
    browser = Visitor(trial, "dee")
    browser.post("/trial/sales", {"name": "Bids", "key": "k-1", "version": "1"})
    answer = browser.post("/trial/sales", {"name": "Tenders", "key": "k-1", "version": "2"})
    assert answer.status_code == 409
    assert 'value="Tenders"' in answer.text
    assert name_of(trial) == "Bids"


def test_somebody_elses_key_is_no_replay(trial):
    Visitor(trial, "dee").post("/trial/sales", {"name": "Bids", "key": "k-2", "version": "1"})
    with trial.app_context():
        cast.person("eve").grants[0].role = "administrator"
        session.commit()
    answer = Visitor(trial, "eve").post(
        "/trial/sales", {"name": "Bids", "key": "k-2", "version": "2"}
    )
    assert answer.status_code == 409


def test_an_edit_over_a_newer_version_shows_who_when_and_both_texts(trial):
    browser = Visitor(trial, "dee")
    browser.post("/trial/sales", {"name": "Bids", "key": "k-3", "version": "1"})
    answer = browser.post("/trial/sales", {"name": "Tenders", "key": "k-4", "version": "1"})
    assert answer.status_code == 409
    for told in ("Dee Dunn", "Bids", "Tenders"):
        assert told in answer.text
    assert 'value="Tenders"' in answer.text
    assert name_of(trial) == "Bids"
    again = browser.post("/trial/sales", {"name": "Tenders", "key": "k-5", "version": "2"})
    assert again.status_code == 303


@pytest.mark.parametrize("name", ["", "   ", "Forbidden"])
def test_bad_input_is_answered_422_with_the_text_kept_and_the_key_unspent(trial, name):
    browser = Visitor(trial, "dee")
    answer = browser.post("/trial/sales", {"name": name, "key": "k-6", "version": "1"})
    assert answer.status_code == 422
    assert entries(trial) == []
    good = browser.post("/trial/sales", {"name": "Bids", "key": "k-6", "version": "1"})
    assert good.status_code == 303


def test_a_nul_byte_does_no_harm(trial):
    browser = Visitor(trial, "dee")
    answer = browser.post("/trial/sales", {"name": "Bi\x00ds", "key": "k-7", "version": "1"})
    assert answer.status_code == 303
    assert name_of(trial) == "Bids"


def test_a_post_without_its_token_changes_nothing(trial):
    browser = Visitor(trial, "dee")
    for headers in ({}, {"X-CSRFToken": "forged"}):
        answer = browser.client.post("/trial/sales", data={"name": "Bids"}, headers=headers)
        assert answer.status_code == 403
    assert entries(trial) == []


def at_once(count, work):
    """`work(number)` in `count` threads that start together; the answers."""
    barrier = threading.Barrier(count)
    answers = [None] * count

    def run(number):
        barrier.wait()
        answers[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("page", ["/trial/sales", "/trial/sales/once"])
def test_one_key_sent_by_eight_at_once_has_one_effect(trial, page):
    browsers = [Visitor(trial, "dee") for _ in range(8)]
    form = {"name": "Bids", "key": "k-8", "version": "1"}
    answers = at_once(8, lambda number: browsers[number].post(page, form).status_code)
    assert Counter(answers) == {303: 8}
    assert entries(trial) == ["rename"]


def test_of_eight_edits_of_one_version_at_once_exactly_one_wins(trial):
    browsers = [Visitor(trial, "dee") for _ in range(8)]

    def edit(number):
        form = {"name": f"Name {number}", "key": f"edit-{number}", "version": "1"}
        return browsers[number].post("/trial/sales", form).status_code

    assert Counter(at_once(8, edit)) == {303: 1, 409: 7}
    assert entries(trial) == ["rename"]


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_without_end_is_refused_by_its_bounds(app, sign):
    """WTForms compares one of 400 digits as a float: that was answered with 500."""
    with app.test_request_context():
        form = YearForm(MultiDict({"year": sign + "9" * 400, "free": sign + "9" * 400}))
        assert not form.accept()
        assert (form.status, list(form.errors)) == (422, ["year"])
        assert abs(form.free.data) == 2**31 - 1
