"""A small content for tests: a course of two lessons, a bank with each kind of question, a test.

`write(folder)` puts it there; the fixture `taught` (tests/training/conftest.py) has it loaded.
"""

from pathlib import Path

COURSE = """---
id: small
kind: course
title: A small course
summary: Two lessons for tests.
level: aware
skills: [vary]
lessons: [first, second]
test: small-test
after: [Say what varies]
reviewed_on: 2026-01-02
edition: "2026.1"
---
Why it is worth your time.
"""
LESSON = """---
id: {id}
kind: lesson
title: The {id} lesson
minutes: 5
level: aware
skills: [vary.limits]
summary: What the {id} lesson is about.
teaches: [variation]
reviewed_on: 2026-01-02
---
## Begin here

Some **words** and [a link](/metrics).

```chart
kind: xmr
title: Calls of {id}
alt: Six months of calls.
unit: calls
x: [Jan, Feb, Mar, Apr, May, Jun]
y: [31, 28, 33, 30, 29, 32]
```

```quiz
bank: small
pick: [single, numeric]
```

## And then {{#then}}

More words.
"""
BANK = """---
id: small
kind: bank
title: Small questions
defaults: {skill: vary.limits, level: aware, difficulty: 1}
---
## Which is sound? {#single}
- [ ] Demand grows
  > Two points show nothing.
- [x] It varies
- [ ] None {pin=last}
  > One of them is.

> [!TIP]
> Look at the months.

> [!NOTE]
> It varies all the time.

## Which are signals? {#multiple}
- [x] A run of eight
- [x] A value beyond a limit
- [ ] A value below the mean
  > Half of all values are.
- [ ] A new year
  > No.

## Two points are a trend. {#truefalse}
- [ ] True
  > No.
- [x] False

## Median of the months? {#numeric}
= 30.5 ± 0.05
= 31 {credit=0}
  > That is the first one.

```yaml quiz
unit: calls
```

## What is such a measure called? {#text}
= "lagging"

## Sort them {#order}
```yaml quiz
type: order
```
1. Ask
2. Define
3. Collect

## What belongs together? {#match}
```yaml quiz
type: match
```
| a | b |
| --- | --- |
| Hours | Input |
| Health | Outcome |
| | Output |

## Which group? {#classify}
```yaml quiz
type: classify
```
| a | b |
| --- | --- |
| Turnover | Lagging |
| Orders | Leading |
| Profit | Lagging |

## Fill the gaps {#cloze}
The mean is [[30.5]] and the word [[lagging;lag]].

## What does the chart show? {#chart}
```chart
kind: columns
title: Calls
alt: Two columns, 3 and 5.
x: [a, b]
y: [3, 5]
```
- [x] More of b
- [ ] More of a
  > Look again.
"""
TEST = """---
id: small-test
kind: assessment
title: "Test: a small course"
summary: Four questions.
skills: [vary]
pools: [{bank: small, pick: 4}]
pass_mark: 70
attempts: 3
cooldown_hours: 24
---
Four questions of the small bank.
"""


def write(folder: Path) -> Path:
    """The small content in `folder`."""
    for name, text in {
        "courses/small/course.md": COURSE,
        "courses/small/first.md": LESSON.format(id="first"),
        "courses/small/second.md": LESSON.format(id="second"),
        "banks/small.md": BANK,
        "assessments/small-test.md": TEST,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def edited(folder: Path, name: str, old: str, new: str) -> None:
    """Replace `old` by `new` in a file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")
