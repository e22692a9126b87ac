"""Figures of the office as tables, a workbook and a printable report. Nothing of a resident."""
