"""Shortened markup has the same elements, attributes and words."""

import re
from html.parser import HTMLParser

import pytest

from portal.web.minifying import minified


class Seen(HTMLParser):
    """Start tags with their attributes, and the words between."""

    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(attrs)))

    def handle_data(self, words):
        if words.strip():
            self.found.append(words.split())


TABLE = """
<table class="table">
  <tr><th scope="row"><a href="/metrics/A-1">Ana &lt;b&gt; x=&#34;y&#34; z</a><p>New</p></th>
      <td class="v-none">5 of 6</td><td>7</td></tr>
</table>
<ul class="list list-tight"><li>one</li>
<li>two</li></ul><select name="sort"><option value="a b" selected>A</option>
<option value="">Any</option></select>
<svg viewBox="0 0 100 6"><rect class="lead" width="48" height="6"/></svg>
<p>before</p>
<svg viewBox="0 0 1 1"></svg>
<div hx-get="/overview?seen=1&amp;q=a" hx-trigger="every 10s">words <b>bold</b> more</div>
"""


def test_all_elements_attributes_and_words_stay():
    assert Seen(minified(TABLE)).found == Seen(TABLE).found


def test_it_is_shorter():
    assert len(minified(TABLE)) < 0.9 * len(TABLE)


@pytest.mark.parametrize("kept", ['width="48" height="6"/>', 'value=""', 'hx-trigger="every 10s"'])
def test_what_needs_its_quotes_keeps_them(kept):
    assert kept.split()[-1] in minified(TABLE)


def test_blanks_between_words_stay():
    assert "words <b>bold</b> more" in minified(TABLE)


def test_a_paragraph_still_ends_before_what_would_be_part_of_it():
    assert re.search(r"before</p>\s*<svg", minified(TABLE))
