"""What ASVS 5.0.0 asks for at level 2 and no other test holds: see the rows of `docs/ASVS.md`."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from wtforms import PasswordField

from portal import clock
from portal.db import session
from portal.web.forms import PortalForm
from tests import cast
from tests.accounts.test_sign_in import enter
from tests.security.test_headers import KINDS, NAME, answer_of, production  # noqa: F401
from tests.web.test_routes import rules

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "portal").rglob("*.py"))
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TEXTS = ("text/", "application/xml", "image/svg+xml", "application/atom+xml")
NOT_SERVED = (
    "/.git/HEAD", "/static/../.git/HEAD", "/static/%2e%2e/.git/HEAD", "/static/", "/static/vendor/",
    "/pyproject.toml", "/docs/", "/metrics.json", "/debug",
)  # fmt: skip
CONSTANT = re.compile(r"_?[A-Z][A-Z_]*")
MADE = {  # patterns that are put together: where, and of what
    "portal/dates.py": "of forms of dates that stand there",
    "portal/tables/numbers.py": "of signs of numbers",
    "portal/training/assessment/numbers.py": "of a comma or a point",
    "portal/training/authoring/schema_check.py": "of our own schema",
    "portal/training/exchange/html_reading.py": "of an escaped sign",
    "portal/training/exchange/text2qti_parts.py": "of marks that stand there",
    "portal/training/exchange/whole.py": "of escaped signs",
}
NO_SECRETS = {  # random, but nothing that somebody must not guess: where, and what it is
    "portal/web/headers.py": "the number of a request, printed in logs and on error pages",
    "portal/training/actions/badges.py": "a salt and a place that stand in the badge",
    "portal/accounts/sealing.py": "a nonce of 96 bits, as AES-GCM takes them",
    "portal/training/actions/certificates.py": "a serial, printed for everybody to check",
    "portal/mentorship/actions/running.py": "the seed of a search, kept with its result",
}


def of(paths, pattern):
    """Where the pattern is found: `file: match`."""
    return [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in paths
        for found in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_says_what_it_is_and_is_given_to_no_other_site(production, kind):  # noqa: F811
    """4.1.1 with the encoding of what is text, 3.4.2."""
    answer = answer_of(production, kind)
    told = answer.headers["Content-Type"]
    if told.startswith(TEXTS):
        assert "charset=utf-8" in told.lower().replace('"', "")
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
    elsewhere = production.test_client().get(
        "/sign-in", base_url=NAME, headers={"Origin": "https://evil.example"}
    )
    assert "Access-Control-Allow-Origin" not in elsewhere.headers


def test_nothing_runs_a_program_or_asks_another_kind_of_store():
    """1.2.5, and why 1.2.6 to 1.2.8, 1.3.8 and 1.3.9 do not apply."""
    others = r"subprocess|pty|ldap3?|lxml|pymemcache|memcache|redis|jpype"
    assert of(SOURCES, rf"(?:^|\n)\s*(?:import|from) (?:{others})\b") == []
    assert of(SOURCES, r"\bos\.(?:system|popen|exec\w+|spawn\w+)\(|\.xpath\(") == []


def test_patterns_and_formats_are_the_portals_own():
    """1.2.9, 1.3.10: a pattern or a format is written in the code, never made of what was sent."""
    odd = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) != "re" or not node.args or node.func.attr == "escape":
                continue
            names = {one.id for one in ast.walk(node.args[0]) if isinstance(one, ast.Name)}
            if any(not CONSTANT.fullmatch(one) for one in names - {"re"}):
                odd.add(f"{path.relative_to(ROOT)}")
    assert odd == set(MADE)


def test_scripts_write_text_as_text_and_take_messages_of_their_own_windows_only():
    """3.2.2, 3.5.5, 15.3.6; a channel is heard by windows of the same origin alone."""
    assert (
        of(SCRIPTS, r"\.(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write|\beval\(")
        == []
    )
    assert of(SCRIPTS, r"new Function|__proto__|\bconstructor\b|Object\.assign") == []
    assert of(SCRIPTS, r"\.postMessage\(") == ["static/site.js: .postMessage("]
    assert of(SCRIPTS, r'window\.addEventListener\("message"|onmessage') == []
    assert "new BroadcastChannel(" in (ROOT / "static" / "site.js").read_text(encoding="utf-8")


def test_the_browser_keeps_what_was_typed_and_nothing_else():
    """14.3.3: these are all the places where a script keeps something."""
    kept = of(SCRIPTS, r"(?:local|session)Storage\.setItem\([^,]+,")
    assert kept == [
        "static/feedback.js: localStorage.setItem(nameOf(form.dataset.draft),",
        'static/feedback.js: sessionStorage.setItem("sent",',
        "static/learn.js: localStorage.setItem(nameOf(),",
        'static/learn.js: sessionStorage.setItem("clock",',
    ]
    assert of(SCRIPTS, r"indexedDB|document\.cookie|caches\.") == []


def test_pages_bring_no_plugins_and_no_parts_from_elsewhere():
    """3.7.1."""
    assert of(TEMPLATES, r"<(?:object|embed|applet|frame|iframe)\b") == []


def test_passwords_are_masked_pasted_and_sent_in_the_body(app):
    """6.2.6, 6.2.7, 14.2.1."""
    kinds = [kind for kind in every(PortalForm) if password_fields(kind)]
    assert len(kinds) == 5
    for kind in kinds:
        with app.test_request_context():
            form = kind(formdata=None)
            for name in password_fields(kind):
                given = form[name].render_kw or {}
                assert given.get("autocomplete") in ("current-password", "new-password"), kind
                assert 'type="password"' in form[name]()
    pasting = of([*TEMPLATES, *SCRIPTS], r"onpaste|\"paste\"|oncopy")
    assert pasting == ['static/sheet.js: "paste"']  # a column into the sheet of values
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
            if "password" in form or ".present" in form:
                assert 'method="post"' in form, path


def password_fields(kind):
    return [
        name
        for name in dir(kind)
        if issubclass(getattr(getattr(kind, name, None), "field_class", object), PasswordField)
    ]


def every(kind):
    return {kind, *(deeper for below in kind.__subclasses__() for deeper in every(below))}


def test_a_password_stays_good_for_years(app, visit):
    """6.2.10: nobody has to change one because of its age."""
    with app.app_context():
        cast.person("ana").password_changed_at = clock.now() - timedelta(days=3650)
        session.commit()
    assert enter(visit(None)).headers["Location"] == "/"


def test_every_page_has_the_way_out(app, visit):
    """7.4.4."""
    browser, seen = visit("dee"), 0
    for rule in rules(app):
        if rule.arguments or "GET" not in rule.methods:
            continue
        answer = browser.client.get(rule.rule, buffered=True)
        if answer.status_code == 200 and answer.mimetype == "text/html" and "<main" in answer.text:
            seen += 1
            assert 'action="/sign-out"' in answer.text, rule.rule
    assert seen > 40


def test_only_strong_algorithms_are_named():
    """11.3.1, 11.3.2, 11.4.1, 11.6.1; TOTP's and itsdangerous' HMAC-SHA1 are theirs to choose."""
    assert set(of(SOURCES, r"hashlib\.(?!sha256|sha512|scrypt)\w+")) == set()
    assert of(SOURCES, r"\b(?:DES|RC4|ARC4|Blowfish|ECB|CBC|PKCS1v15|MD5|SHA1)\b") == []
    ciphers = of(SOURCES, r"hazmat\.primitives\.[\w.]+ import \w+")
    assert {one.rpartition(" ")[2] for one in ciphers} == {"AESGCM", "SHA256", "HKDF"}


def test_connections_are_made_to_whom_they_are_meant_for():
    """12.3.2: certificates are looked at."""
    assert of(SOURCES, r"CERT_NONE|_create_unverified|check_hostname|verify=False") == []


def test_what_nobody_may_guess_is_random_enough():
    """7.2.3, 11.5.1: 128 bits of the system's own generator; what is no secret says what it is."""
    weak = []
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if name.startswith("portal/demo/"):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:import|from) random\b|uuid4|uuid1", text, re.MULTILINE), name
        for found in re.finditer(r"secrets\.(token_\w+|randbelow|choice)\((\d*)", text):
            strong = found[1].startswith("token") and int(found[2] or 32) >= 16
            if not strong and name not in NO_SECRETS and "RECOVERY" not in name:
                weak.append(f"{name}: {found[0]}")
    assert weak == ["portal/accounts/authenticator.py: secrets.choice("]  # 28 letters of 31 each


def test_nothing_of_the_project_itself_is_served(visit):
    """13.4.1, 13.4.3, 13.4.4, 13.4.5."""
    browser = visit(None).client
    for path in NOT_SERVED:
        assert browser.get(path, buffered=True).status_code in (302, 308, 404), path
    assert browser.open("/", method="TRACE").status_code == 405
    told = browser.get("/healthz")
    assert len(told.get_data()) < 200
    assert not re.search(r"\d+\.\d+", told.text)


def test_logs_go_to_standard_error_and_nowhere_else():
    """16.2.3."""
    assert of(SOURCES, r"\b(?:File|Syslog|SysLog|Socket|HTTP|SMTP|Rotating\w+)Handler\b") == []
    assert of(SOURCES, r"logging\.StreamHandler\(([\w.]*)\)") == [
        "portal/web/logging.py: logging.StreamHandler(sys.stderr)"
    ]
