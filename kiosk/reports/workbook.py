"""The figures as a workbook, a sheet a table."""

import io
from collections.abc import Mapping

from openpyxl import Workbook

from kiosk.reports.figures import Figures, grids, tables


def as_workbook(figures: Figures, titles: Mapping[str, str]) -> bytes:
    """XLSX; names are text, counts are numbers."""
    book = Workbook(write_only=True)
    for name, rows in tables(figures, titles):
        sheet = book.create_sheet(name)
        sheet.column_dimensions["A"].width = 48
        sheet.append([name, "次数"])
        for label, count in rows:
            sheet.append([_text(label), count])
    for grid in grids(figures):
        sheet = book.create_sheet(grid.name)
        sheet.column_dimensions["A"].width = 32
        sheet.append([_text(column) for column in grid.columns])
        for row in grid.rows:
            sheet.append([_text(cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(label: str) -> str:
    """Not taken for a formula by any program."""
    return f"'{label}" if label.startswith(("=", "+", "-", "@")) else label
