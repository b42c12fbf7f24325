"""E-mail against a real server on loopback: what it says, and what happens when it misbehaves."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.changelog.recording import change
from portal.db import session
from portal.jobs.actions import request, request_wanted, run_again
from portal.jobs.models import Job
from portal.notices import digest_times, letters, sending, telling
from portal.notices.models import Mail, Notice, NoticeChoice
from tests import cast, make
from tests.notices.conftest import KIND
from tests.notices.post_office import office

pytestmark = pytest.mark.both_engines

NASTY = "A <script>alert(1)</script> & \u201cquote\u201d\r\nBcc: evil@example.org\u2028X: y\x85z"


@pytest.fixture
def post(inside):
    with office(inside) as found:
        yield found


def tell(*names, title="Complaints: a signal", sentence="Look at it.", key="a", how=None):
    metric = make.metric(name="Complaints")
    for name in names if how else ():
        row = NoticeChoice(person_id=cast.person(name).id, kind=KIND, how=how)
        session.merge(row)
    session.commit()
    with change(metric, "edit", actor=cast.person("eve")):
        telling.tell(
            [cast.person(name) for name in names], KIND, key, subject=metric, title=title,
            sentence=sentence, actor=cast.person("eve"),
        )  # fmt: skip
    return metric


def carry_out():
    """What a worker does: looks for what is wanted, and carries it out."""
    session.rollback()
    request_wanted()
    make.jobs()
    session.rollback()


def mails():
    return session.scalars(
        select(Mail).order_by(Mail.id).execution_options(populate_existing=True)
    ).all()


def head_line():
    sequence, hashed = log.head()
    return f"Change log: entry {sequence}, {hashed}"


def later(monkeypatch, **spent):
    now = clock.now() + timedelta(**spent)
    monkeypatch.setattr(clock, "now", lambda: now)


def test_a_letter_says_what_happened_in_both_forms_with_the_headers_of_a_list(inside, post):
    tell("bo", "cy")
    carry_out()
    assert sorted(to for to, _ in post.letters) == ["bo@example.org", "cy@example.org"]
    _, letter = next(one for one in post.letters if one[0] == "bo@example.org")
    assert letter["Subject"] == "Complaints: a signal"
    assert letter["From"].addresses[0].addr_spec == "portal@example.org"
    assert re.fullmatch(r"<[0-9a-f]{32}@portal\.example\.org>", letter["Message-ID"])
    assert letter["List-Id"] == '"News of the test" <test-news.notices.portal.example.org>'
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    number = session.scalars(
        select(Notice.id).where(Notice.person_id == cast.person("bo").id)
    ).one()
    for text in (plain, html):
        assert "Look at it." in text
        assert f"https://portal.example.org/notices/{number}" in text
        assert head_line() in text
        assert letter["List-Unsubscribe"].strip("<>") in text
    assert {one.state for one in mails()} == {"sent"}
    carry_out()
    assert len(post.letters) == 2


def test_what_people_typed_is_no_header_no_script_and_leads_nowhere_else(inside, post):
    tell("bo", title=NASTY, sentence=NASTY)
    carry_out()
    ((_, letter),) = post.letters
    raw = bytes(letter).decode()
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert "\n" not in letter["Subject"]
    assert not re.search(r"^(Bcc|X):", raw.partition("\n\n")[0], re.MULTILINE)
    html = letter.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    hosts = re.findall(r'(?:href|src|action)="([^"]*)"', html)
    assert hosts
    assert all(one.startswith("https://portal.example.org/") for one in hosts)


def test_a_foreign_host_of_a_request_is_in_no_link(app, visit):
    """Links are of the configured address, whatever a request says."""
    with app.app_context(), office(app) as post:
        metric = make.metric(name="Complaints")
        session.commit()
        other = app.test_request_context(base_url="http://localhost:81/")
        with other, change(metric, "edit", actor=None):
            telling.tell([cast.person("bo")], KIND, "a", subject=metric, title="N", actor=None)
        carry_out()
        ((_, letter),) = post.letters
        assert "localhost" not in letter.as_string()
        session.remove()


def test_a_refused_receiver_is_given_up_and_the_others_get_theirs(inside, post):
    post.recipients["bo@example.org"] = "550 No such mailbox"
    tell("bo", "cy")
    carry_out()
    assert [to for to, _ in post.letters] == ["cy@example.org"]
    states = {one.person.email: (one.state, one.tries) for one in mails()}
    assert states == {"bo@example.org": ("failed", 1), "cy@example.org": ("sent", 1)}


def test_a_busy_server_is_tried_again_with_growing_pauses(inside, post, monkeypatch):
    post.replies = ["451 Try later", "451 Try later"]
    tell("bo")
    carry_out()
    carry_out()  # not before the pause is over
    assert [(one.state, one.tries) for one in mails()] == [("waiting", 1)]
    later(monkeypatch, minutes=1.1)
    carry_out()
    (mail,) = mails()
    assert mail.tries == 2
    assert timedelta(minutes=2.8) < mail.next_try_at - clock.now() <= timedelta(minutes=3)
    later(monkeypatch, minutes=3.1)
    carry_out()
    assert len(post.letters) == 1
    assert [one.state for one in mails()] == ["sent"]


@pytest.mark.parametrize("ahead", [{"hours": 1}, {"days": 400}])
def test_a_clock_that_is_set_back_holds_up_no_mail(inside, post, monkeypatch, ahead):
    post.replies = ["451 Try later", "451 Try later"]
    now = clock.now()
    later(monkeypatch, **ahead)
    tell("bo")
    tell("cy", key="b", how="daily", title="Ahead")
    carry_out()
    monkeypatch.setattr(clock, "now", lambda: now)
    carry_out()
    assert [(one.state, one.tries) for one in mails()] == [("waiting", 2)]  # it was tried again
    carry_out()
    assert [one.tries for one in mails()] == [2]  # and has its pause
    later(monkeypatch, minutes=3.1)
    carry_out()
    assert [to for to, _ in post.letters] == ["bo@example.org"]
    later(monkeypatch, days=1)
    request("notices.digests", "a day later", name="Digests")
    carry_out()
    carry_out()
    assert post.letters[-1][1]["Subject"] == "1 notice of the day: Ahead"


def test_a_server_that_is_not_there_fails_the_job_and_loses_nothing(inside, post, monkeypatch):
    settings = inside.config["SETTINGS"]
    inside.config["SETTINGS"] = replace(settings, smtp_url="smtp://127.0.0.1:1")
    tell("bo", "cy")
    carry_out()
    job = session.scalars(select(Job).where(Job.kind == "notices.mail")).one()
    assert job.state == "failed"
    assert "mail server could not be used" in job.error
    inside.config["SETTINGS"] = settings
    carry_out()
    assert post.letters == []
    later(monkeypatch, minutes=1.1)
    carry_out()
    assert len(post.letters) == 2


def test_letters_go_to_another_machine_encrypted_or_not_at_all(inside, post, monkeypatch):
    """ASVS 12.3.1: whatever the server offers."""
    monkeypatch.setattr(sending, "NEAR", ())
    tell("bo")
    carry_out()
    assert post.letters == []
    job = session.scalars(select(Job).where(Job.kind == "notices.mail")).one()
    assert "no encryption" in job.error
    settings = inside.config["SETTINGS"]
    plain = replace(settings, smtp_url=settings.smtp_url + "?tls=none")
    inside.config["SETTINGS"] = plain  # the operator says so, until `post` ends
    run_again(job, actor=cast.person("dee"))
    make.jobs()
    assert [to for to, _ in post.letters] == ["bo@example.org"]


def test_who_runs_the_mail_again_waits_for_no_pause(inside, post):
    settings = inside.config["SETTINGS"]
    inside.config["SETTINGS"] = replace(settings, smtp_url="smtp://127.0.0.1:1")
    tell("bo", "cy")
    carry_out()
    inside.config["SETTINGS"] = settings
    job = session.scalars(select(Job).where(Job.kind == "notices.mail")).one()
    run_again(job, actor=cast.person("dee"))
    make.jobs()
    session.rollback()
    assert session.get_one(Job, job.id, populate_existing=True).sentence == "2 letters sent."
    assert sorted(to for to, _ in post.letters) == ["bo@example.org", "cy@example.org"]


def test_a_server_that_hangs_is_left_and_holds_up_no_other_letter(inside, post, monkeypatch):
    monkeypatch.setattr(sending, "PATIENCE", 0.5)
    tell("bo", "cy")
    post.hang = 2.0
    carry_out()
    assert {one.state for one in mails()} == {"waiting"}
    assert sorted(one.tries for one in mails()) == [0, 1]
    post.hang = 0.0
    later(monkeypatch, minutes=2)
    carry_out()
    assert {one.state for one in mails()} == {"sent"}


def test_a_letter_that_is_taken_twice_is_the_same_one(inside, post, monkeypatch):
    """The server took it, and the connection broke before it said so."""
    post.drop = 1
    tell("bo")
    carry_out()
    assert [one.state for one in mails()] == ["waiting"]
    later(monkeypatch, minutes=2)
    carry_out()
    assert len(post.letters) == 2
    assert len({letter["Message-ID"] for _, letter in post.letters}) == 1
    assert [one.state for one in mails()] == ["sent"]


def test_nothing_goes_about_what_one_may_not_see_any_more_or_has_read(inside, post):
    from portal.notices.actions import open_notice

    metric = tell("bo", "cy")
    metric.state = "draft"
    session.commit()
    tell("ana", key="b")
    notice = session.scalars(select(Notice).where(Notice.key == "b")).one()
    open_notice(notice)
    session.commit()
    carry_out()
    assert [to for to, _ in post.letters] == ["bo@example.org"]


def test_a_digest_has_what_is_unread_once_a_day_where_the_person_is(inside, post, monkeypatch):
    def run():
        request("notices.digests", f"d{clock.now()}", name="Digests")
        carry_out()
        carry_out()

    morning = clock.now().replace(hour=8, minute=0)
    monkeypatch.setattr(clock, "now", lambda: morning)
    tell("bo", how="daily", title="First")
    tell("bo", key="b", title="Second")
    run()
    run()
    ((to, letter),) = post.letters
    assert to == "bo@example.org"
    assert letter["Subject"] == "2 notices of the day: Second"
    assert letter["List-Id"].startswith('"Digest of the day"')
    text = letter.get_body(("plain",)).get_content()
    assert text.index("Second") < text.index("First")
    assert head_line() in text
    tell("bo", key="c", title="Third")
    run()
    assert len(post.letters) == 1
    later(monkeypatch, days=1)
    run()
    assert all(one.state == "sent" for one in mails())
    assert [one["Subject"] for _, one in post.letters][1:] == ["1 notice of the day: Third"]


@pytest.mark.parametrize(
    ("how", "zone", "now", "day"),
    [
        ("daily", "Europe/Berlin", "2026-05-04T04:59+00:00", "2026-05-03"),
        ("daily", "Europe/Berlin", "2026-05-04T05:00+00:00", "2026-05-04"),
        ("daily", "Pacific/Apia", "2026-05-04T18:00+00:00", "2026-05-05"),
        ("daily", "Asia/Kathmandu", "2026-05-04T01:20+00:00", "2026-05-04"),
        ("weekly", "Europe/London", "2026-05-04T05:59+00:00", "2026-04-27"),
        ("weekly", "Europe/London", "2026-05-04T06:00+00:00", "2026-05-04"),
        ("weekly", "Europe/London", "2026-05-10T22:00+00:00", "2026-05-04"),
        ("daily", "Europe/London", "2026-03-29T06:00+00:00", "2026-03-29"),
        ("daily", "Europe/London", "2026-10-25T07:00+00:00", "2026-10-25"),
    ],
)
def test_the_day_of_a_digest_is_the_persons(how, zone, now, day, engine):
    from datetime import datetime

    assert str(digest_times.latest(how, zone, datetime.fromisoformat(now))) == day


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Berlin", "America/Santiago"])
def test_every_date_has_one_digest_whatever_clocks_do(zone, engine):
    """Looked at every half hour through a year, dates follow each other without gap or repeat."""
    from datetime import UTC, datetime

    at, seen = datetime(2026, 1, 1, tzinfo=UTC), []
    while at.year == 2026:
        day = digest_times.latest("daily", zone, at)
        if not seen or day != seen[-1]:
            seen.append(day)
        at += timedelta(minutes=30)
    assert len(seen) == (seen[-1] - seen[0]).days + 1


def test_pauses_grow(engine):
    pauses = [digest_times.pause(one) for one in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == timedelta(hours=12)


def letter(**more):
    from datetime import UTC, datetime

    given = {
        "key": "a", "to": "bo@example.org", "list": "daily", "list_name": "Digest", "subject": "S",
        "plain": "P", "html": "<p>P</p>", "at": datetime(2026, 5, 4, tzinfo=UTC),
        "unsubscribe": "https://portal.example.org/notices/unsubscribe/" + "x" * 120, **more,
    }  # fmt: skip
    sender = letters.Sender("portal@example.org", "Ünited: Yardstick", "portal.example.org")
    return letters.octets(letters.Letter(**given), sender)


def test_addresses_stand_in_a_letter_as_they_are_and_its_lines_are_short(engine):
    text = "Žluťoučký kůň — " * 40 + "\n.\n..\nFrom me\n=20 = _ \t\u2028end"
    made = letter(subject=text, plain=text, html=f"<p>{text}</p>")
    assert b"\r\nList-Unsubscribe: <https://portal.example.org/notices/unsubscribe/xxx" in made
    head, _, body = made.partition(b"\r\n\r\n")
    assert all(len(line) <= 200 for line in head.split(b"\r\n"))
    assert all(len(line) <= 78 for line in body.split(b"\r\n"))
    assert made.isascii()
    assert b"\n" not in made.replace(b"\r\n", b"")
    read = message_from_bytes(made, policy=policy.default)
    assert read["Subject"] == letters.one_line(text)
    assert read["From"].addresses[0].display_name == "Ünited: Yardstick"
    assert read.get_body(("plain",)).get_content().splitlines() == text.splitlines()
    assert made == letter(subject=text, plain=text, html=f"<p>{text}</p>")


@pytest.mark.parametrize(
    "to", ["bo", "bo@", "@x", "bo@x\r\nBcc: y@z", "bo@x, cy@x", "<bo@x>", "bö@x", "b o@x", ""]
)
def test_what_is_no_address_gets_no_letter(engine, to):
    with pytest.raises(ValueError, match="no address"):
        letter(to=to)
