"""E-mail addresses: the form that is stored, and what is wrong with one."""

import unicodedata

LONGEST = 254  # characters; RFC 5321


def tidy(text: str) -> str:
    """The address as it is stored and compared: composed, without blanks around, in lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def fault(address: str) -> str | None:
    """Why `address`, tidied, is none, as a sentence that says what to do; None where it is one.

    Only what would keep mail from anybody is refused; whether it arrives is for mail to say.
    """
    name, at, domain = address.rpartition("@")
    if not at or not name or not domain:
        return "Type the whole address, such as ana@example.org."
    if len(address) > LONGEST:
        return f"An address has at most {LONGEST} characters."
    if "@" in name or any(_is_odd(letter) for letter in address):
        return "Leave out blanks, brackets, commas and a second @."
    if domain.startswith((".", "-")) or domain.endswith((".", "-")) or ".." in domain:
        return "Check the part behind the @."
    return None


def _is_odd(letter: str) -> bool:
    return letter in '()<>[]:;,\\"' or unicodedata.category(letter)[0] in "ZC"
