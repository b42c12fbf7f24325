"""Images of content: kept under what they hold, served safely, refused where they could do harm."""

import re
from struct import pack
from zlib import crc32

import pytest
from sqlalchemy import func, select

from portal.db import session
from portal.training.actions import content as loading
from portal.training.authoring import images, lint
from portal.training.models import Image, Piece, Question
from tests.training import content

BANK, LESSON = "banks/small.md", "courses/small/first.md"
ROOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
SVG = ROOT + '<rect width="9" height="9"/>{}</svg>'
HEAD = b"IHDR" + pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
PNG = images.PNG + pack(">I", 13) + HEAD + pack(">I", crc32(HEAD)) + b"\0" * 12
THEMED = "<style>@media (prefers-color-scheme: dark) { rect { fill: #fff } }</style>"


@pytest.fixture
def drawn(taught):
    return with_image(taught)


def with_image(taught):
    """The small content, whose first lesson and bank show the same image."""
    for name in ("courses/small/box.svg", "banks/box.svg"):
        (taught / name).write_text(SVG.format(""), encoding="utf-8")
    content.edited(taught, LESSON, "Some **words**", "![A box](box.svg)\n\nSome **words**")
    content.edited(taught, BANK, "> Two points show nothing.", "> Two ![A <b>box</b>](box.svg).")
    loading.load(taught)
    return taught


def lesson():
    return session.scalars(select(Piece).filter_by(kind="lesson", slug="small/first")).one().edition


def count():
    return session.scalar(select(func.count()).select_from(Image))


@pytest.mark.both_engines
def test_an_image_is_kept_once_and_another_one_makes_an_edition(drawn):
    url = images.read(".svg", SVG.format("").encode()).url
    shown = f'<img class="picture" src="{url}" alt="A box" width="40" height="20" loading="lazy">'
    assert lesson().html.count(shown) == 1
    asked = session.scalars(select(Question).filter_by(slug="single")).one()
    assert f'src="{url}" alt="A &lt;b&gt;box&lt;/b&gt;"' in asked.version.html["feedback"]["a"]
    assert (count(), lesson().number, asked.version.number) == (1, 2, 2)
    assert loading.load(drawn).changed == []
    for name in ("courses/small/box.svg", "banks/box.svg"):
        (drawn / name).write_text(SVG.format(THEMED), encoding="utf-8")
    done = loading.load(drawn)
    assert (sorted(done.changed), done.versions) == ([BANK, LESSON], 1)
    session.expire_all()
    assert (count(), lesson().number, asked.version.number) == (2, 3, 3)
    assert 'class="picture is-themed"' in lesson().html
    (drawn / "courses/small/box.svg").unlink()
    assert [one.code for one in loading.load(drawn).problems] == ["I002"]
    assert lesson().number == 3


def test_a_browser_gets_it_once_and_nothing_in_it_runs(app, visit, tmp_path):
    with app.app_context():
        with_image(content.write(tmp_path / "content"))
        session.remove()
    bo = visit("bo")
    page = bo.get("/learn/small/first").text
    url = re.search(r'src="(/learn/images/[^"]+)" alt="A box"', page)[1]
    got = bo.client.get(url)
    assert (got.status_code, got.mimetype, got.text) == (200, "image/svg+xml", SVG.format(""))
    assert got.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    policy = got.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "sandbox"} <= {*policy}
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    again = bo.client.get(url, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    digest = url.rpartition("/")[2]
    for other in (digest[:-1], digest.upper(), "0" * 64, f"../{digest}", "..%2f..%2fwsgi.py"):
        assert bo.client.get(f"/learn/images/{other}").status_code == 404


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<script>1</script>", "no place"),
        ("<foreignObject/>", "no place"),
        ("<image href='x.png'/>", "no place"),
        ('<g onload="x()"/>', "no place"),
        ('<g style="fill: red"/>', "no place"),
        ('<use href="https://example.org/x.svg#a"/>', "outside"),
        ('<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:x"/>', "outside"),
        ('<rect fill="url(https://example.org)"/>', "loads"),
        ("<style>@import 'x';</style>", "loads"),
        ("<style>rect { fill: red }</style><style/>", "more than one"),
        ('<style media="print">rect { fill: red }</style>', "more than its name"),
        ("<g>" * 70 + "</g>" * 70, "deeply"),
        ("<g>", "no SVG"),
    ],
)
def test_a_drawing_that_could_do_harm_is_refused(inside, why):
    with pytest.raises(images.Unfit, match=why):
        images.read(".svg", SVG.format(inside).encode())


@pytest.mark.parametrize(
    "held",
    [
        b"", b"GIF89a", b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;").encode(),
        SVG.format("").replace("0 0 40 20", "0 0 4000000 20").encode(),
        SVG.format("").replace("0 0 40 20", "0 0 0 20").encode(), b"<rect/>",
        SVG.format("").replace(' viewBox="0 0 40 20"', "").encode(),
        SVG.format(" " * images.MOST).encode(),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(held):
    with pytest.raises(images.Unfit):
        images.read(".svg", held)


def test_a_png_is_measured():
    one = images.read(".png", PNG)
    assert (one.width, one.height, one.media_type) == (3, 2, "image/png")
    for wrong in (PNG[:20], b"x" + PNG[1:], PNG[:12] + b"IDAT" + PNG[16:]):
        with pytest.raises(images.Unfit):
            images.read(".png", wrong)


@pytest.mark.parametrize(
    "name",
    ["../box.svg", "/etc/passwd", "box.jpg", "x/box.svg", "Box.svg", "none.svg", "link.svg", ""],
)
def test_only_a_file_of_the_same_folder_is_shown(tmp_path, name):
    (tmp_path / "box.svg").write_text(SVG.format(""), encoding="utf-8")
    (tmp_path / "courses").mkdir()
    (tmp_path / "courses" / "link.svg").symlink_to(tmp_path / "box.svg")
    with pytest.raises(images.Unfit):
        images.found(tmp_path / "courses", name)


def test_the_lint_wants_words_and_a_file(drawn):
    content.edited(drawn, LESSON, "![A box](box.svg)", "![](box.svg) ![Out](../../banks/box.svg)")
    found = {one.code for one in lint.check(drawn, drawn) if one.path.endswith("first.md")}
    assert {"I001", "I002"} <= found
    assert loading.load(drawn).changed == []  # and it is not loaded
