"""What a page shows of its forms, as the attacks send them."""

from tests.security import crawl
from tests.security.typed import typed

NOT_SENT = ("csrf_token", "key")


class Searches(crawl.Page):
    """A page with the forms that ask, too: where they go, and their fields."""

    def __init__(self, text: str) -> None:
        self.asking: list[tuple[str, dict[str, str]]] = []
        self.is_asking = False
        super().__init__(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "get":
            self.is_asking = True
            self.asking.append((given.get("action", ""), {}))
        if given.get("hx-get", "").startswith("/"):
            self.links.append(given["hx-get"])
        if tag == "a" and given.get("href", "").startswith("?"):  # narrowed, sorted, as a workbook
            self.links.append(given["href"])
        if self.is_asking and tag in ("input", "select") and given.get("name"):
            self.asking[-1][1][given["name"]] = given.get("value", "")

    def _note(self, tag: str, name: str, given: dict[str, str]) -> None:
        """With those, too, that nobody has chosen yet."""
        super()._note(tag, name, given)
        kind, value = self.forms[-1].fields.get(name, ("", ""))
        if not value and tag != "select":
            least = given.get("value") or given.get("min", "")
            self.forms[-1].fields[name] = (kind or given.get("type", ""), least)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self.is_asking = self.is_asking and tag != "form"


def sent(rule: str, fields: dict[str, tuple[str, str]]) -> dict[str, str]:
    """What is sent of a form of `rule` with these fields: not the seal, and no key, so that each
    counts. A version is sent as it was shown, empty of what is new: a form without any is told
    that somebody else was quicker, before a field is looked at.
    """
    return {
        name: value or ("" if name == "version" else typed(rule, name, kind))
        for name, (kind, value) in fields.items() if name not in NOT_SENT
    }  # fmt: skip
