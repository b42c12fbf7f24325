"""The quick look at blocks of content: it takes ours, and nothing that jsonschema refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from portal.training.authoring import lint, schema_check, schemas

VALUES = st.recursive(
    st.sampled_from([
        None, True, False, 0, 1, 1.0, 70, 101, -3, 2.5, "", "x", "a-slug", "Not a slug", "read",
        "aware", "noise/two-points", "2026-02-29", "2026-11-27", "line", "during", "x" * 401,
    ]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["bank", "pick", "data", "from", "text", "y"]), inner,
                      max_size=3),
    max_leaves=4,
)  # fmt: skip


def changed(name, good):
    """Blocks like a sound one, with some keys of their kind set to anything or taken away."""
    keys = st.sampled_from([*schemas._schema(name)["properties"], "unknown"])
    return st.builds(
        lambda more, less: {k: v for k, v in {**good, **more}.items() if k not in less},
        st.dictionaries(keys, VALUES, max_size=2), st.sets(keys, max_size=1),
    )  # fmt: skip


@settings(max_examples=120)
@given(st.data())
def test_what_it_calls_sound_is_sound(data):
    name = data.draw(st.sampled_from([*SOUND]))
    held = data.draw(changed(name, SOUND[name]))
    validator = Draft202012Validator(schemas._schema(name), format_checker=FormatChecker())
    if schemas._quick(name)(held):
        assert validator.is_valid(held)


def test_it_knows_our_own_content():
    root = lint.PROJECT
    documents = [lint.document(path, root) for path in lint.files(root / "assessments", root)]
    assert all(schemas._quick(one.kind)(one.meta) for one in documents)
    assert all(schemas._quick(name)(one) for name, one in SOUND.items())


def test_a_keyword_that_it_does_not_know_is_said_at_once():
    with pytest.raises(ValueError, match="dependentRequired"):
        schema_check.made({"dependentRequired": {}})
    with pytest.raises(ValueError, match="uri"):
        schema_check.made({"format": "uri"})


_front = {"id": "one", "title": "One", "summary": "What it is.", "reviewed_on": "2026-11-27"}
SOUND = {
    "course": _front | {
        "kind": "course", "level": "aware", "skills": ["read"], "lessons": ["first"],
        "after": ["know it"], "edition": "2026.1", "position": 1,
    },
    "lesson": _front | {"kind": "lesson", "minutes": 5, "level": "aware", "skills": ["read"]},
    "bank": {"id": "one", "kind": "bank", "title": "One", "defaults": {"points": 1}},
    "assessment": _front | {
        "kind": "assessment", "pools": [{"bank": "one", "pick": 1}], "pass_mark": 70,
        "cooldown_hours": [0, 24], "bands": [{"from": 0, "text": "Begin."}],
        "review": {"marks": ["during"]},
    },
    "question": {"type": "numeric", "accept": [1, "2"], "distance": 0, "data": {"x": [1]}},
    "chart": {"kind": "line", "title": "T", "x": ["a"], "y": {"data": "n"}, "target": 1},
    "quiz": {"bank": "one", "pick": ["first"]},
}  # fmt: skip
