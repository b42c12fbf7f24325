"""Shortcuts for plain texts say what the long way says."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.training.authoring import markdown
from portal.training.exchange import html_elements, html_writing, texts, xml_writing
from tests.training.exchange.banks import SIGNS

PARAGRAPHS = st.lists(
    st.text("abé Z09.,;:!?\"'%()/+–—’“”…±×- ", min_size=1, max_size=12), min_size=1, max_size=3
).map("\n\n".join)


@settings(max_examples=60, deadline=None, database=None)
@example("1. a")
@example("a \n\n: b")
@example('"a" & b')
@given(st.one_of(PARAGRAPHS, st.text(SIGNS, min_size=1, max_size=12)))
def test_plain_paragraphs_are_written_as_the_parser_writes_them(text):
    slowly = html_writing._cleaned(
        html_writing._rendered(text, lambda name: name, is_inline=False)
    ).strip()
    assert html_writing.blocks(text) == slowly
    inline = html_writing._rendered(text, lambda name: name, is_inline=True)
    assert html_writing.line(text) == html_writing._cleaned(inline).strip()


@pytest.mark.parametrize("html", ["", "a b\n c", "<p>a</p>", "<p></p>", "a > b", "<p>a</p>b"])
def test_simple_html_is_elements_as_the_parser_has_it(html):
    slowly = [html_writing._node(one) for one in html_elements.parsed(html).children]
    quickly = html_writing.nodes(html)
    assert [xml_writing.to_text(one) for one in quickly] == [
        xml_writing.to_text(one) for one in slowly
    ]


@pytest.mark.parametrize(
    "text",
    ["- [ ] a", "a\n- [x] b", "> [!TIP]\n> a", "## a", "a\n===", "a\n---", "```quiz\nb\n```", "= 5",
     "~~~ yaml quiz\nx\n~~~", "1. - [x] a", "<b>a</b>", "a <!-- b -->", "* [ ] a", "    # a\n# b",
     "> # a", "\\\n# b", "+ [x] a"],
)  # fmt: skip
def test_what_would_be_a_part_of_a_question_is_looked_at(text):
    assert texts._OPENS.search(text)


@settings(max_examples=60, deadline=None, database=None)
@given(st.text("ab #=->*`~\n1.[]x!:|\\", max_size=16))
def test_what_opens_nothing_is_clean(text):
    if not texts._OPENS.search(text):
        assert texts._is_clean(markdown.tokens(text))
