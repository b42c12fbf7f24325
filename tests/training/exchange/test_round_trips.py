"""A bank that goes out and comes back is the same bank: every kind of question in every format."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.training.exchange import coming
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
