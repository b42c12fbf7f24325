"""A browser of one of the demonstration's people, for the attacks."""

from urllib.parse import urlsplit

from tests.faults.browsing import BROKEN, Answer, Browser

PASSWORD = "bramble bell and basket"


class Patient(Browser):
    """Asks once more where a kept connection was closed meanwhile, as real ones do."""

    def _request(self, method: str, path: str, body: bytes | None, headers: dict) -> Answer:
        try:
            return super()._request(method, path, body, headers)
        except BROKEN:
            return super()._request(method, path, body, headers)


def signed_in(base: str, who: str) -> Browser:
    """The demonstration's person `who`, or nobody for "nobody"."""
    browser = Patient(urlsplit(base).port or 80)
    if who != "nobody":
        browser.sign_in(who, at="demo.example", password=PASSWORD)
    return browser
