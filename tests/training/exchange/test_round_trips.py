"""A bank that goes out and comes back is the same bank: every kind of question in every format."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.training.assessment.questions import Line, Question
from portal.training.authoring import lint
from portal.training.exchange import carried, coming, whole
from portal.training.exchange.formats import OUT
from tests.training.exchange.banks import HERE, KINDS, bank, ours

NAMED = {  # what a format has no kind for: the report says so, and only we read it back
    ("gift", "order"), ("gift", "cloze"),
}  # fmt: skip
QUICK = settings(
    max_examples=4, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


def there_and_back(form, *questions):
    out = bank(*questions)
    content = OUT[form].write(out)
    back = coming.bank(OUT[form].read(content), "file", HERE)
    return out, back


@pytest.mark.parametrize("form", OUT)
@pytest.mark.parametrize("kind", KINDS)
def test_a_bank_comes_back_the_same(form, kind):
    @QUICK
    @given(st.lists(KINDS[kind].map(ours), min_size=1, max_size=2, unique_by=lambda one: one.id))
    def holds(questions):
        out, back = there_and_back(form, *questions)
        assert back.losses == []
        assert back.questions == questions
        assert back.title == "A bank"
        assert "retired: [gone]" in next(iter(back.texts.values()))
        assert back.left == []
        if (form, kind) in NAMED and not is_simple(questions):
            assert any(f"its kind ({kind}" in loss.what for loss in out.losses)

    holds()


def is_simple(questions):
    """A cloze of one gap with text behind it is GIFT's missing word."""
    return all(one.kind == "cloze" and len(one.gaps) == 1 for one in questions)


@pytest.mark.parametrize("form", OUT)
def test_a_bank_of_several_files_goes_out_as_one(form, monkeypatch, tmp_path):
    monkeypatch.setattr("portal.training.exchange.written.FULL", 300)
    asked = [
        ours(Question(kind="numeric", id=f"n{at}", stem=f"Is {at} so?", lines=(Line("7", "7"),)))
        for at in range(60)
    ]
    came = coming.bank(OUT[form].read(OUT[form].write(bank(*asked))), "file", HERE)
    assert len(came.texts) > 9
    assert "continues: own" in came.texts["own-2"]
    paths = list(carried.put(came, tmp_path / "banks"))
    (tmp_path / "banks" / "own-extra.md").write_text("---\nid: own-extra\ncontinues: own\n---\n")
    (tmp_path / "banks" / "own-99.md").write_text("---\nid: own-99\nkind: bank\n---\n")
    found = whole.find(paths[0])
    assert found.paths == tuple(paths)
    said = []
    content, _losses = carried.leave(found, OUT[form], lambda *one: said.append(one))
    back = coming.bank(OUT[form].read(content), "file", HERE)
    assert (back.questions, back.title, back.texts) == (came.questions, "A bank", came.texts)
    assert said[0] == (1, len(paths), "Files read")
    assert said[-1] == (50, 60, "Questions written")


def test_what_a_bank_continues_has_to_be_there(tmp_path):
    folder = tmp_path / "banks"
    folder.mkdir()
    (tmp_path / "skills.toml").write_text("")
    text = "---\nid: {0}\nkind: bank\ntitle: X\n{1}---\n## How many? {{#{0}}}\n\n= 7\n"
    (folder / "own.md").write_text(text.format("own", ""))
    (folder / "own-2.md").write_text(text.format("own-2", "continues: own\n"))
    assert [one for one in lint.check(folder) if one.code == "R002"] == []
    (folder / "own.md").unlink()
    (fault,) = [one for one in lint.check(folder) if one.code == "R002"]
    assert str(fault).endswith("own-2.md:5:1 R002 there is no other bank “own”")
