"""A message as parts to draw: plain words, links that are safe, people who are named with an @.

Pure. Nothing in a message is markup: templates escape every part. An address becomes a link only
where it begins with http:// or https://, or with / for a page of the portal.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

MOST = 4_000  # characters of a message; two printed pages
LONGEST_NAME = 5  # words of a name after an @
MOST_NAMED = 20  # people named in one message

_LINK = re.compile(
    r"https?://[^\s<>\"'`{}|\\^\x00-\x20]+|(?<![\w/.:])/[a-z][\w./%?=&#~+,-]*", re.IGNORECASE
)
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_WORD = re.compile(r"[\w.'’+-]+(?:@[\w.-]+)?")
_TRAILING = ".,;:!?)]'’"


class Part(NamedTuple):
    """A stretch of a message.

    `kind`: words, link, outside (a link that leaves the portal), person, line (a new one begins).
    """

    kind: str
    text: str = ""
    url: str = ""
    person_id: int = 0


class Named(NamedTuple):
    """Somebody whom a message names."""

    person_id: int
    name: str
    email: str


def mentioned(text: str) -> list[list[str]]:
    """For each @ the names that may follow it, the longest first, as somebody typed them."""
    found = []
    for at in list(_AT.finditer(text))[:MOST_NAMED]:
        words = _words_at(text, at.end())
        if words:
            found.append([_stripped(" ".join(words[:count])) for count in range(len(words), 0, -1)])
    return found


def _words_at(text: str, start: int) -> list[str]:
    """The words right after an @, up to the end of the line or the longest name."""
    line = text[start:].partition("\n")[0][:200]
    return [one[0] for one in _WORD.finditer(line)][:LONGEST_NAME] if _WORD.match(line) else []


def _stripped(name: str) -> str:
    return name.rstrip(_TRAILING).removesuffix("’s").removesuffix("'s")


def parts(text: str, people: Iterable[Named] = ()) -> list[Part]:
    """`text` as parts; `people` are those whom it names."""
    names = sorted(
        ((word, one.person_id) for one in people for word in (one.name, one.email)),
        key=lambda pair: -len(pair[0]),
    )
    found: list[Part] = []
    for number, line in enumerate(text.splitlines()):
        if number:
            found.append(Part("line"))
        found += _of_line(line, names)
    return found


def _of_line(line: str, names: Sequence[tuple[str, int]]) -> Iterator[Part]:
    """Links first, then names in what stands between them."""
    place = 0
    for link in _LINK.finditer(line):
        address = _trimmed(link[0])
        kind = _kind_of(address)
        if kind is None or link.start() < place:
            continue
        yield from _people_in(line[place : link.start()], names)
        yield Part(kind, address, address)
        place = link.start() + len(address)
    yield from _people_in(line[place:], names)


def _trimmed(address: str) -> str:
    """Without the sentence's punctuation; a closing bracket stays where one was opened."""
    while address and address[-1] in _TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _kind_of(address: str) -> str | None:
    """`link` for a page of the portal, `outside` for another host, None for what is no address."""
    if address.startswith("/"):
        return "link" if not address.startswith("//") and len(address) > 2 else None
    try:
        parsed = urlsplit(address)
    except ValueError:  # brackets that hold no address
        return None
    plain = parsed.username is None and parsed.password is None
    return "outside" if parsed.hostname and plain else None


def _people_in(text: str, names: Sequence[tuple[str, int]]) -> Iterator[Part]:
    place = 0
    for at in _AT.finditer(text):
        rest = text[at.end() :].lower()
        known = next((pair for pair in names if rest.startswith(pair[0].lower())), None)
        if known is None or at.start() < place:
            continue
        if at.start() > place:
            yield Part("words", text[place : at.start()])
        end = at.end() + len(known[0])
        yield Part("person", text[at.start() : end], person_id=known[1])
        place = end
    if place < len(text):
        yield Part("words", text[place:])
