"""`python -m tests.security.wapiti_said FILE`: what wapiti reports, in lines; 1 for findings.

PASSED names what it reports of every portal that is as it should be, and why.
"""

import json
import sys
from pathlib import Path

PASSED = {
    "HTTP Strict Transport Security (HSTS)": "the demonstration speaks plain HTTP on loopback",
    "Secure Flag cookie": "the same; tests/security/test_production.py holds it for production",
    "Unencrypted Channels": "the same",
    "Inconsistent Redirection": "a redirect says in words where it leads",
}


def main(path: str) -> int:
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    found = 0
    for kind in ("vulnerabilities", "anomalies"):
        for name, ones in report[kind].items():
            for one in ones:
                passed = PASSED.get(name)
                found += not passed
                said = f"passed over, {passed}" if passed else "FOUND"
                print(f"{name}: {one['method']} {one['path']} {one['info']} ({said})")  # noqa: T201
    told = report.get("infos", {})
    print(f"{told.get('crawled_pages_nbr', '?')} pages, {found} findings")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
