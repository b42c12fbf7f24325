"""XML from a stranger, element by element: no document type, no entities, nothing endless."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat  # raises at a document type, before anything in it is looked at

from portal.tables.zipped import damaged
from portal.unreadable import Unreadable

LONGEST_MARK = 1_000_000  # bytes of one tag or comment
DEEPEST = 64  # elements within each other; a sheet has 12

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def read(
    blocks: Iterable[bytes], start: Start, end: End, text: Text, most: int | None = None
) -> Iterator[None]:
    """Call the three for what stands in `blocks`; pauses after each block. Raises Unreadable.

    Names come without the prefix of the document's own element. Who gives `start` counts depth.
    Stops without a word after `most` bytes.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text

    def first(name: str, attributes: dict[str, str]) -> None:
        prefix, colon, _ = name.rpartition(":")
        if colon:
            _strip(parser, prefix + colon, start, end)
            start(name.removeprefix(prefix + colon), attributes)
        else:
            parser.StartElementHandler = start
            start(name, attributes)

    parser.StartElementHandler = first
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > LONGEST_MARK:
                raise damaged()
            yield
            if most is not None and fed > most:
                return
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged() from error
    except (LookupError, ValueError) as error:
        raise error if isinstance(error, Unreadable) else damaged() from error
    yield


def _strip(parser: expat.XMLParserType, prefix: str, start: Start, end: End) -> None:
    """Some programs write x:row for row; the prefix is the same throughout."""
    parser.StartElementHandler = lambda name, found: start(name.removeprefix(prefix), found)
    parser.EndElementHandler = lambda name: end(name.removeprefix(prefix))


def _refuse_doctype(*_found: object) -> None:
    reason = "The workbook holds a document type, which no spreadsheet program writes."
    raise Unreadable("not_a_workbook", reason, "Save it again in a spreadsheet program.")


def each(blocks: Iterable[bytes], take: Start) -> None:
    """Call `take` for every element of a small document, in its order."""
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise damaged()
        take(name, attributes)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    for _ in read(blocks, start, end, lambda _text: None):
        pass
