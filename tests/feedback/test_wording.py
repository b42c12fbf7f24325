"""A message as parts: what becomes a link, who is named, and that nothing else is markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.feedback.wording import MOST_NAMED, Named, Part, mentioned, parts

NIA = Named(7, "Nia Evans", "nia.evans@demo.example")
OLA = Named(8, "Ola O’Brien-Smith", "ola@demo.example")


def test_plain_words_stay_plain():
    assert parts("Why <b>so</b> much?") == [Part("words", "Why <b>so</b> much?")]


def test_lines_are_kept():
    assert parts("One.\nTwo.") == [Part("words", "One."), Part("line"), Part("words", "Two.")]


@pytest.mark.parametrize(
    ("text", "kind", "url"),
    [
        ("See https://example.org/a?b=c.", "outside", "https://example.org/a?b=c"),
        ("(http://example.org/a_(b))", "outside", "http://example.org/a_(b)"),
        ("See /metrics/LEAD-TIME/values, there.", "link", "/metrics/LEAD-TIME/values"),
    ],
)
def test_safe_addresses_become_links(text, kind, url):
    assert [(one.kind, one.url) for one in parts(text) if one.kind in ("link", "outside")] == [
        (kind, url)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example/x",
        "https://a:b@evil.example/", "http:///x", "https://[x", "vbscript:x", "and/or", "1/2",
        "file:///etc/passwd", "mailto:a@b.example", "https://",
    ],
)  # fmt: skip
def test_nothing_else_does(text):
    assert {one.kind for one in parts(text)} == {"words"}
    assert "".join(one.text for one in parts(text)) == text


def test_people_who_are_named_are_found_in_any_case():
    found = parts("Ask @nia evans, or @ola@demo.example!", [NIA, OLA])
    assert [(one.text, one.person_id) for one in found if one.kind == "person"] == [
        ("@nia evans", 7),
        ("@ola@demo.example", 8),
    ]


def test_an_address_of_mail_is_no_mention():
    assert mentioned("Write to nia.evans@demo.example") == []


def test_the_names_that_may_follow_an_at():
    assert mentioned("Ask @Nia Evans. Today") == [["Nia Evans. Today", "Nia Evans", "Nia"]]
    assert mentioned("@Ola O’Brien-Smith’s idea")[0][-2:] == ["Ola O’Brien-Smith", "Ola"]
    assert mentioned("@\n@ @@x") == []


def test_names_end_with_the_line():
    assert mentioned("@Nia\nEvans") == [["Nia"]]


def test_so_many_may_be_named():
    assert len(mentioned("@a " * 100)) == MOST_NAMED


@given(st.text(max_size=300))
def test_no_character_is_lost(text):
    joined = "".join("\n" if one.kind == "line" else one.text for one in parts(text, [NIA]))
    assert joined == "\n".join(text.splitlines())


@pytest.mark.parametrize("unit", ["@a ", "https://", "/a", "((", "@", "a@", "/", "."])
def test_long_messages_take_no_time(unit):
    text = (unit * 4_000)[:4_000]
    assert parts(text, [NIA] * MOST_NAMED) is not None
    mentioned(text)
