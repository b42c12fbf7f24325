"""Files that want to hurt: refused with a sentence that names the place, or read without harm."""

import io
import re
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from portal.training.authoring import rendering
from portal.training.exchange import archives, coming
from portal.training.exchange.formats import FORMATS, OUT
from portal.unreadable import Unreadable
from tests.fuzz import questions
from tests.training.exchange.banks import HERE, SIGNS, bank

BOMB = (
    '<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<quiz><question type="essay">'
    "<name><text>&b;</text></name></question></quiz>"
)
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<quiz>&x;</quiz>'
DEEP = "<quiz>\n" + "<question>" * 5_000
ITEM = b'<assessmentItem identifier="a" title="A"><itemBody/></assessmentItem>'


def refusal(form, content):
    with pytest.raises(Unreadable) as found:
        coming.bank(FORMATS[form].read(content), "file", HERE)
    return str(found.value)


def archive(*parts, **more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in (*parts, *more.items()):
            made.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "declares entities or wants files from elsewhere at line 1"),
        (OUTSIDE, "declares entities or wants files from elsewhere at line 1"),
        (DEEP, "nested too deep at line 2"),
        ("<quiz>\n<question>", "no sound XML: look at line 2"),
        ("<quiz>\n&nonsense;</quiz>", "no sound XML: look at line 2"),
        ('<?xml version="1.0" encoding="klingon"?><quiz/>', "no sound XML: look at line 1"),
        ("<html/>", "begins with <html>"),
    ],
)
def test_hostile_xml_is_refused_with_its_line(text, says):
    assert says in refusal("moodle", text.encode())
    if "html" not in says:
        for form in ("qti12", "qti21"):
            assert says.replace("begins", "") in refusal(form, text.encode())


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([("../../etc/x.xml", ITEM)], "“../../etc/x.xml” leads out of the archive"),
        ([("/etc/x.xml", ITEM)], "“/etc/x.xml” leads out of the archive"),
        ([("..\\x.xml", ITEM)], "leads out of the archive"),
        ([("C:/x.xml", ITEM)], "leads out of the archive"),
        ([("x.xml", b" " * 21_000_000)], "“x.xml” is too large"),
    ],
)  # fmt: skip
def test_hostile_archives_are_refused_by_the_name_of_the_part(parts, says):
    content = archive(*parts)
    assert len(content) < 1_000_000
    assert says in refusal("qti21", content)
    assert says in refusal("qti12", content)


def test_all_parts_together_have_a_limit(monkeypatch):
    assert archives.ALL == 200_000_000
    monkeypatch.setattr(archives, "ALL", 300_000)
    content = archive(*((f"{at}.xml", ITEM + b" " * 40_000) for at in range(11)))
    assert "The archive unpacks to more than 0 MB" in refusal("qti21", content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_that_is_damaged_locked_or_ambiguous_is_refused():
    sound = archive(("x.xml", ITEM * 50))
    assert "“x.xml” is in the archive twice" in refusal(
        "qti21", archive(("x.xml", ITEM), ("x.xml", b"<other/>"))
    )
    locked = bytearray(sound)
    at = locked.rindex(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "“x.xml” is locked with a password" in refusal("qti21", bytes(locked))
    broken = bytearray(sound)
    broken[45:60] = bytes(15)
    assert "“x.xml” is damaged" in refusal("qti21", bytes(broken))
    assert "no sound zip archive" in refusal("qti21", sound[:40])
    lying = bytearray(archive(("x.xml", b" " * 21_000_000)))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert re.search("is damaged|is too large", refusal("qti21", bytes(lying)))


def test_a_list_of_parts_that_is_a_bomb_is_not_read():
    content = bytearray(archive(("x.xml", ITEM)))
    at = content.rindex(b"PK\x05\x06")
    content[at + 12 : at + 16] = (2**31).to_bytes(4, "little")
    assert "more than 30,000 parts" in refusal("qti12", bytes(content))


@pytest.mark.parametrize("form", FORMATS)
def test_bytes_that_are_no_text_are_refused(form):
    for content in (b"\xff\xff\xff\xff" * 9, b"\x00\x01\x02 \x00", zlib.compress(b"x" * 99)):
        says = ""
        try:
            back = coming.bank(FORMATS[form].read(content), "file", HERE)
        except Unreadable as error:
            says = str(error)
        assert re.search(r"line \d+|zip archive", says) or back.questions == []


HOSTILE = (
    "<p onclick='x()'>So <script>alert(1)</script><img src=x onerror=alert(1)>"
    "<a href='javascript:alert(1)'>there</a><iframe src='//evil'></iframe>"
    "<svg/onload=alert(1)><style>*{}</style><!-- --><b>is it</b>?</p>"
)


@pytest.mark.parametrize("form", ["gift", "moodle"])
def test_hostile_html_becomes_words(form):
    """Nothing of it runs in the Markdown, in our pages, or in what we write again."""
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    text = {
        "gift": f"[html]{re.sub('[=#{}:~]', lambda found: chr(92) + found[0], HOSTILE)}{{=so ~no}}",
        "moodle": f'<quiz><question type="multichoice"><questiontext format="html"><text>{escaped}'
        '</text></questiontext><answer fraction="100"><text>so</text></answer>'
        f'<answer fraction="0"><text>{escaped}</text></answer></question></quiz>',
    }[form]
    back = coming.bank(FORMATS[form].read(text.encode()), "file", HERE)
    (question,) = back.questions
    said = "\n".join(map(str, back.losses))
    assert ("<iframe>, <script>, <style>:" in said, "HTML <svg>:" in said) == (True, True)
    assert "onclick" in said
    assert "the link to “javascript:alert(1)”" in said or "HTML" in said
    shown = rendering.question(question, "q")
    written = OUT["moodle"].write(bank(question)).decode()
    for page in (*shown["options"].values(), shown["stem"], shown["body"], written):
        assert not re.search(r"<script|<svg|<iframe|<style|onerror=|onclick=", page)
        assert not re.search(r"href=.?javascript", page)
    for markdown in back.texts.values():
        html = MarkdownIt("commonmark", {"html": True}).render(markdown)
        assert not re.search(r"<(script|svg|iframe|style)", html)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("gift", "[html]" + "\\\\(" * 25_000 + "{T}"),  # a formula that never ends
        ("gift", "[html]" + "<b " * 25_000),
        ("gift", "// " + "[tag:" * 15_000 + "\nSo?{T}"),
        ("moodle", '<quiz><question type="cloze"><questiontext><text>{}</text></questiontext>'
         "</question></quiz>".format("{1:SA:" * 12_000)),
    ],
)  # fmt: skip
def test_what_never_ends_takes_no_longer_for_it(form, text):
    began = time.process_time()
    coming.bank(FORMATS[form].read(text.encode()), "file", HERE)
    assert time.process_time() - began < 12  # s; with every pair of signs it would be minutes


def _spliced(seed, place, piece):
    at = place % (len(seed) + 1)
    return seed[:at] + piece + seed[at + len(piece) // 2 :]


@pytest.mark.parametrize("form", FORMATS)
def test_any_file_ends_in_a_bank_or_a_refusal(form):
    """`bin/fuzz` looks longer; what it found stands below."""
    seeds = st.sampled_from(questions.SEEDS[form])
    pieces = st.one_of(st.binary(max_size=8), st.text(SIGNS, max_size=8).map(str.encode))

    @settings(max_examples=20, deadline=None, database=None)
    @given(st.builds(_spliced, seeds, st.integers(0, 3000), pieces))
    def holds(content):
        questions.READERS[form](content)

    holds()


def test_html_that_is_nested_without_end_is_left_out():
    text = "[html]" + "<div>" * 3_000 + "So?{T}"
    back = coming.bank(FORMATS["gift"].read(text.encode()), "file", HERE)
    assert back.questions == []
    assert "nested too deep" in str(back.losses[0])


@pytest.mark.parametrize("text", ["<p></p>", " <p>  </p> "])
def test_an_empty_paragraph_of_html_is_no_text(text):
    """Found by atheris in QTI 2.1."""
    back = coming.bank(FORMATS["gift"].read(f"::Days:: [html]{text}{{T}}".encode()), "file", HERE)
    assert [one.stem for one in back.questions] == ["Days"]
