"""Rows 16 and 17, judged: `python -m tests.security.polluted FILE`, where polluting.py was beside.

Fields that a form does not have change nothing, and are noted where the form was looked at; of a
field that is sent twice the first counts, or the form is refused. Words of no field stand in the
text of a statement, and what is for no words is refused before one carries it. It says of how many
rules a form with an effect was compared, and how far the words of its fields came.
"""

import json
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from portal import create_app
from portal.config import Settings
from tests.conftest import SECRET
from tests.security import carried
from tests.security.test_every_form import own_fields

NOT_AN_EFFECT = {"used_key"}
ENOUGH = 150  # fields whose words reached a statement that writes
OF_A_FACTORY = {  # forms made for their subject, whose fields no class has
    "/feedback": {"version_id"},
    "/metrics/<code:code>/draft": {"role"},
    "/refinement/<int(max=2147483647):year>/proposals": {"role"},
}


def main(file: str) -> int:
    settings = Settings(mode="test", secret_key=SECRET, data_dir=Path(tempfile.mkdtemp()))
    app = create_app(settings)
    views = {
        rule.rule: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    }
    lines = [json.loads(one) for one in Path(file).read_text("utf-8").splitlines()]
    told = [one for one in lines if one["rule"] in views and set(one["tables"]) - NOT_AN_EFFECT]
    wrong = [one for one in told if fault(one, set(own_fields(views[one["rule"]])))]
    for one in wrong:
        print(json.dumps(one))  # noqa: T201 - a command
    rules = {one["rule"] for one in told}
    print(f"{len(told)} forms with an effect, of {len(rules)} of {len(views)} rules; "  # noqa: T201
          f"{len(wrong)} differ.")  # fmt: skip
    ends: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in told:
        for name, (*hows, _) in one["ends"].items():
            ends[one["rule"], re.sub(r"\d+", "#", name)].update(hows)
    furthest = [min(hows, key=carried.HOW.index) for hows in ends.values() if hows]
    counts = ", ".join(f"{how}: {furthest.count(how)}" for how in carried.HOW)
    print(f"{len(ends)} fields with an injection, by how far it came: {counts}.")  # noqa: T201
    return bool(wrong) or len(rules) < len(views) / 2 or furthest.count("write") < ENOUGH


def fault(line: dict[str, Any], own: set[str]) -> bool:
    """Whether the form had another effect for what it was sent with."""
    read = set(line["read"])
    mine = own | OF_A_FACTORY.get(line["rule"], set())
    beside = line["beside"][0] == line["code"] and not line["beside"][1]
    twice = line["twice"][0] == 422 or not line["twice"][1]
    glued = any("text" in hows for hows in line["ends"].values())
    carried_on = any(hows[-1] and {*hows[:-1]} - {"none"} for hows in line["ends"].values())
    return bool(read - mine) or not twice or not (beside or read & mine) or glued or carried_on


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
