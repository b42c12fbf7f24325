"""What learning adds to the world of the permission matrix."""

from typing import Any

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
        "/learn/review/": {"missing": {"card_id": 2_147_483_647}},
        "/learn/cases/": {"missing": {"slug": "no-such"}},
        "/learn/<course>": {
            "here": {"course": "noise", "lesson": "points", **asked},
            "missing": {"course": "no-such", "lesson": "points", **asked},
        },
    }
