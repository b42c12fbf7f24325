"""Authors see a file as it is now, with its questions and what the lint finds."""

import pytest

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.db import session
from portal.training.queries import preview


@pytest.fixture
def author(visit, people):
    people["cy"].grants.append(RoleGrant(role=AUTHOR, granted_at=clock.now()))
    session.commit()
    return visit("cy")


@pytest.mark.parametrize(
    ("kind", "slug", "said"),
    [
        ("lesson", "noise/two-points", "Questions 1 stand here."),
        ("bank", "noise", "Key and what is said: "),
        ("course", "noise", "Signal or noise"),
        ("assessment", "noise-test", "Nothing to mend."),
    ],
)
def test_an_author_sees_the_file_as_it_is(author, kind, slug, said):
    page = author.get(f"/learn/authors/preview/{kind}/{slug}")
    assert (page.status_code, said in page.text) == (200, True)


def test_authors_find_the_way_there(author):
    assert "/learn/authors/preview" in author.get("/learn").text


def test_nobody_else_is_led_there(visit):
    assert "/learn/authors" not in visit("bo").get("/learn").text


def test_all_files_are_listed(author):
    assert "/learn/authors/preview/bank/noise" in author.get("/learn/authors/preview").text


@pytest.mark.parametrize(
    ("kind", "slug"),
    [
        ("lesson", "../metrics/x"), ("bank", "../../wsgi"), ("lesson", "noise/course"),
        ("README", "x"), ("bank", "noise/x"), ("lesson", "noise"), ("course", "nowhere"),
        ("bank", "a" * 900),
    ],
)  # fmt: skip
def test_nothing_else_is_read(kind, slug):
    assert preview.file(None, kind, slug) is None


def test_links_are_no_content(author, tmp_path, monkeypatch):
    """Wherever they lead: to a file, a folder, nothing."""
    inside, outside = tmp_path / "content", tmp_path / "outside"
    for folder in (inside / "banks", inside / "courses", outside):
        folder.mkdir(parents=True)
    (outside / "secret.md").write_text("a secret")
    (inside / "banks/own.md").symlink_to(outside / "secret.md")
    (inside / "banks/gone.md").symlink_to(outside / "nothing.md")
    (inside / "courses/led").symlink_to(outside)
    monkeypatch.setattr(preview, "CONTENT", inside)
    for address in ("bank/own", "bank/gone", "lesson/led/secret", "course/led"):
        answer = author.get(f"/learn/authors/preview/{address}")
        assert answer.status_code == 404, address
        assert "a secret" not in answer.text
    assert "secret" not in author.get("/learn/authors/preview").text


def test_an_error_in_the_file_is_shown(author, tmp_path, monkeypatch):
    (tmp_path / "banks").mkdir()
    text = (
        "---\nid: own\nkind: bank\ntitle: Own\n---\n"
        "## Is it so? {#so}\n- [ ] <b>Yes</b>\n- [ ] No\n"
    )
    (tmp_path / "banks/own.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(preview, "CONTENT", tmp_path)
    page = author.get("/learn/authors/preview/bank/own").text
    assert "K001" in page
    assert "&lt;b&gt;Yes" in page
