"""HTML of texts: what is words only takes a short way, to the same end."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.rules_core import inline

from portal.training.authoring import markdown, parser, rendering

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


@settings(max_examples=150)
@given(st.lists(SIGNS, max_size=12).map("".join))
@example("One line\nand another")
@example('An "aside", `code`\nand *more*')
def test_lines_of_words_are_the_tokens_that_markdown_it_makes(text):
    slow = markdown.made(html=True)
    slow.core.ruler.at("inline", inline)
    assert markdown.tokens(text) == slow.parse(text)


def test_a_page_is_the_same_from_kept_tokens():
    text = '---\nid: x\nkind: lesson\n---\n## It\'s "up" {#up}\n\n> [!IMPORTANT]\n> *Look*\\!\n'
    kept = parser.read("courses/c/x.md", text, to_draw=True)
    sound = replace(kept, problems=())
    assert sound.tokens
    assert rendering.document(sound) == rendering.document(replace(sound, tokens=()))
    assert '<h2 id="up">It’s “up”</h2>' in rendering.document(sound)
    marked = replace(sound, text=text.replace("Look", f"{rendering.OPEN}0{rendering.CLOSE}"))
    assert "<em>0</em>" in rendering.document(marked)
