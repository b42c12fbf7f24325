"""The one style sheet and the one script that pages load."""

import gzip

from portal import ROOT
from portal.web import bundles

PARTS = {"site.css": "a{}", "charts.css": "b{}", "print.css": "@media print{c{}}", "site.js": "d()"}


def folder(tmp_path):
    (tmp_path / "vendor").mkdir()
    for name, text in PARTS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "vendor/htmx.min.js").write_text("htmx()")
    (tmp_path / "vendor/htmx.org.LICENSE").write_text("Zero-Clause BSD")
    return tmp_path


def test_the_parts_stand_in_order_with_paper_last(tmp_path):
    static = folder(tmp_path)
    assert sorted(bundles.build(static)) == ["vendor/all.css", "vendor/all.js"]
    assert (static / "vendor/all.css").read_text() == "a{}\nb{}\n@media print{c{}}\n"


def test_the_scripts_of_others_come_with_their_licence(tmp_path):
    static = folder(tmp_path)
    bundles.build(static)
    script = (static / "vendor/all.js").read_text()
    assert script.index("Zero-Clause BSD") < script.index("htmx()") < script.index("d()")


def test_it_comes_compressed_beside(tmp_path):
    static = folder(tmp_path)
    bundles.build(static)
    packed = (static / "vendor/all.css.gz").read_bytes()
    assert gzip.decompress(packed) == (static / "vendor/all.css").read_bytes()


def test_nothing_is_written_until_a_part_changes(tmp_path):
    static = folder(tmp_path)
    bundles.build(static)
    assert bundles.build(static) == []
    (static / "site.css").write_text("e{}")
    assert bundles.build(static) == ["vendor/all.css"]
    assert "e{}" in (static / "vendor/all.css").read_text()


def test_scripts_of_our_own_are_strict_wherever_they_stand():
    for name in ("site.js", "sheet.js"):
        text = (ROOT / "static" / name).read_text("utf-8")
        assert '(() => {\n  "use strict";' in text


def test_a_page_s_address_of_it_changes_with_it(visit):
    page = visit(None).get("/sign-in").text
    assert page.count("<script") == 1
    assert page.count('rel="stylesheet"') == 1
    assert "/static/vendor/all.css?v=" in page


def test_a_browser_keeps_it_for_good_and_takes_it_compressed(app):
    asked = app.test_client().get("/static/vendor/all.css", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in asked.headers["Cache-Control"]
    assert asked.headers["Content-Encoding"] == "gzip"
    asked.close()
