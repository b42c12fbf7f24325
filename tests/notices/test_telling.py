"""Whom the port tells what: once, not about what they may not see, not about their own doing."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from portal.changelog.recording import change
from portal.db import session
from portal.notices import actions, telling
from portal.notices.models import Following, Notice
from tests import cast, make
from tests.notices.conftest import KIND

pytestmark = pytest.mark.both_engines


def tell(people, metric, key="a", actor="bo", **more):
    with change(metric, "edit", actor=cast.person(actor) if actor else None):
        return telling.tell(
            people, KIND, key, subject=metric, title="News", sentence="Read it.",
            actor=cast.person(actor) if actor else None, **more,
        )  # fmt: skip


def told():
    found = session.scalars(select(Notice).order_by(Notice.person_id, Notice.id)).all()
    return [(one.person_id, one.key) for one in found]


def ids(*names):
    return sorted(cast.person(name).id for name in names)


def test_people_are_told_once_but_not_of_their_own_doing(inside):
    metric = make.metric(name="Complaints")
    assert tell([cast.person("ana"), *ids("bo", "cy")], metric) == 2
    assert tell(ids("ana", "bo", "cy", "eve"), metric) == 1
    assert told() == [(one, "a") for one in ids("ana", "cy", "eve")]
    (notice,) = session.scalars(select(Notice).where(Notice.person_id == ids("ana")[0]))
    assert (notice.title, notice.url) == ("News", f"/metrics/{metric.code}")
    assert notice.actor.name == cast.person("bo").name
    assert notice.is_unread


def test_the_portal_itself_tells_the_actor_too(inside):
    assert tell(ids("bo"), make.metric(), actor=None) == 1


def test_nobody_is_told_of_what_they_may_not_see(inside):
    draft = make.metric(state="draft")
    assert tell(ids("ana", "cy", "dee", "eve"), draft) == 2
    assert told() == [(one, "a") for one in ids("ana", "eve")]


def test_whoever_left_is_not_told(inside):
    assert tell(ids("gus"), make.metric()) == 0


def test_what_is_undone_told_nobody(inside):
    metric = make.metric()
    session.commit()
    with suppress(ZeroDivisionError), change(metric, "edit", actor=None):
        telling.tell(ids("ana"), KIND, "a", subject=metric, title="News", actor=None)
        raise ZeroDivisionError
    assert told() == []


def test_a_title_is_one_line(inside):
    metric = make.metric()
    with change(metric, "edit", actor=None):
        telling.tell(
            ids("ana"), KIND, "a", subject=metric, actor=None,
            title="One\r\nBcc: two\u2028three\x85four\x00" + "x" * 300,
        )  # fmt: skip
    title = session.scalars(select(Notice.title)).one()
    assert title.startswith("One Bcc: two three four x")
    assert len(title) == 200


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_notice_leads_to_a_page_of_ours(inside, url):
    with pytest.raises(ValueError, match="no path of ours"):
        tell(ids("ana"), make.metric(), url=url)


@pytest.mark.parametrize("count", [1, 8])
def test_telling_many_of_many_takes_two_statements(inside, statements, count):
    metrics = [make.metric() for _ in range(count)]
    people = [make.person().id for _ in range(3 * count)]
    session.commit()
    for metric in metrics:
        session.refresh(metric)
    with change(metrics[0], "edit", actor=None):
        statements.clear()
        news = [telling.News(people, KIND, f"{one.id}", one, "News") for one in metrics]
        assert telling.tell_each(news, actor=None) == 3 * count * count
        assert len(statements) == 2, statements


def test_followers_of_several_subjects_are_one_statement(inside, statements):
    metric, sales = make.metric(), cast.department("sales")
    for who in ("ana", "cy"):
        session.add(following(who, "metric", metric.id))
    session.add(following("eve", "department", sales.id))
    asked = [("metric", metric.id), ("department", sales.id), ("metric", 999)]
    session.flush()
    statements.clear()
    found = telling.followers(asked)
    assert len(statements) == 1
    assert found == {
        asked[0]: ids("ana", "cy"),
        asked[1]: ids("eve"),
    }
    assert telling.followers([]) == {}


def following(who, kind, identity):
    from portal import clock

    return Following(
        person_id=cast.person(who).id, subject_kind=kind, subject_id=identity,
        created_at=clock.now(),
    )  # fmt: skip


def test_following_twice_is_following_once(inside):
    metric = make.metric()
    session.commit()
    for wanted, count in ((True, 1), (True, 1), (False, 0), (False, 0)):
        actions.follow(cast.person("cy"), "metric", metric.id, wanted=wanted)
        session.commit()
        assert len(session.scalars(select(Following)).all()) == count
