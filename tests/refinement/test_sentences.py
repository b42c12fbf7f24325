"""What entries of the log say: sentences around the name of their subject."""

import ast
from pathlib import Path

import pytest

from portal.refinement import sentences
from portal.refinement.queries.public import KINDS
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


def test_what_a_review_does_is_said_in_sentences():
    """Every action on a motion, decision, cycle or item has one."""
    subjects = {"motion", "decision", "cycle", "item", "proposal", "suspension", "seat", "chair"}
    unsaid = set()
    for path in (PORTAL / "refinement" / "actions").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "change":
                subject, action = call.args[:2]
                if getattr(subject, "id", "") in subjects and isinstance(action, ast.Constant):
                    unsaid |= {action.value} - set(sentences.SENTENCES)
    assert unsaid == set()
