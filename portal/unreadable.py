"""What calculations raise for text or files that a person gave and the portal cannot read."""


class Unreadable(ValueError):
    """Text that can't be read, with the reason and what to do next.

    `code` is stable and meant for programs; `reason` and `remedy` are plain sentences for people;
    `line` is the line of the file (from 1) where that is known.
    """

    def __init__(self, code: str, reason: str, remedy: str, line: int | None = None) -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.line = line


def shown(text: str, limit: int = 40) -> str:
    """`text` in quotation marks, on one line, cut to `limit` characters: for use in a sentence."""
    start = " ".join(text[: limit * 4].split())
    cut = start[:limit] + ("…" if len(start) > limit or len(text) > limit * 4 else "")
    return f"“{cut}”"
