"""What is forgotten about signing in, every night."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.accounts.models import SignIn, Throttle
from portal.db import session
from portal.jobs import actions
from tests import cast, make


def test_old_sign_ins_and_counters_that_are_over_go_and_others_stay(inside, visit):
    now, bo = clock.now(), cast.person("bo").id
    for name, ago in (("old", timedelta(days=91)), ("recent", timedelta(days=89))):
        given = {"started_at": now - ago, "seen_at": now - ago, "ends_at": now - ago}
        row = SignIn(token_hash=name, person_id=bo, browser="x", address="192.0.2.1", **given)
        session.add(row)
    for name, ago in (("over", 61), ("just over", 59), ("open", -5)):
        ends = now - timedelta(minutes=ago)
        session.add(Throttle(key=name, failures=1, window_ends_at=ends))
    session.commit()
    browser = visit("ana")
    actions.request("accounts.forget", "tonight", name="Forgetting")
    make.jobs()
    session.rollback()
    kept = session.scalars(select(SignIn.token_hash).where(SignIn.person_id == bo)).all()
    assert kept == ["recent"]
    assert set(session.scalars(select(Throttle.key))) == {"just over", "open"}
    assert browser.get("/account").status_code == 200
