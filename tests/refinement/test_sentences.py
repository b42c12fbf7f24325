"""What entries of the log say: sentences around the name of their subject."""

import ast
from pathlib import Path

import pytest

from portal.db import Base
from portal.refinement.queries.public import ELSEWHERE, KINDS
from portal.refinement.sentences import around, sentence

PORTAL = Path(__file__).resolve().parents[2] / "portal"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("put forward", "Ivy put the proposal “Delay” forward"),
        ("decide", "Ivy counted the votes and decided on “Delay”"),
        ("second suspension", "Ivy seconded the “Delay”, which holds from now on"),
        ("go on to “ballot”", "Ivy took the “Delay” on to “ballot”"),
        ("go back to “deliberation”", "Ivy took the “Delay” back to “deliberation”"),
        ("name contributor", "Ivy named a contributor of “Delay”"),
        ("unheard of", "Ivy: “Delay”: unheard of"),
    ],
)
def test_who_did_what(action, said):
    assert sentence("Ivy", action, "Delay") == said


def test_the_portal_begins_a_sentence():
    assert around("the portal", "take effect") == ("The portal put the decision on", "into effect")


def test_every_subject_of_the_public_log_has_a_name():
    nameless = [
        name for name, kind in KINDS.items()
        if not (hasattr(kind.model, "title") or hasattr(kind.model, "name"))
    ]  # fmt: skip
    assert nameless == []


SUBJECTS = {  # what the actions call subjects of the public log
    "adoption", "chair", "company", "cycle", "decision", "definition", "department", "first",
    "item", "metric", "motion", "objective", "proposal", "publication", "rebase", "regrade",
    "seat", "suspension", "target", "version",
}  # fmt: skip


def said_by(path):
    """Subject and action of each `change` of a file, as far as they are written out."""
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "change":
            subject, *more = call.args
            for one in (found for action in more for found in ast.walk(action)):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield getattr(subject, "id", ""), one.value


def test_what_everybody_reads_is_said_in_sentences():
    """Every action on a subject of the public log has one."""
    unsaid = {
        (subject, action)
        for path in PORTAL.rglob("*.py")
        for subject, action in said_by(path)
        if subject in SUBJECTS and around("X", action)[0] == "X:"
    }
    learning = {("version", "void question"), ("version", "count question again")}
    assert unsaid == learning  # of a question, which everybody reads nowhere


def test_each_kind_in_the_log_stands_there_or_it_is_said_why_not(app):
    kinds = {
        one.class_.__tablename__ for one in Base.registry.mappers if hasattr(one.class_, "LOGGED")
    }
    left_out = [kind for some in ELSEWHERE.values() for kind in some.split()]
    assert len(left_out) == len({*left_out})
    assert kinds == {*KINDS, *left_out} - unlogged()


def unlogged():
    """Kinds of entries without fields of their own: `change` says all of it."""
    return {name for name, kind in KINDS.items() if not hasattr(kind.model, "LOGGED")}
