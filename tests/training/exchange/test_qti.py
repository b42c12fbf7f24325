"""QTI: packages of text2qti come in, ours are read by citolab-qti-convert."""

import io
import zipfile

import qti_convert
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from portal.training.exchange import coming
from portal.training.exchange.formats import FORMATS
from tests.training.exchange.banks import HERE, KINDS, bank, ours
from tests.training.exchange.test_round_trips import QUICK

QUIZ = """Quiz title: Some days

Title: Week
Points: 2
1.  How long is a *week*?

    Count all days.
... Since Babylon.
a)  Ten days
... That was in France.
*b) Seven days

2.  Which are working days?
[*] Monday
[*] Tuesday
[ ] Saturday
[ ] Sunday

3.  How many hours has a day?
=   24 +- 0.5

4.  Which day is named after Thor?
*   Thursday
*   Donnerstag

5.  Is Monday a day?
+   Yes.
-   Think again.
*a) True
b)  False

6.  Say why.
____

GROUP
pick: 1

7.  Which is longer?
*a) A month
b)  A week
END_GROUP
"""


def came(form, content):
    return coming.bank(FORMATS[form].read(content), "file", HERE)


def test_a_quiz_of_text2qti_is_the_same_by_its_text_and_by_its_package():
    ours_ = came("text2qti", QUIZ.encode())
    config = Config()
    quiz = Quiz(QUIZ, config=config, source_name="quiz.txt")
    stream = io.BytesIO()
    QTI(quiz).write(stream)
    theirs = came("qti12", stream.getvalue())
    assert ours_.title == theirs.title == "Some days"
    assert len(ours_.questions) == 6

    def bare(one):
        held = one.as_dict()
        return held | {"id": "", "shuffle": True}

    assert list(map(bare, theirs.questions)) == list(map(bare, ours_.questions))
    assert any("essay" in str(one) for one in ours_.losses)
    assert any("essay" in str(one) for one in theirs.losses)
    assert any("selection_number" in str(one) or "selection" in str(one) for one in theirs.losses)


def test_nothing_of_a_text_is_run():
    text = "```{.python .run}\nprint('1.  Which?')\n```\n\n1.  Which?\n*a) this\nb)  that\n"
    back = came("text2qti", text.encode())
    assert "nothing of a file is run here" in back.losses[0].why
    assert len(back.questions) == 1


def test_citolab_qti_convert_takes_our_packages_to_qti_3():
    """As many items come out, with the same choices, and no reference is broken."""

    @QUICK
    @given(st.tuples(*KINDS.values()))
    def holds(questions):
        held = {one.id: one for one in map(ours, questions)}
        content = FORMATS["qti21"].write(bank(*held.values()))
        files = qti_convert.read_package(content)
        assert qti_convert.fix_package_references(content).unresolved == []
        done = qti_convert.upgrade_package_files(files)
        found = done.files
        items = [
            ElementTree.fromstring(one if isinstance(one, bytes) else one.encode())
            for name, one in found.items()
            if name.startswith("items/")
        ]
        assert len(items) == len(held)
        space = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
        for item in items:
            assert item.tag == f"{space}qti-assessment-item"
            one = held[item.get("title")]
            if one.kind in ("single", "truefalse", "multiple", "order"):
                choices = item.findall(f".//{space}qti-simple-choice")
                assert len(choices) == len(one.options)
            if one.kind == "cloze":
                fields = item.findall(f".//{space}qti-text-entry-interaction")
                assert len(fields) == len(one.gaps)

    holds()


def test_what_a_package_holds_beside_its_questions_is_named():
    content = FORMATS["qti21"].write(bank(ours(next(iter(_one())))))
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("notes.txt", "x")
    back = came("qti21", held.getvalue())
    assert [str(one) for one in back.losses] == [
        "notes.txt: a part of the archive: no question uses it"
    ]


def _one():
    from portal.training.assessment.questions import Option, Question

    yield Question("q", "single", "Which?", options=(Option("a", "so", True), Option("b", "no")))
