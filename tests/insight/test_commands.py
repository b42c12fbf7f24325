"""`flask insight spc`: every line answered in order, every fault named, never a traceback."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from portal.insight.commands import insight
from portal.insight.series_io import answers_to_lines, opened
from tests.insight.test_spc import CASES, months


def run(text, *options):
    """The command's result, and what it printed on standard output as values."""
    content = text if isinstance(text, bytes) else text.encode()
    result = CliRunner().invoke(insight, ["spc", "-", *options], input=content)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result, [
        json.loads(line, parse_constant=pytest.fail) for line in result.stdout.splitlines()
    ]


def test_the_reference_cases_come_back_in_order():
    lines = [json.dumps(case["input"] | {"count_beyond": False}) for case in CASES["vectors"]]
    result, printed = run("\n".join(lines))
    assert result.exit_code == 0
    assert result.stderr == ""
    for case, found in zip(CASES["vectors"], printed, strict=True):
        expected = case["expected"]
        for mine, theirs in zip(found["segments"], expected["segments"], strict=True):
            assert mine == {
                key: pytest.approx(value, rel=1e-6) if isinstance(value, float) else value
                for key, value in theirs.items()
            }
        rest = set(expected) - {"segments"}
        assert {key: found[key] for key in rest} == {key: expected[key] for key in rest}
        assert [rules[0] if rules else "none" for rules in found["rules"]] == expected["rule"]
        assert found["reading"]["variation_sentence"]


def test_points_beyond_a_limit_count_unless_a_line_says_otherwise():
    case = next(c for c in CASES["vectors"] if c["id"] == "beyond_limit_not_counted_in_2of3")
    without = json.dumps(case["input"])
    off = json.dumps(case["input"] | {"count_beyond": False, "id": "off"})
    _, (counted, left_out) = run(f"{without}\n{off}\n")
    assert counted["rules"] != left_out["rules"]
    assert ("id" in counted, left_out["id"]) == (False, "off")


def test_a_csv_is_one_series_described_by_options():
    rows = "\n".join(f"{month},{10 + i % 2 * 2}" for i, month in enumerate(months(14)))
    result, (found,) = run(
        f"Period,Value\n{rows}\n",
        "--direction",
        "increase",
        "--target",
        "5",
        "--hard-range",
        "0",
        "12",
    )
    assert result.exit_code == 0
    assert (found["assurance"], found["reading"]["assurance"]) == ("pass", "pass")
    assert found["reading"]["segments"][0]["drawn_upper"] == 12


def test_a_csv_can_be_rebased_and_have_a_range_as_its_target():
    rows = "\n".join(f"{month},{10 + i % 2 * 2}" for i, month in enumerate(months(28)))
    options = ("--direction", "band", "--target-range", "0", "30", "--rebase", "2022-03")
    _, (found,) = run(f"period,value\n{rows}\n", *options, "--fix-after", "12")
    assert [segment["n"] for segment in found["segments"]] == [14, 14]
    assert found["assurance"] == "pass"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffperiod,value\r\n2024-01,5\r\n2024-02,\r\n2024-03,7\r\n",
        "period;value\n2024-01;5\n2024-02;\n2024-03;7\n",
        "\n\nVALUE\tNote\tPERIOD\n7\tx\t2024-03\n5\t\t2024-01\n\n\t\t2024-02\n",
        'period,value,note\n2024-01,5,"a\nb"\n2024-02,,\n2024-03,7,\n',
    ],
)
def test_a_csv_may_look_like_what_spreadsheets_write(text):
    result, (found,) = run(text)
    assert (result.exit_code, result.stderr) == (0, "")
    assert found["reading"]["points"]["value"] == [5, None, 7]


def test_a_header_alone_is_a_series_without_values():
    result, (found,) = run("period,value\n")
    assert result.exit_code == 0
    assert (found["segments"], found["reading"]["variation_word"]) == ([], "No values")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "nothing here"),
        ("month,amount\n1,2\n", 1, "does not name the columns period and value"),
        ("period,value\n2024-01,5\n2024-02,x\n", 3, "is no number"),
        ("period,value\n2024-01,5\n2024-02,12 %\n", 3, "is no number"),
        ("period,value\n2024-01,5\n2024-02,nan\n", 3, "is no number"),
        ("period,value\n2024-01,5\n2024-02,1e999\n", 3, "finite"),
        ("period,value\n2024-01,12,5\n", 2, "3 cells"),
        ("period,value\n2024-01\n", 2, "1 cells"),
        ("period,value\n2024-01,5\n,6\n", 3, "period is empty"),
        ("period,value\n2024-01,5\n\n2024-01,6\n", 4, "stood already in line 2"),
        ("period,value\n2024-02,5\nspring,6\n2024-01,3\n", 3, "order of the periods"),
        ('period,value\n2024-01,"5\n', 2, "can't be read"),
        (b"period,value\n2024-01,5\n2024-02,\xff\n", 3, "UTF-8"),
    ],
)
def test_a_bad_csv_names_the_line_and_the_remedy(text, line, why):
    result, (found,) = run(text)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Line {line}: ")
    assert why in result.stderr
    assert why in found["error"]


def test_every_bad_row_is_named_up_to_twenty():
    result, _ = run("period,value\n" + "\n".join(f"{month},x" for month in months(25)))
    lines = result.stderr.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("Line 2: ")
    assert lines[-1] == "And 5 more faults."


GOOD = '{"dates": ["2024-01"], "values": [5]}'


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("oops", "no JSON"),
        ("[1, 2]", "no JSON object"),
        ('{"dates": ["2024-01"]}', '"values" is missing'),
        ('{"dates": ["2024-01"], "values": [NaN]}', "NaN is no number"),
        ('{"dates": ["2024-01"], "values": [-Infinity]}', "-Infinity is no number"),
        ('{"dates": ["2024-01"], "values": [1e999]}', "finite"),
        ('{"dates": ["2024-01"], "values": [' + "9" * 5000 + "]}", "finite"),
        ('{"dates": ["2024-01"], "values": ["5"]}', "list of numbers"),
        ('{"dates": ["2024-01"], "values": [true]}', "list of numbers"),
        ('{"dates": [20240101], "values": [1]}', "list of texts"),
        ('{"dates": ["2024-01"], "values": [1, 2]}', "1 dates and 2 values"),
        ('{"dates": ["2024-01"], "values": [1], "values": [2]}', "stands twice"),
        ('{"dates": ["2024-01"], "values": [1], "tarrget": 2}', "tarrget"),
        ('{"dates": ["2024-01"], "values": [1], "target": [1, 2, 3]}', "two numbers"),
        ('{"dates": ["2024-01"], "values": [1], "target": [3, 2]}', "lower end"),
        ('{"dates": ["2024-01"], "values": [1], "improvement_direction": "up"}', "increase"),
        ('{"dates": ["2024-01"], "values": [1], "improvement_direction": null}', "increase"),
        ('{"dates": ["2024-01"], "values": [1], "preset": "x"}', "nhs or wheeler"),
        ('{"dates": ["2024-01"], "values": [1], "count_beyond": 1}', "true or false"),
        ('{"dates": ["2024-01"], "values": [1], "fix_after_n": 12.5}', "whole number"),
        ('{"dates": ["2024-01"], "values": [1], "fix_after_n": 3}', "at least 12"),
        ('{"dates": ["2024-01"], "values": [1], "rebase_dates": ["2024-02"]}', "none of the"),
        ('{"dates": ["2024-01"], "values": [1], "hard_range": [2, 1]}', "lower end"),
        ('{"dates": ' + "[" * 100_000, "nested too deeply"),
        ('{"dates": ["\\ud800\\u001b[31m", "a"], "values": [1, 2]}', "order"),
        (b'{"dates": ["\xff"], "values": [1]}', "UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_answered(bad, why):
    bad = bad if isinstance(bad, bytes) else bad.encode()
    result, (first, error, last) = run(GOOD.encode() + b"\n\n" + bad + b"\n" + GOOD.encode())
    assert result.exit_code == 1
    assert first == last
    assert error["line"] == 3
    assert why in error["error"]
    assert result.stderr.startswith("Line 3: ")
    assert why in result.stderr
    assert "\x1b" not in result.stderr


def test_a_bad_first_line_does_not_hide_that_json_lines_follow():
    result, (error, found) = run(f"oops\n{GOOD}\n")
    assert (result.exit_code, error["line"]) == (1, 1)
    assert found["segments"]


def test_options_do_not_mix_with_json_lines():
    result, printed = run(GOOD, "--target", "5")
    assert (result.exit_code, printed) == (2, [])
    assert "JSON lines carry their own keys" in result.stderr
    result, _ = run("period,value\n", "--target", "5", "--target-range", "1", "2")
    assert result.exit_code == 2
    assert "not both" in result.stderr


@pytest.mark.parametrize("target", ["nan", "inf"])
def test_a_target_that_is_no_number_is_refused(target):
    result, (found,) = run("period,value\n2024-01,1\n", "--target", target)
    assert result.exit_code == 1
    assert "target must be a finite number" in found["error"]


def test_a_file_is_read_by_its_name(tmp_path):
    file = tmp_path / "series.csv"
    file.write_text("period,value\n2024-01,5\n")
    result = CliRunner().invoke(insight, ["spc", str(file)])
    assert result.exit_code == 0
    for wrong in (tmp_path, tmp_path / "missing.csv"):
        result = CliRunner().invoke(insight, ["spc", str(wrong)])
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_lines_are_answered_before_the_input_ends():
    """A pipe that stays open must not hold answers back."""

    class Endless:
        def readline(self):
            return f"{GOOD}\n".encode()

        def __iter__(self):
            while True:
                yield self.readline()

    form, lines = opened(Endless())
    assert form == "lines"
    assert next(answers_to_lines(lines)).faults == ()


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(
    ["dates", "values", "improvement_direction", "target", "rebase_dates", "fix_after_n",
     "screen_moving_ranges", "count_beyond", "preset", "hard_range", "id", "other"]
)  # fmt: skip


@given(st.lists(st.dictionaries(keys, json_values, max_size=6), min_size=1, max_size=3))
def test_any_json_gives_one_line_each(objects):
    result, printed = run("\n".join(map(json.dumps, objects)))
    assert len(printed) == len(objects)
    assert result.exit_code == int(any("error" in each for each in printed))


@given(
    st.lists(st.tuples(st.text(max_size=6), json_values), max_size=6),
    st.dictionaries(keys, json_values, max_size=3),
)
def test_any_series_gives_a_line(rows, more):
    series = more | {"dates": [row[0] for row in rows], "values": [row[1] for row in rows]}
    _, printed = run(json.dumps(series))
    assert len(printed) == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_without_a_traceback(content):
    result, _ = run(content)
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


@given(st.text(alphabet='pv,;\t"\r\n 0123456789.-eE\x00\u2028', max_size=80))
def test_any_table_is_answered_without_a_traceback(body):
    result, printed = run("period,value\n" + body)
    assert result.exit_code in (0, 1)
    assert len(printed) == 1
