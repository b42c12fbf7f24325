"""`python -m tests.accounts.commonest` writes portal/accounts/common_passwords.sha256 anew.

The list is zxcvbn's: 30,000 passwords from leaks, the commonest first, all in lower case.
"""

from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

from portal.accounts import commonest, guessable

LIST = tuple(FREQUENCY_LISTS["passwords"])
FILE = Path(commonest.__file__).with_name(commonest.FILE)


def is_covered(password: str) -> bool:
    """Whether the rule refuses it without the list."""
    return len(password) < commonest.SHORTEST or guessable.is_made_as_common_ones(password)


if __name__ == "__main__":
    left = {commonest.beginning(one) for one in LIST if not is_covered(one)}
    FILE.write_bytes(b"".join(sorted(left)))
