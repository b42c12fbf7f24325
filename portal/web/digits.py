"""Whole numbers that come with a request: pages, keys, counts. Never raises."""

LARGEST = 2**31 - 1  # what a column of whole numbers holds, on either engine


def whole_number(text: str | None, otherwise: int = 0, *, most: int = LARGEST) -> int:
    """The number that `text` is, or `most` where it is larger; `otherwise` for anything else."""
    if not text or not text.isascii() or not text.isdigit():
        return otherwise
    return min(int(text), most) if len(text) <= 20 else most  # int() refuses 4,301 digits
