"""Web processes that are forked from one that answered (decision 62) share no connection."""

import os
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.faults.browsing import Browser, until
from tests.faults.serving import Site

PAGES = ("/", "/overview", "/metrics", "/notices", "/learn")


@pytest.mark.both_engines
@pytest.mark.slow
def test_those_who_are_forked_from_one_that_answered_have_connections_of_their_own(site: Site):
    site.settings["JOBS"] = "0"  # a worker has connections, too
    site.start()
    browsers = [site.browser(who) for who in ("ana", "bo")]
    for path in PAGES:
        assert [one.get(path).status for one in browsers] == [200, 200]
    for one in browsers:
        one.close()
    assert connected(site) > 0
    first = set(site.workers())
    until(lambda: ask(site) or (not first & set(site.workers()) and len(site.workers()) == 2), 120)
    assert connected(site) == 0
    seen: list[int] = []

    def visit(browser: Browser) -> None:
        own = Browser(site.port, cookies=dict(browser.cookies))
        seen.extend(own.get(path).status for path in PAGES * 4)
        own.close()

    threads = [Thread(target=visit, args=(browser,)) for browser in browsers * 4]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [200] * len(PAGES) * 4 * len(threads)
    assert connected(site) > 1
    assert "Traceback" not in site.log()


def ask(site: Site) -> None:
    """Often, without the database."""
    browser = Browser(site.port)
    for _ in range(500):
        browser.get("/healthz")
    browser.close()


def connected(site: Site) -> int:
    """How many connections to the database the web processes hold open."""
    if not site.database_url:
        files = [one for pid in site.workers() for one in Path(f"/proc/{pid}/fd").iterdir()]
        return sum(os.readlink(one) == str(site.file) for one in files)
    engine = create_engine(make_url(site.database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as looking:
        held = looking.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'yardstick' AND datname = current_database()"
            )
        )
    engine.dispose()
    return int(held or 0)
