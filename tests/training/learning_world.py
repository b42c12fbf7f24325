"""What learning adds to the world of the permission matrix."""

from datetime import date
from typing import Any

from portal.training.models import Path
from tests import cast, make
from tests.training import teaching


def places() -> dict[str, dict[str, dict[str, Any]]]:
    """Addresses by rule: a course with lessons, and what else is taught."""
    teaching.course()
    teaching.playbook()
    teaching.check()
    asked = {"bank": "noise", "question": "two-points"}
    guides = {"here": {"slug": "chart"}, "missing": {"slug": "no-such"}}
    return {
        "/learn/playbooks/": guides,
        "/learn/team/": {
            "here": {"slug": "operations"},
            "there": {"slug": "sales"},
            "missing": {"slug": "no-such"},
        },
        "/learn/paths/": {
            "here": {"path_id": path("operations")},
            "there": {"path_id": path("sales")},
            "missing": {"path_id": 2_147_483_647},
        },
        "/learn/review/": {"missing": {"card_id": 2_147_483_647}},
        "/learn/cases/": {"missing": {"slug": "no-such"}},
        "/learn/<course>": {
            "here": {"course": "noise", "lesson": "points", **asked},
            "missing": {"course": "no-such", "lesson": "points", **asked},
        },
    }


def path(department: str) -> int:
    """A path of a department."""
    made = make.stored(
        Path(
            title="First steps", purpose="", days=30, begins_on=date(2026, 1, 1),
            department_id=cast.department(department).id, created_by_id=cast.person("eve").id,
        )
    )  # fmt: skip
    return int(made.id)
