"""Who is like a draft is found by an index of words, as if all definitions were compared."""

import random

import pytest
from sqlalchemy import delete, update

from portal.db import session
from portal.insight.models import RollUpMetric
from portal.registry.definition_text import DefinitionText
from portal.registry.likeness import Candidate, inputs, nearest, telling_words
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries import alike, checking
from portal.registry.queries.checking import Given
from tests import make

pytestmark = pytest.mark.both_engines

WORDS = [
    "absence", "sickness", "delivery", "order", "orders", "customer", "complaint", "complaints",
    "repair", "repairs", "invoice", "paid", "late", "open", "share", "rate", "number", "hours",
    "machine", "machines", "idle", "energy", "used", "company", "companies", "training", "battery",
    "batteries", "returned", "on-time", "promised", "day", "days", "café", "日本語", "A&E",
    "under_score",
]  # fmt: skip
EMPTY = {"numerator": "", "denominator": "", "formula": ""}
INPUTS = ("[GOOD-PARTS]", "[SCRAP]", "[HOURS-WORKED]", "numerator", "denominator")


def some(rolls, most):
    return " ".join(rolls.choices(WORDS, k=rolls.randint(1, most)))


def misspelt(rolls, said):
    """One letter lost, doubled or changed, anywhere."""
    at = rolls.randrange(len(said))
    return said[:at] + rolls.choice(["", said[at] * 2, "x"]) + said[at + 1 :]


def definition(rolls):
    text = {"name": some(rolls, 4)}
    if rolls.random() < 0.7:
        text |= {"numerator": some(rolls, 5), "denominator": some(rolls, 3)}
    if rolls.random() < 0.5:
        text["formula"] = " / ".join(rolls.sample(INPUTS, 2))
    return text


def draft(rolls, known):
    """One that stands, changed a little, or another."""
    text = dict(rolls.choice(known)) if rolls.random() < 0.7 else definition(rolls)
    for field in [one for one in text if one != "formula" and rolls.random() < 0.4]:
        text[field] = misspelt(rolls, text[field]) if rolls.random() < 0.5 else some(rolls, 4)
    for field in [one for one in text if rolls.random() < 0.2]:
        text[field] = ""
    return text


@pytest.fixture
def known(people):
    rolls = random.Random(3)  # noqa: S311 - texts, not secrets
    made = []
    for number in range(120):
        text = definition(rolls)
        make.metric(code=f"K-{number:03}", **(EMPTY | text))
        made.append(text)
    return made


def compared(known):
    return [Candidate(f"K-{number:03}", **text) for number, text in enumerate(known)]


def beginnings(one):
    return {
        (aspect, alike.beginning(word))
        for aspect, texts in (
            ("name", [one.name]), ("parts", [one.numerator, one.denominator]),
            ("formula", inputs(one.formula)),
        )
        for text in texts
        for word in telling_words(text)
    }  # fmt: skip


def shares_a_word(one, other):
    """Whether a word of `one` begins as one of `other`, in the same aspect."""
    theirs = [
        (aspect, word)
        for aspect, texts in (
            ("name", [other.name]), ("parts", [other.numerator, other.denominator]),
            ("formula", inputs(other.formula)),
        )
        for text in texts
        for word in telling_words(text)
    ]  # fmt: skip
    return any(
        aspect == where and word.startswith(start)
        for aspect, start in beginnings(one)
        for where, word in theirs
    )


def test_what_comparing_with_every_definition_finds_is_found(people, known):
    rolls = random.Random(11)  # noqa: S311 - texts, not secrets
    every, found, missed = compared(known), 0, []
    for _ in range(300):
        text = draft(rolls, known)
        yours = Candidate("", **text)
        right = nearest(yours, every)
        answer = checking.check(people["eve"], DefinitionText(**text), Given()).likenesses
        keys = {one.key for one in answer}
        found += len(keys & {one.key for one in right})
        missed += [(yours, every[int(one.key[2:])]) for one in right if one.key not in keys]
    assert all(not shares_a_word(*pair) for pair in missed)
    assert len(missed) <= 0.01 * found


def test_few_are_compared_and_they_are_the_nearest(people, known, monkeypatch):
    """As at 100,000 metrics: words that many hold, and more versions than are looked at."""
    monkeypatch.setattr(alike, "FOLLOWED", 20)
    monkeypatch.setattr(alike, "WHOLE", 10)
    monkeypatch.setattr(alike, "NEAREST", 40)
    monkeypatch.setattr(checking, "TAKEN", 25)
    rolls = random.Random(12)  # noqa: S311 - texts, not secrets
    every, wanted, as_near = compared(known), 0, 0
    for _ in range(200):
        text = draft(rolls, known)
        right = [one.score for one in nearest(Candidate("", **text), every)]
        answer = checking.check(people["eve"], DefinitionText(**text), Given()).likenesses
        wanted += len(right)
        as_near += sum(found.score >= score for found, score in zip(answer, right, strict=False))
    assert as_near >= 0.85 * wanted


def test_the_index_keeps_step_with_every_write(people):
    def found(**text):
        answer = checking.check(people["eve"], DefinitionText(**text), Given())
        return [one.key for one in answer.likenesses]

    made = make.metric(code="ONE", name="Zebras counted", **EMPTY)
    assert found(name="Zebra counted") == ["ONE"]
    session.execute(update(DefinitionVersion).values(name="Lions seen"))
    assert found(name="Zebra counted") == []
    session.execute(update(Metric).where(Metric.code == "ONE").values(name="Lions seen"))
    assert found(name="Lion seen") == ["ONE"]
    session.execute(delete(RollUpMetric).where(RollUpMetric.metric_id == made.id))
    session.execute(delete(Metric).where(Metric.id == made.id))
    session.execute(update(Definition).values(current_id=None))
    session.execute(delete(DefinitionVersion))
    assert found(name="Lion seen") == []


@pytest.mark.parametrize(
    "said", ['"', "' OR", "a:b*", "^x NEAR(", "\\", "%", "{name}", "日本", "\x00"]
)
def test_whatever_is_typed_is_words(people, said):
    make.metric(name="Lead time")
    text = dict.fromkeys(("name", "numerator", "denominator", "formula"), said)
    assert checking.check(people["eve"], DefinitionText(**text), Given()).likenesses == ()


def test_no_more_are_read_where_many_are_alike(people, monkeypatch):
    monkeypatch.setattr(checking, "TAKEN", 5)
    given = Given(definition=make.definition(name="Mine"))
    for _ in range(30):
        make.metric(name="Lead time")
    yours = Candidate("", "Lead time")
    assert len(checking._others(people["eve"], yours, given)) == 5
