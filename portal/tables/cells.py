"""Cells of a workbook that are more than their text: numbers, and formulas without a result."""

from portal.unreadable import Unreadable


class Figure(str):
    """The text of a cell that holds a number, with that number: no mark in it can be misread.

    `percent`: the cell is shown as a percentage; then `value` is what is shown, 85 for 85 %.
    """

    __slots__ = ("percent", "value")
    value: float
    percent: bool

    def __new__(cls, text: str, value: float, percent: bool = False) -> "Figure":
        made = super().__new__(cls, text)
        made.value = value
        made.percent = percent
        return made


class Unsaved(str):
    """The text of a formula whose result the file does not hold."""

    __slots__ = ()


UNSAVED = Unreadable(
    "formula_unsaved",
    "A formula stands here, and the file does not hold its result.",
    "Open the workbook in a spreadsheet program, save it there and bring it in again; or put the "
    "figure in the place of the formula.",
)
