"""`flask mentorship solve`: any problem as JSON, without a database."""

import json
import re
from pathlib import Path

import pytest

from portal.mentorship import dense_keys, pairing
from portal.mentorship.commands import mentorship
from portal.mentorship.problems import Unreadable, answer, instance_of, keys, read
from tests.mentorship.instances import chance_of, tried

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/methods/pairing.md"


def solved(**problem) -> dict:
    instance = instance_of(read(json.dumps(problem).encode()))
    return answer(instance, pairing.solve(instance))


def drawn(chance, mentees: int, mentors: int, top: int = 3) -> dict:
    return {
        "scores": [
            [chance.choice((None, *range(top))) for _ in range(mentors)] for _ in range(mentees)
        ],
        "capacity": [chance.randint(0, 2) for _ in range(mentors)],
        "seed": chance.randint(0, 99),
    }


def shows(problem: dict, said: dict) -> None:
    """What docs/methods/pairing.md tells a reader to check, written anew from its words."""
    scores, steps = problem["scores"], problem.get("load_steps", [0, 8, 20])
    floor = problem.get("floor")
    served, u = said["duals"]["served"], said["duals"]["mentees"]
    prices = {(one["mentor"], one["place"]): one["price"] for one in said["duals"]["places"]}
    load: dict[int, int] = {}
    total = 0
    for mentee, mentor in said["pairs"]:
        total += scores[mentee][mentor] - steps[min(load.get(mentor, 0), len(steps) - 1)]
        load[mentor] = load.get(mentor, 0) + 1
    assert total == said["total"]
    assert all(load[mentor] <= problem["capacity"][mentor] for mentor in load)
    assert sorted([row for row, _ in said["pairs"]] + said["unmatched"]) == list(range(len(scores)))
    assert set(prices) == {
        (mentor, place)
        for mentor, places in enumerate(problem["capacity"])
        for place in range(min(places, len(scores)))
    }
    assert max([0, *prices.values(), *u]) == 0
    for mentee, row in enumerate(scores):
        for (mentor, place), price in prices.items():
            score = row[mentor]
            if score is not None and (floor is None or score >= floor):
                assert u[mentee] + price <= steps[min(place, len(steps) - 1)] - score - served
    assert sum(u) + sum(prices.values()) == -total - served * len(said["pairs"])
    largest = max((abs(s) for row in scores for s in row if s is not None), default=0)
    assert served > 2 * len(scores) * largest


def test_the_answer_is_the_best_and_says_how_to_check_it():
    chance = chance_of(8)
    for _ in range(150):
        problem = drawn(
            chance, chance.randint(0, 5), chance.randint(0, 4), chance.choice((1, 3, 90))
        )
        if chance.random() < 0.3:
            problem |= {"load_steps": [0, 1], "floor": 1}
        said = solved(**problem)
        best = tried(instance_of(read(json.dumps(problem).encode())), problem.get("floor"))
        assert (len(said["pairs"]), said["total"]) == best
        shows(problem, said)


def test_the_document_shows_what_is_answered():
    text = DOCUMENT.read_text(encoding="utf-8").split("## In and out as JSON")[1]
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    problem, said = (json.loads(block) for block in blocks[:2])
    assert solved(**problem) == said
    shows(problem, said)


def test_keys_of_many_are_those_of_each():
    chance = chance_of(10)
    for size in ((0, 3), (9, 0), (30, 20), (300, 8)):
        problem = drawn(chance, *size, 90)
        said = problem["scores"], problem["capacity"]
        assert dense_keys.keys(*said) == keys(*said)


def test_who_stands_where_decides_nothing():
    """Also between equals: pairs by position are the same pairs after a shuffle."""
    chance = chance_of(9)
    compared = 0
    for _ in range(60):
        problem = drawn(chance, 7, 5)
        rows, columns = chance.sample(range(7), 7), chance.sample(range(5), 5)
        shuffled = problem | {
            "scores": [[problem["scores"][row][column] for column in columns] for row in rows],
            "capacity": [problem["capacity"][column] for column in columns],
        }
        one, other = solved(**problem), solved(**shuffled)
        assert one["total"] == other["total"]
        twins = len({tuple(map(str, row)) for row in problem["scores"]}) < 7
        if not twins:  # two with equal rows cannot be told apart
            compared += 1
            assert one["pairs"] == sorted([rows[a], columns[b]] for a, b in other["pairs"])
            assert one["duals"]["mentees"] == [
                price for _, price in sorted(zip(rows, other["duals"]["mentees"], strict=True))
            ]
    assert compared > 30


@pytest.mark.parametrize(
    ("problem", "pairs", "total"),
    [
        ({"scores": [], "capacity": []}, [], 0),
        ({"scores": [], "capacity": [3]}, [], 0),
        ({"scores": [[], []], "capacity": []}, [], 0),
        ({"scores": [[None], [None]], "capacity": [2]}, [], 0),
        ({"scores": [[5], [6]], "capacity": [0]}, [], 0),
        ({"scores": [[5], [6]], "capacity": [10**30]}, [[0, 0], [1, 0]], 3),
        ({"scores": [[5], [6], [7], [8]], "capacity": [4]}, [[n, 0] for n in range(4)], -22),
        ({"scores": [[-5]], "capacity": [1]}, [[0, 0]], -5),
        ({"scores": [[80.0]], "capacity": [1], "seed": None, "floor": None}, [[0, 0]], 80),
        ({"scores": [[39, 41]], "capacity": [1, 0], "floor": 40}, [], 0),
        ({"scores": [[10**12]], "capacity": [1], "load_steps": [10**12]}, [[0, 0]], 0),
        ({"scores": [[9, 9], [9, None]], "capacity": [1, 1], "seed": -1}, [[0, 1], [1, 0]], 18),
    ],
)
def test_problems_of_odd_shapes(problem, pairs, total):
    said = solved(**problem)
    assert (said["pairs"], said["total"]) == (pairs, total)
    shows(problem | {"capacity": [min(c, 9) for c in problem["capacity"]]}, said)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "This is not JSON: Expecting value, line 1, column 1."),
        ("[", "This is not JSON: Expecting value, line 1, column 2."),
        ("[]", "An object with scores and capacity is wanted, not a list."),
        ("{}", "scores is missing."),
        ('{"scores": []}', "capacity is missing."),
        ('{"scores": {}, "capacity": []}', "scores: a list is wanted, not an object."),
        ('{"scores": [1], "capacity": [1]}', "scores[0]: a list is wanted, not 1."),
        ('{"scores": [[1], [1, 2]], "capacity": [1]}',
         "scores[1] and capacity: a number a mentor is wanted in each, not 2 and 1."),
        ('{"scores": [[1.5]], "capacity": [1]}',
         "scores[0][0]: a whole number or null is wanted, not 1.5."),
        ('{"scores": [[true]], "capacity": [1]}',
         "scores[0][0]: a whole number or null is wanted, not true."),
        ('{"scores": [["7"]], "capacity": [1]}',
         "scores[0][0]: a whole number or null is wanted, not text."),
        ('{"scores": [[NaN]], "capacity": [1]}',
         "NaN is not a number that JSON knows; null is a forbidden pair."),
        ('{"scores": [[1e400]], "capacity": [1]}',
         "scores[0][0]: a whole number or null is wanted, not inf."),
        ('{"scores": [[1000000000001]], "capacity": [1]}',
         "scores[0][0]: a whole number or null is wanted, of at most 1000000000000."),
        ('{"scores": [], "capacity": [-1]}',
         "capacity[0]: a whole number is wanted, of at least 0."),
        ('{"scores": [], "capacity": [null]}', "capacity[0]: a whole number is wanted, not null."),
        ('{"scores": [], "capacity": [], "load_steps": [0, 9, 8]}',
         "load_steps[2]: 8 is less than 9 before it; load steps never decrease."),
        ('{"scores": [], "capacity": [], "load_steps": []}',
         "load_steps: at least one is wanted; [0] is none at all."),
        ('{"scores": [], "capacity": [], "floor": "low"}',
         "floor: a whole number is wanted, not text."),
        ('{"scores": [], "capacity": [], "seed": 0.5}', "seed: a whole number is wanted, not 0.5."),
        ('{"scores": [], "capacity": [], "scores": []}', "scores stands twice."),
        ('{"scores": [[' + "9" * 5000 + ']], "capacity": [1]}', "A number is too long to read."),
        ("[" * 100_000, "This is not a problem: its lists are nested too deeply."),
        (b"\xff", "This is not UTF-8: byte 1."),
    ],
)  # fmt: skip
def test_what_is_no_problem_is_refused_with_its_place(written, says):
    with pytest.raises(Unreadable) as refused:
        read(written if isinstance(written, bytes) else written.encode())
    assert str(refused.value) == says


def test_the_command_reads_a_file_or_what_is_piped_in(app, tmp_path):
    runner = app.test_cli_runner()
    problem = json.dumps({"scores": [[80, 70], [90, 60]], "capacity": [1, 1], "why": 1})
    piped = runner.invoke(mentorship, ["solve", "-"], input=problem)
    assert piped.exit_code == 0
    assert json.loads(piped.stdout)["pairs"] == [[0, 1], [1, 0]]
    assert piped.stderr == "why means nothing here; it was left out.\n"
    path = tmp_path / "problem.json"
    path.write_text(problem, encoding="utf-8")
    assert runner.invoke(mentorship, ["solve", str(path)]).stdout == piped.stdout
    bad = runner.invoke(mentorship, ["solve", "-"], input='{"scores": [[1.5]], "capacity": [1]}')
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert bad.stderr == "Error: scores[0][0]: a whole number or null is wanted, not 1.5.\n"
    assert runner.invoke(mentorship, ["solve", str(tmp_path / "none")]).exit_code == 2
