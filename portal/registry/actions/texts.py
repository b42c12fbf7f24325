"""Writing the text of a version."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from portal.errors import Refused
from portal.registry import contents
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.models import Definition, DefinitionVersion

DEFAULT_CLOSE = 30  # days after the due day until a period locks


def text_of(version: DefinitionVersion) -> DefinitionText:
    """What a version says, without its row."""
    return DefinitionText.of(version)


def write(version: DefinitionVersion, content: Mapping[str, Any], close_days: int | None) -> None:
    """Put `content` into a draft. Names that are missing stay as they are.

    The row's version rises even where the text is the same, for a form may edit the metric beside
    it: whoever saves an older page must see it.
    """
    require_draft(version)
    for field, value in content.items():
        if field not in LABELS:
            raise TypeError(f"a definition has no field {field}")
        is_word = field in contents.WORDS
        setattr(version, field, (value or None) if is_word else value)
    if close_days is not None:
        version.close_days = close_days
    if version.state == "rejected":
        version.state = "draft"
    touch(version)


def touch(record: Definition | DefinitionVersion) -> None:
    """Have the row's version rise even where nothing in the row changes."""
    record.name = str(record.name)
    flag_modified(record, "name")


def require_draft(version: DefinitionVersion) -> None:
    """Only a draft is edited; a rejected one becomes a draft again."""
    if version.state == "in_review":
        raise Refused("It is in review. Take it back first, then edit it.")
    if version.state == "approved":
        raise Refused("This version is in force and stays as it is. Start a new version.")


def columns(content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` as columns of a new version: a word that is not said yet is None."""
    return {
        field: (value or None) if field in contents.WORDS else value
        for field, value in content.items()
    }
