"""The printable report, made by a process of its own: `python -m kiosk.reports.printed`.

Reading a CJK font takes seconds, for which the gateway must not stand still. One line of JSON on
its input says what is in it; the PDF is its output. Exit status 3: there is no font.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
NO_FONT = 3
NO_FONT_TEXT = (
    "这台机器上没有中文字体，印不了月报。请安装 fonts-noto-cjk（apt-get install fonts-noto-cjk）。"
)
_SIMPLIFIED = 2
"""Number of the simplified Chinese face in Noto's collections."""
_WIDEST_MM = 90.0


def find_font() -> Path | None:
    """A font with Chinese characters; none if there is none."""
    return next((path for path in FONTS if path.is_file()), None)


def as_pdf(report: Mapping[str, Any], font: Path) -> bytes:
    """A4, with a heading, a line of totals, tables with bars and those of several columns."""
    from fpdf import FPDF  # noqa: PLC0415 - the gateway, which only looks for a font, does without

    pdf = FPDF(format="A4")
    number = _SIMPLIFIED if "Noto" in font.name else 0
    pdf.add_font("chinese", "", str(font), collection_font_number=number)
    pdf.set_title(report["title"])
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.add_page()
    pdf.set_font("chinese", size=18)
    pdf.cell(0, 12, report["title"], new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("chinese", size=11)
    pdf.multi_cell(0, 7, report["summary"], new_x="LMARGIN", new_y="NEXT")
    for table in report["tables"]:
        _table(pdf, table["name"], table["rows"])
    for grid in report.get("grids", ()):
        _grid(pdf, grid)
    return bytes(pdf.output())


def _table(pdf: "FPDF", name: str, rows: list[list[Any]]) -> None:
    pdf.ln(4)
    pdf.set_font("chinese", size=13)
    pdf.cell(0, 8, name, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("chinese", size=10)
    if not rows:
        pdf.cell(0, 6, "没有。", new_x="LMARGIN", new_y="NEXT")
    most = max((count for _, count in rows), default=1) or 1
    for label, count in rows:
        pdf.cell(72, 6, str(label)[:22])
        pdf.cell(14, 6, str(count), align="R")
        pdf.set_fill_color(14, 74, 91)
        pdf.rect(
            pdf.get_x() + 4, pdf.get_y() + 1.2, max(0.4, _WIDEST_MM * count / most), 3.6, style="F"
        )
        pdf.ln(6)


def _grid(pdf: "FPDF", grid: Mapping[str, Any]) -> None:
    pdf.ln(4)
    pdf.set_font("chinese", size=13)
    pdf.cell(0, 8, grid["name"], new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("chinese", size=10)
    for row in (grid["columns"], *grid["rows"]):
        for place, cell in enumerate(row):
            pdf.cell(60 if place == 0 else 40, 6, str(cell)[:18], align="L" if place == 0 else "R")
        pdf.ln(6)
    if not grid["rows"]:
        pdf.cell(0, 6, "没有。", new_x="LMARGIN", new_y="NEXT")


def main() -> int:
    """Once."""
    os.nice(10)
    report = json.loads(sys.stdin.readline())
    font = find_font()
    if font is None:
        return NO_FONT
    sys.stdout.buffer.write(as_pdf(report, font))
    return 0


if __name__ == "__main__":
    sys.exit(main())
