"""Rows 9, 21 and 22: how production starts, its cookies, and under which names it answers."""

import re

import pytest

from portal import create_app
from portal.accounts.queries import usable_link
from portal.accounts.throttling import LIMITS, PAIR
from portal.config import SQLITE_FILE, Settings
from portal.errors import BadSettings
from tests import cast
from tests.conftest import fill
from tests.visitor import Visitor

SECRET = "k3-9fJ_fa0-vmPqzL4tYw2c-xNs8uRhE"
NAME = "https://portal.example.org"


def settings(folder, **more):
    given = {"SECRET_KEY": SECRET, "DATA_DIR": str(folder), "BASE_URL": NAME, **more}
    return Settings.read(given)


@pytest.fixture
def production(tmp_path):
    app = create_app(settings(tmp_path / "var"))
    fill(app)
    return app


@pytest.mark.parametrize("name", [SQLITE_FILE, "secret"])
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o666])
def test_it_refuses_files_that_others_may_read_and_says_what_to_do(tmp_path, name, mode):
    tmp_path.chmod(0o755)
    (tmp_path / name).touch()
    (tmp_path / name).chmod(mode)
    with pytest.raises(BadSettings, match=f"DATA_DIR.*chmod 600 .*{name}"):
        create_app(settings(tmp_path))


def test_in_a_folder_that_nobody_else_may_enter_files_may_be_as_they_are(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "secret").touch()
    (tmp_path / "secret").chmod(0o644)
    create_app(settings(tmp_path))


def test_it_makes_its_own_files_for_nobody_else(tmp_path):
    create_app(settings(tmp_path / "var"))
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0
    assert (tmp_path / "var" / SQLITE_FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name", ["https://*", "https://*.example.org", "https://a b.example", "https://x@y.example",
             "https://", "https://host.example/path", "ftp://host.example"],
)  # fmt: skip
def test_no_wildcard_and_nothing_odd_is_a_host(tmp_path, name):
    with pytest.raises(BadSettings, match="BASE_URL"):
        settings(tmp_path, BASE_URL=name)


def test_nobody_can_be_tried_in_production(production):
    page = production.test_client().get("/sign-in", base_url=NAME)
    assert page.status_code == 200
    assert "Who you can try" not in page.text
    assert "demonstration" not in page.text.lower()


def test_cookies_are_bound_to_the_host_small_and_out_of_reach_for_scripts(production):
    client = production.test_client()
    page = client.get("/sign-in", base_url=NAME)
    set_cookie = page.headers["Set-Cookie"]
    assert set_cookie.startswith("__Host-session=")
    parts = {part.strip() for part in set_cookie.split(";")[1:]}
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert len(set_cookie) < 4096


@pytest.mark.parametrize(
    "host", ["evil.example", "portal.example.org.evil.example", "portal.example.org@evil.example",
             "localhost", "127.0.0.1", "evil.example:443", "", "portal.example.org\t"],
)  # fmt: skip
def test_it_answers_under_its_own_name_only(production, host):
    for path in ("/", "/sign-in"):  # static files are the same for everybody, served before Flask
        answer = production.test_client().get(path, base_url=NAME, headers={"Host": host})
        assert answer.status_code == 400, (host, path)
        assert "evil" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.1.2.3:5000", "evil.example", "portal.example.org@evil"])
def test_a_monitor_hears_under_any_name_whether_it_works(production, path, host):
    answer = production.test_client().get(path, base_url=NAME, headers={"Host": host})
    assert answer.status_code == 200
    assert set(answer.json) == {"status"}
    assert "evil" not in answer.text + str(answer.headers)


def test_forwarded_names_count_for_nothing_unless_a_proxy_is_declared(tmp_path, production):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
              "Forwarded": "host=evil.example", "X-Host": "evil.example"}  # fmt: skip
    browser = Visitor(production, None).client
    answer = browser.get("/account", base_url=NAME, headers=forged)
    assert answer.headers["Location"] == "/sign-in?next=/account"
    assert "evil" not in str(answer.headers)
    behind = create_app(settings(tmp_path / "var", TRUSTED_PROXIES="1"))
    answer = behind.test_client().get("/account", base_url=NAME, headers=forged)
    assert answer.status_code == 400


@pytest.mark.parametrize("proxies", [1, 2])
def test_behind_a_proxy_the_address_that_it_saw_is_the_one_that_is_slowed_down(tmp_path, proxies):
    """What stands before that in `X-Forwarded-For` came from outside, and counts for nothing."""
    app = create_app(
        Settings(mode="test", secret_key=SECRET, data_dir=tmp_path, trusted_proxies=proxies)
    )
    fill(app)
    browser, codes = Visitor(app, None), []
    behind = ", 10.0.0.1" * (proxies - 1)
    for number in range(3 * LIMITS[PAIR][0]):
        forged = f"203.0.113.{number}, 10.0.0.{number}, 198.51.100.7{behind}"
        codes.append(_entered(browser, "a wrong one", forged))
    assert codes == [422] * LIMITS[PAIR][0] + [429] * 2 * LIMITS[PAIR][0]
    assert _entered(browser, cast.PASSWORD, f"198.51.100.7, 203.0.113.200{behind}") == 303


def _entered(browser, password, forwarded):
    form = {"email": "ana@example.org", "password": password}
    return browser.post("/sign-in", form, headers={"X-Forwarded-For": forwarded}).status_code


def test_links_carry_the_portals_name_whatever_was_asked_for(tmp_path):
    app = create_app(Settings(mode="test", secret_key=SECRET, data_dir=tmp_path, base_url=NAME))
    fill(app)
    with app.app_context():
        url = f"/admin/people/{cast.person('bo').id}/link"
    page = Visitor(app, "dee").post(url, headers={"X-Forwarded-Host": "evil.example"})
    found = re.search(r"(https?://[^<\"]+)/welcome/([\w-]+)", page.text)
    assert found[1] == NAME
    with app.app_context():
        assert usable_link(found[2]) is not None
