"""GIFT: each construct of its grammar, and what gift-pegjs makes of what we write."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from portal.training.assessment.questions import Option, Question
from portal.training.authoring import lint
from portal.training.commands import learn
from portal.training.exchange import coming, gift_texts
from portal.training.exchange.formats import FORMATS
from tests.training.exchange.banks import HERE, KINDS, bank, ours
from tests.training.exchange.test_round_trips import QUICK

ROOT = Path(__file__).resolve().parents[3]
READER = """
const {parse} = require("gift-pegjs");
let text = "";
process.stdin.on("data", more => text += more).on("end", () => {
  process.stdout.write(JSON.stringify(JSON.parse(text).map(one => parse(one))));
});
"""


def came(text):
    return coming.bank(FORMATS["gift"].read(text.encode()), "file.gift", HERE)


def read_elsewhere(*texts):
    """What gift-pegjs makes of each text."""
    node = shutil.which("node") or shutil.which("node", path=ROOT / ".venv/node/bin")
    folder = ROOT / "tests/readers"
    if not node or not (folder / "node_modules/gift-pegjs").is_dir():
        pytest.skip("bin/setup dev brings gift-pegjs")
    done = subprocess.run([node, "-e", READER], cwd=folder, input=json.dumps(texts),
                          capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
    return json.loads(done.stdout)


KIND = {
    "single": "MC", "multiple": "MC", "truefalse": "TF", "numeric": "Numerical", "text": "Short",
    "match": "Matching", "classify": "Matching", "order": "Matching",
}  # fmt: skip


def test_gift_pegjs_reads_what_we_write():
    """Every kind, awkward texts and all: as many questions, of its kind, with their words."""
    written, wanted = [], []

    @QUICK
    @given(st.tuples(*KINDS.values()))
    def write(questions):
        held = [ours(one) for one in questions]
        written.append(FORMATS["gift"].write(bank(*held)).decode())
        wanted.append(held)

    write()
    for found, questions in zip(read_elsewhere(*written), wanted, strict=True):
        found = [one for one in found if one["type"] != "Category"]
        assert [one["title"] for one in found] == [one.id for one in questions]
        for theirs, one in zip(found, questions, strict=True):
            assert theirs["type"] == KIND.get(one.kind, theirs["type"])
            assert theirs["id"] == one.id
            assert theirs["stem"]["format"] == "markdown"
            if one.kind == "single":
                words = [each["text"]["text"] for each in theirs["choices"]]
                assert words == [gift_texts.named(each.text) for each in one.options]
                assert [each["isCorrect"] for each in theirs["choices"]] == [
                    each.right for each in one.options
                ]


def test_an_edit_elsewhere_stays_and_settings_come_back():
    options = (Option("a", "so", True), Option("b", "no", misconception="two-points"))
    question = ours(Question("q", "single", "Which?", options=options, skill="vary.limits"))
    content = FORMATS["gift"].write(bank(question)).decode()
    back = came(content.replace("Which?", "Which of them?"))
    assert back.questions[0].stem == "Which of them?"
    assert back.questions[0].skill == "vary.limits"
    assert [loss.what for loss in back.losses] == ["a change elsewhere"]


@pytest.mark.parametrize(
    "trace",
    ["[]", "{", '{"of": 1}', '{"of": "x", "is": {"kind": "nonsense"}}', '{"of": 1, "is": [[1, 2]]}',
     '{"of": "x", "is": {"skill": ["a"]}}', '{"of": "x", "is": {"+options": [1]}}',
     '{"of": "x", "is": {"chart": {"kind": "<script>"}}}', "[" * 50_000],
)  # fmt: skip
def test_a_note_that_is_none_of_ours_is_left_aside(trace):
    back = came(f"// yardstick: {trace}\nWhich? {{=so ~no}}")
    assert [one.stem for one in back.questions] == ["Which?"]
    assert back.left == []


def test_commands_bring_a_bank_in_and_out(tmp_path):
    """A bank that the lint takes, twice the same; never over another."""
    source = tmp_path / "some days.gift.txt"
    source.write_text("::Days:: How many days has a week? {#7}\n\nWhy? {}\n", encoding="utf-8")
    into, run = tmp_path / "content/banks", CliRunner()
    arguments = ["import", str(source), "--format", "gift", "--into", str(into)]
    tried = run.invoke(learn, [*arguments, "--dry-run"])
    assert tried.exit_code == 0, tried.output
    assert "line 3: an essay: we have no kind of question for it; left out" in tried.output
    assert not into.exists()
    done = run.invoke(learn, arguments)
    assert "1 of 2 questions can be kept." in done.output
    assert "written:" in done.output
    path = into / "some-days.md"
    assert [one for one in lint.check(tmp_path / "content") if one.is_error] == []
    assert re.search("title: some days\nsource: some days.gift.txt", path.read_text("utf-8"))
    again = run.invoke(learn, arguments)
    assert again.exit_code == 1
    assert "some-days.md in" in again.output
    out = tmp_path / "out.txt"
    left = run.invoke(learn, ["export", str(path), "--format", "gift", "--out", str(out)])
    assert left.exit_code == 0, left.output
    assert came(out.read_text("utf-8")).questions[0].id == "days"


def test_a_file_that_is_no_text_names_the_line(tmp_path):
    source = tmp_path / "x.txt"
    source.write_bytes(b"Which? {=so ~no}\n\n\xff\xfa\n")
    done = CliRunner().invoke(learn, ["import", str(source), "--format", "gift", "--dry-run"])
    assert done.exit_code == 1
    assert "not written in UTF-8: look at line 3" in done.output
