"""`flask learn lint`: what stands between files, and the command itself."""

import json

import pytest

from portal.training.authoring import lint

BANK = """---
id: {id}
kind: bank
title: A bank
defaults: {{skill: vary.limits, level: working}}
---
"""
QUESTION = """## Which {id}? {{#{id}}}
- [{a}] Some longer words
  > No.
- [{b}] A word
  > No.
- [ ] None {{pin=last}}
  > No.

> [!NOTE]
> So.

"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "banks").mkdir()

    def write(text, name="banks/own.md", id="own"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BANK.format(id=id) + text if "banks" in name else text, encoding="utf-8")
        return {one.code: one for one in lint.check(tmp_path)}

    return write


def question(name="q", a=" ", b="x"):
    return QUESTION.format(id=name, a=a, b=b)


def test_a_sound_bank_has_nothing_to_mend(folder):
    assert folder(question()) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (question(b=" "), "K001"),
        ("## A? {#a}\n- [x] x\n- [x] y\n", "K002"),
        ("## A? {#a}\n```yaml quiz\ntype: single\n```\n- [x] x\n- [x] y\n- [ ] z\n", "K003"),
        ("## A? {#a}\n- [x] x\n", "K004"),
        ("## A? {#a}\n= 8..9\n= 8.5\n", "O004"),
        ("## A? {#a}\n- [x] x\n- [ ] y\n- [ ] All of the above\n", "O007"),
        (question() + question(), "N004"),
        (question() + question("r") + question("s"), "O008"),
        (question("q", "x", " ") + question("r", "x", " ") + question("s", "x", " "), "O009"),
        (question().replace("[ ] None", "[x] None {credit=50}"), "K005"),
        (
            "## A? {#a}\n```yaml quiz\ntype: multiple\nscoring: weights\n```\n"
            "- [x] x {credit=60}\n- [x] y {credit=30}\n- [ ] z {credit=-50}\n",
            "K013",
        ),
        ("## A? {#a}\n```yaml quiz\nskill: nowhere\n```\n= 8\n", "R001"),
        ("## A? {#a}\n```yaml quiz\nlesson: no/where\n```\n= 8\n", "R005"),
        ("## A? {#a}\n[x](/learn/no/where) ![](x.svg)\n\n= 8\n", "R007"),
        ("## A? {#a}\n[x](javascript:alert) ![](x.svg)\n\n= 8\n", "I001"),
        (
            "## A? {#a}\n```chart\nkind: bar\ntitle: T\nalt: A.\nx: [a, b]\ny: [1]\n```\n= 8\n",
            "C003",
        ),
    ],
)
def test_what_is_wrong_in_a_bank_is_an_error(folder, text, code):
    found = folder(text)
    assert code in found
    assert found[code].is_error


def test_files_refer_to_what_is_there(folder):
    folder(question())
    found = folder(
        "---\nid: test\nkind: assessment\ntitle: T\nsummary: S\n"
        "pools: [{bank: own, pick: 2}, {bank: other, pick: 1}]\n---\n",
        "assessments/test.md",
    )
    assert (found["R004"].line, found["R002"].line) == (6, 6)
    found = folder(question(), "banks/second.md", id="own")
    assert {"N001"} <= set(found)


def test_the_command_prints_places_and_exits_with_1(app, tmp_path):
    (tmp_path / "b.md").write_text(BANK.format(id="b") + question(b=" "), encoding="utf-8")
    run = app.test_cli_runner()
    result = run.invoke(args=["learn", "lint", str(tmp_path / "b.md")])
    assert result.exit_code == 1
    assert f"{tmp_path / 'b.md'}:7:1 K001 " in result.output
    held = json.loads(run.invoke(args=["learn", "lint", str(tmp_path), "--json"]).stdout)
    assert [one["code"] for one in held] == ["K001"]
    assert set(held[0]) == {"path", "line", "col", "code", "text", "is_error"}
