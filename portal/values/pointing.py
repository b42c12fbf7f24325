"""Where in its file a remark about a value points: the column, and what stands there."""

from portal.values.cell import Cell
from portal.values.mapping import Mapping

OF_PERIOD = frozenset(
    {
        "period_wrong",
        "period_twice",
        "period_closed",
        "future_period",
        "incomplete_period",
        "misaligned_period",
    }
)
DEPARTMENT_UNKNOWN, METRIC_UNKNOWN = "departments_unknown", "metrics_unknown"


def place(cell: Cell, code: str, mapping: Mapping) -> tuple[str, str]:
    """The column that a remark with this `code` is about, and its text in the row of `cell`.

    A remark about the department, the metric or the period points at their columns where the file
    has them; every other one at the figures.
    """
    if code == DEPARTMENT_UNKNOWN and mapping.department_column:
        return mapping.department_column, cell.department_text
    if code == METRIC_UNKNOWN and mapping.measure_column:
        return mapping.measure_column, cell.measure_text
    if code in OF_PERIOD and mapping.period_column:
        return mapping.period_column, cell.day.isoformat() if cell.day else cell.period.label
    return cell.column, figures(cell)


def figures(cell: Cell) -> str:
    """The figures of a row as text; “12 / 40” where it gives a numerator and a denominator."""
    if cell.value is not None:
        return _plain(cell.value)
    if cell.numerator is None and cell.denominator is None:
        return ""
    return f"{_plain(cell.numerator)} / {_plain(cell.denominator)}"


def _plain(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.15g}"
