"""Moodle XML: pictures, what one program of others reads, and edits there."""

import base64

import moodle_xml_parser.parser as theirs
from hypothesis import given
from hypothesis import strategies as st

from portal.training.assessment.questions import Option, Question
from portal.training.exchange import coming
from portal.training.exchange.formats import FORMATS
from tests.training.exchange.banks import HERE, KINDS, bank, ours
from tests.training.exchange.test_round_trips import QUICK

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SHOWN = Question(
    "q", "single", "Which ![a red dot](dot.png)?",
    options=(Option("a", "so", True), Option("b", "![a dot](other.png)")),
    explanation="![x](dot.png)",
)  # fmt: skip
PICTURES = {"dot.png": PNG, "other.png": PNG + b"other"}


def test_moodle_xml_parser_reads_our_choices_and_gaps():
    @QUICK
    @given(st.tuples(KINDS["single"], KINDS["multiple"], KINDS["cloze"]))
    def holds(questions):
        questions = [ours(one) for one in questions]
        found = theirs.parse_bytes(FORMATS["moodle"].write(bank(*questions)))
        choices, gaps = found["multichoice"], found["cloze"]
        assert [one.name for one in choices + gaps] == [one.id for one in questions]
        assert [one.single for one in choices] == [True, False]
        for read, one in zip(choices, questions, strict=False):
            assert len(read.options) == len(one.options)
            if one.kind == "single":
                rights = [float(each.score_fraction) == 100 for each in read.options]
                assert rights == [each.right for each in one.options]
        assert len(gaps[0].gaps) >= 1

    holds()


def test_pictures_go_out_and_come_back():
    for form in ("moodle", "qti12", "qti21"):
        content = FORMATS[form].write(bank(ours(SHOWN), pictures=PICTURES))
        back = coming.bank(FORMATS[form].read(content), "file", HERE)
        assert back.losses == [], form
        assert back.questions == [ours(SHOWN)], form
        assert back.pictures == PICTURES, form


def test_gift_names_the_pictures_that_it_does_not_carry():
    out = bank(ours(SHOWN), pictures=PICTURES)
    content = FORMATS["gift"].write(out)
    assert {"the picture dot.png", "the picture other.png"} <= {one.what for one in out.losses}
    back = coming.bank(FORMATS["gift"].read(content), "file", HERE)
    assert back.pictures == {}
    assert all("it did not come with the file" in one.why for one in back.losses)


def test_a_picture_that_is_none_or_too_large_is_named():
    for content, why in ((b"<svg onload='alert(1)'/>", "only PNG"), (PNG + bytes(10**6), "1 MB")):
        held = base64.b64encode(content).decode()
        text = (
            '<quiz><question type="truefalse"><questiontext format="html"><text>'
            '&lt;p&gt;So? &lt;img src="@@PLUGINFILE@@/x.png" alt="a dot"&gt;&lt;/p&gt;</text>'
            f'<file name="x.png" path="/" encoding="base64">{held}</file></questiontext>'
            '<answer fraction="100"><text>true</text></answer>'
            '<answer fraction="0"><text>false</text></answer></question></quiz>'
        )
        back = coming.bank(FORMATS["moodle"].read(text.encode()), "file", HERE)
        assert back.pictures == {}
        assert why in back.losses[0].why
        assert back.questions[0].stem == r"So? \[a dot\]"


def test_a_change_in_moodle_stays():
    question = ours(SHOWN)
    content = FORMATS["moodle"].write(bank(question, pictures=PICTURES)).decode()
    changed = content.replace("<text>so</text>", "<text>so it is</text>")
    back = coming.bank(FORMATS["moodle"].read(changed.encode()), "file", HERE)
    assert back.questions[0].options[0].text == "so it is"
