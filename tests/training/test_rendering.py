"""HTML of texts: what is words only takes a short way, to the same end."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.training import rendering

SIGNS = st.sampled_from([*"ab9 .,:;-=+%()/’'\n", " %", "\n\n", "- ", "1. ", ": ", "*", "<b>", "\\"])


@pytest.fixture(scope="module")
def slowly():
    """`rendering.html` by way of the parser."""

    def drawn(text, inline):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rendering, "_said", lambda _plain, _inline: "")
            return rendering.html(text, inline=inline)

    return drawn


@settings(max_examples=150)
@given(st.lists(SIGNS, max_size=12).map("".join), st.booleans())
@example("About 12 % of 40", False)
@example("A line\nand one more", False)
@example("A title\n===", False)
@example("A title\n- a point", False)
@example("A word\n: what it means", False)
@example("A line \nends in a space", True)
@example("12. is no list in a line", True)
@example("© & copies", True)
def test_words_become_what_the_parser_makes_of_them(slowly, text, inline):
    assert rendering.html(text, inline=inline) == slowly(text, inline)


def test_most_texts_take_the_short_way():
    assert rendering._said("It rose by 3 % in June’s week", True)
    assert rendering._said("Two points\nshow nothing.", False) == "<p>Two points\nshow nothing.</p>"
    assert not rendering._said("It rose **fast**", True)


def test_quotation_marks_are_set_as_a_printer_sets_them():
    text = '"It\'s up", said `they\'d "know"`'
    assert rendering.html(text, inline=True) == (
        "“It’s up”, said <code>they'd \"know\"</code>"
    )  # fmt: skip
