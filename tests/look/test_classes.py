"""Every class that a template gives an element is drawn by a stylesheet."""

import re

from tests.look.gallery import ROOT

GIVEN = re.compile(r'\bclass_?="([^"]*)"')
WRITTEN = re.compile(r"\{[%{].*?[%}]\}")
HOOKS = {
    "error-summary",  # site.js moves the reader there
    "person-name",  # tests read it
    "note",  # parts of charts that belong together
}


def test_every_class_of_the_templates_is_in_a_stylesheet():
    sheets = "".join(
        (ROOT / "static" / name).read_text("utf-8")
        for name in ("site.css", "charts.css", "training.css", "mentoring.css", "print.css")
    )
    drawn = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    bare = {
        (name, str(file.relative_to(ROOT)))
        for file in (ROOT / "templates").rglob("*.html")
        for classes in GIVEN.findall(file.read_text("utf-8"))
        for name in WRITTEN.sub(" … ", classes).split()
        if re.fullmatch(r"[a-z][\w-]*\w", name) and name not in drawn | HOOKS
    }
    assert not bare
