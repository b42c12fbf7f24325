"""What the name of an upload ends in, held against what the file holds (ASVS 5.2.2). Pure.

People bring texts as .csv, .txt, .tsv and .tab; anything else that is at odds with the content is
refused with what to do, for a file that is called something else is a mistake or a trick.
"""

from collections.abc import Sequence

from portal.errors import Refused

TEXT_TABLES = (".csv", ".txt", ".tsv", ".tab")
WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".txt", ".gift", ".md")
XML, ZIP = ".xml", ".zip"
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
LONGEST = 80  # characters of a name that a message shows


def refuse_another(name: str, holds: str, endings: Sequence[str]) -> None:
    """Raise Refused, at the field `file`, where `name` ends in none of the `endings` of what the
    file `holds`: "a workbook".
    """
    if name.strip().lower().endswith(tuple(endings)):
        return
    *others, last = endings
    wanted = f"{', '.join(others)} or {last}" if others else last
    raise Refused(
        f"The file holds {holds}, and its name, {name.strip()[-LONGEST:]}, says something else. If "
        f"it is the right file, let its name end in {wanted} and choose it again.",
        field="file",
    )


def refuse_other_table(name: str, *, is_workbook: bool) -> None:
    """The same for a file with a table, which is a text or a workbook."""
    if is_workbook:
        refuse_another(name, "a workbook", WORKBOOKS)
    else:
        refuse_another(name, "a text with columns", TEXT_TABLES)


def refuse_other_questions(name: str, head: bytes, *, is_text: bool) -> None:
    """The same for a file with questions that begins with `head`: text, else XML or an archive."""
    if head.startswith(ZIPPED):
        if is_text:
            raise Refused("This format is text, and the file is an archive.", field="file")
        refuse_another(name, "an archive", (ZIP, ".imscc"))
    elif is_text:
        refuse_another(name, "text", TEXTS)
    elif _is_markup(head):
        refuse_another(name, "XML", (XML,))
    else:
        raise Refused("The file holds neither XML nor an archive of it.", field="file")


def _is_markup(head: bytes) -> bool:
    """Whether the first sign is that of an element, in whatever encoding."""
    return head.translate(None, b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
