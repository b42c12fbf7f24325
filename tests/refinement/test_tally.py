"""`flask refinement tally -`: counts a ballot that stands in JSON, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.commands import refinement

ROOT = Path(__file__).resolve().parents[2]
VOTERS = [
    {"id": f"m{n}", "department": "ops" if n else "sales", "recused": False} for n in range(11)
]
YES = [{"voter": f"m{n}", "choice": "yes", "reason": ""} for n in range(6)]
NO = [{"voter": f"m{n}", "choice": "no", "reason": "It works."} for n in (6, 7)]
RETIRE = {
    "kind": "retire",
    "voters": VOTERS,
    "ballots": [*YES, *NO],
    "affected_departments": ["sales"],
}


def run(given_, **changed):
    content = given_ if isinstance(given_, bytes) else json.dumps(given_ | changed).encode()
    result = CliRunner().invoke(refinement, ["tally", "-"], input=content)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_the_example_of_docs_methods_ballot():
    result = run(RETIRE)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "kind": "retire",
        "quorum": {
            "met": True,
            "cast": 8,
            "needed": 6,
            "voters": 11,
            "recused": 0,
            "departments_without_ballot": [],
        },
        "votes": {"yes": 6, "no": 2, "abstain": 0},
        "share": [6, 8],
        "threshold_percent": 70,
        "outcome": "adopted",
        "sentence": "8 of 11 voted, 6 needed; 6 of 8 = 75 %; 70 % needed. Adopted.",
    }


def test_a_department_without_a_ballot_is_named():
    found = json.loads(run(RETIRE, affected_departments=["ops", "law"]).stdout)
    assert found["outcome"] == "no_quorum"
    assert found["quorum"]["met"] is False
    assert found["quorum"]["departments_without_ballot"] == ["law"]


def test_kinds_may_be_written_with_a_hyphen():
    assert json.loads(run(RETIRE, kind="revise-minor").stdout)["threshold_percent"] is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ballots": [*YES, {"voter": "m9", "choice": "no"}]}, "m9 has said no without a reason."),
        ({"ballots": [*YES, YES[0]]}, "m0 has cast a second ballot."),
        ({"ballots": [{"voter": "you", "choice": "yes"}]}, "you has cast a ballot but is not"),
        ({"voters": [VOTERS[0] | {"recused": True}, *VOTERS[1:]]}, "m0 has cast a ballot but is r"),
        ({"kind": "abolish"}, "'abolish' is not known"),
        ({"kind": 3}, '"kind" is missing'),
        ({"voters": None}, '"voters" must be a list.'),
        ({"ballots": {}}, '"ballots" must be a list.'),
        ({"voters": [3]}, "Voter 1 must be an object"),
        ({"voters": [{"id": True}]}, 'Voter 1: "id" must be a word or a whole number.'),
        ({"voters": [{"id": 1, "recused": "no"}]}, '"recused" must be true or false.'),
        ({"ballots": [{"voter": "m1", "choice": None}]}, '"choice" must be yes, no or abstain.'),
        ({"ballots": [{"voter": "m1", "choice": "no", "reason": 5}]}, '"reason" must be text.'),
        ({"affected_departments": [[]]}, 'Department 1 of "affected_departments"'),
    ],
)
def test_what_may_not_be_counted_is_said_and_exits_with_1(changed, said):
    result = run(RETIRE, **changed)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'"x"'])
def test_what_is_no_ballot_at_all(content):
    result = run(content)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "JSON" in result.stderr


def test_nothing_steers_the_terminal():
    assert "\x1b" not in run(RETIRE, kind="\x1b[31m").stderr


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*RETIRE, "id", "voter", "choice"]), inner)
        ),
    )
)
def test_whatever_comes_it_answers_or_says_what_is_wrong(content):
    result = run(json.dumps(content).encode())
    assert result.exit_code == (0 if result.stdout else 1)
    assert bool(result.stdout) != bool(result.stderr)


def test_it_runs_without_a_database_or_settings(tmp_path):
    """Started as people start it, with an empty environment."""
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "refinement", "tally", "-"],
        input=json.dumps(RETIRE).encode(),
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "none")},
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    assert json.loads(result.stdout)["outcome"] == "adopted"
    assert not (tmp_path / "none").exists()
