"""The inbox: what is listed, read marks, filters, pages, and following."""

import pytest
from sqlalchemy import select

from portal.changelog.recording import change
from portal.db import session
from portal.notices import telling
from portal.notices.models import Following, Notice
from tests import cast, make
from tests.notices.conftest import KIND

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tell(app):
    """`tell("bo", 3)`: that many notices about a metric; the code of the metric."""

    def told(who, count=1, kind=KIND, **more):
        with app.app_context():
            metric = make.metric(**more)
            session.commit()
            for number in range(count):
                with change(metric, "edit", actor=None):
                    telling.tell(
                        [cast.person(who)], kind, f"{metric.id} {number}", subject=metric,
                        title=f"News {number}", sentence="<b>Read</b> it.", actor=None,
                    )  # fmt: skip
            code = metric.code
            session.remove()
            return code

    return told


@pytest.fixture
def unread(app):
    def count(who):
        with app.app_context():
            found = select(Notice).where(
                Notice.person_id == cast.person(who).id, Notice.read_at.is_(None)
            )
            number = len(session.scalars(found).all())
            session.remove()
            return number

    return count


def test_an_empty_inbox_says_how_news_get_there(visit):
    page = visit("bo").get("/notices")
    assert page.status_code == 200
    assert "Follow a metric" in page.text


@pytest.mark.both_engines
def test_notices_stand_by_subject_and_are_read_on_opening(visit, tell, unread):
    code = tell("bo", 2, name="Complaints")
    tell("cy", 1)
    bo = visit("bo")
    page = bo.get("/notices").text
    assert page.count('class="card stack-tight"') == 1
    assert f'<a href="/metrics/{code}">Complaints</a>' in page
    assert "&lt;b&gt;Read&lt;/b&gt; it." in page
    assert page.count('class="is-unread"') == 2
    with bo.app.app_context():
        first, other = session.scalars(select(Notice.id).order_by(Notice.id)).all()[:3:2]
        session.remove()
    assert bo.get(f"/notices/{first}").headers["Location"] == f"/metrics/{code}"
    assert bo.get(f"/notices/{other}").status_code == 404
    assert (unread("bo"), unread("cy")) == (1, 1)


@pytest.mark.both_engines
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_all_read_means_what_was_listed(visit, tell, unread, headers):
    tell("bo", 2)
    tell("cy", 1)
    bo = visit("bo")
    page = bo.get("/notices").text
    upto = page.partition('name="upto" value="')[2].partition('"')[0]
    tell("bo", 1)
    done = bo.post("/notices/read", {"upto": upto}, headers=headers)
    assert done.status_code == (200 if headers else 303)
    if headers:
        assert done.text.count('class="is-unread"') == 1
        assert done.headers["HX-Trigger"] == "notices-read"
    assert (unread("bo"), unread("cy")) == (1, 1)
    assert bo.post("/notices/read", {"upto": "many"}).status_code == 303
    assert unread("bo") == 1


def test_kinds_and_unread_ones_are_filters(visit, tell, unread):
    tell("bo", 2, name="First")
    tell("bo", 1, kind="test.other", name="Second")
    bo = visit("bo")
    page = bo.get("/notices?kind=test.other").text
    assert "Second" in page
    assert "First" not in page
    upto = page.partition('name="upto" value="')[2].partition('"')[0]
    bo.post("/notices/read", {"upto": upto, "kind": "test.other"})
    assert unread("bo") == 2
    assert "Second" not in bo.get("/notices?show=unread").text
    assert "no notices of this kind" in bo.get("/notices?kind=no.such").text


def test_pages_go_on_by_key(visit, tell):
    tell("bo", 21)
    bo = visit("bo")
    first = bo.get("/notices").text
    assert first.count('class="is-unread"') == 20
    last = min(int(one.partition('"')[0]) for one in first.split('href="/notices/')[1:])
    assert f"before={last}" in first
    second = bo.get(f"/notices?before={last}").text
    assert second.count('class="is-unread"') == 1


def test_what_one_may_not_see_any_more_is_not_told_again(app, visit, tell):
    code = tell("cy", 1, name="Secret")
    with app.app_context():
        session.execute(telling_of_metric(code).values(state="draft"))
        session.commit()
        session.remove()
    cy = visit("cy")
    page = cy.get("/notices").text
    assert "may not see any more" in page
    assert "Secret" not in page
    assert "News 0" not in page
    assert page.count('class="is-unread"') == 1
    assert '<span class="notice-number">1</span>' in page  # the header counts what is listed
    with app.app_context():
        number = session.scalars(select(Notice.id)).one()
        session.remove()
    assert cy.get(f"/notices/{number}").headers["Location"] == "/notices"
    page = cy.get("/notices").text
    assert 'class="is-unread"' not in page
    assert "notice-number" not in page


def telling_of_metric(code):
    from sqlalchemy import update

    from portal.registry.models import Metric

    return update(Metric).where(Metric.code == code)


@pytest.mark.both_engines
def test_an_inbox_takes_as_many_statements_for_few_as_for_many(visit, tell, statements):
    tell("bo", 3)
    bo = visit("bo")
    bo.get("/notices")
    statements.clear()
    bo.get("/notices")
    few = len(statements)
    for _ in range(17):
        tell("bo", 1)
    statements.clear()
    assert bo.get("/notices").text.count('class="is-unread"') == 20
    assert len(statements) == few <= 6, statements


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_following_by_form_and_by_fragment(app, visit, tell, headers):
    code = tell("bo", 1)
    with app.app_context():
        from portal.registry.models import Metric

        identity = session.scalars(select(Metric.id).where(Metric.code == code)).one()
        session.remove()
    cy = visit("cy")
    form = {"subject": f"metric:{identity}", "follow": "1"}
    done = cy.post("/following", form, headers=headers)
    assert done.status_code == (200 if headers else 303)
    if headers:
        assert 'aria-pressed="true"' in done.text
    else:
        assert done.headers["Location"] == f"/metrics/{code}"
    with app.app_context():
        assert session.scalars(select(Following.subject_id)).all() == [identity]
        session.remove()
    cy.post("/following", {**form, "follow": "0"})
    with app.app_context():
        assert session.scalars(select(Following)).all() == []
        session.remove()


@pytest.mark.parametrize(
    "form",
    [
        {"subject": "metric:999"},
        {"subject": "metric:99999999999999999999"},
        {"subject": "person:1"},
        {"subject": "nonsense:1"},
        {"subject": "metric:many"},
        {"subject": "metric"},
        {},
    ],
)
def test_what_is_not_there_or_not_to_be_followed_cannot_be(visit, form):
    assert visit("cy").post("/following", {**form, "follow": "1"}).status_code == 404


def test_a_draft_of_others_cannot_be_followed(app, visit):
    with app.app_context():
        identity = make.metric(state="draft").id
        session.commit()
        session.remove()
    form = {"subject": f"metric:{identity}", "follow": "1"}
    assert visit("cy").post("/following", form).status_code == 404
    assert visit("ana").post("/following", form).status_code == 303


@pytest.mark.both_engines
def test_the_header_counts_and_a_poll_brings_only_news(visit, tell, statements):
    tell("bo", 2)
    bo = visit("bo")
    page = bo.get("/notices").text
    assert '<span class="notice-number">2</span>' in page
    assert 'hx-get="/notices/count?seen=2"' in page
    statements.clear()
    assert bo.get("/notices/count?seen=2", headers=HTMX).status_code == 204
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1
    tell("bo", 1)
    found = bo.get("/notices/count?seen=2", headers=HTMX)
    assert found.status_code == 200
    assert '<span class="notice-number">3</span>' in found.text
    assert visit(None).get("/notices/count?seen=2", headers=HTMX).status_code == 204


def test_a_poll_keeps_no_sign_in_alive(visit, monkeypatch):
    from datetime import timedelta

    from portal import clock

    bo, began = visit("bo"), clock.now()
    for hours in (5, 10, 11.9):
        later = began + timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        assert bo.get("/notices/count?seen=1").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(hours=12.1))
    assert bo.get("/notices/count?seen=1").status_code == 204
    assert bo.get("/").status_code == 302


def test_pages_say_whether_one_follows(app, visit):
    with app.app_context():
        aim = make.objective(code="AIM")
        metric = make.metric(code="LEAD", objective=aim)
        ids = {"metric": metric.id, "objective": aim.id, "department": metric.department_id}
        session.commit()
        session.remove()
    cy = visit("cy")
    addresses = {
        "metric": "/metrics/LEAD", "objective": "/objectives/AIM",
        "department": "/departments/operations",
    }  # fmt: skip
    for kind, address in addresses.items():
        assert 'aria-pressed="false"' in cy.get(address).text
        cy.post("/following", {"subject": f"{kind}:{ids[kind]}", "follow": "1"})
        assert 'aria-pressed="true"' in cy.get(address).text
