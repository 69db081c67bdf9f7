"""How is a list handed out? As CSV or as a workbook, in which no text can become a formula."""

import csv
import io
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from etl.reports.companions import harmless

if TYPE_CHECKING:
    import pandas as pd


def as_csv(rows: "pd.DataFrame") -> bytes:
    """The list for a spreadsheet: UTF-8 with its mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows([harmless(value) if isinstance(value, str) else value for value in row] for row in rows.itertuples(index=False))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: "pd.DataFrame", title: str, *, days: Collection[str] = (), as_of: datetime) -> bytes:
    """The list as one sheet: whole numbers as numbers, the columns ``days`` (ISO, may be "") as days, all else as text.

    The workbook says that it was made at ``as_of``: the same list gives the same bytes.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": title, "created": as_of.replace(tzinfo=None)})
    sheet, head, day = book.add_worksheet(title), book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
    for place, name in enumerate(rows.columns):
        sheet.write_string(0, place, name, head)
        for line, value in enumerate(rows[name], start=1):
            if name in days and value:
                sheet.write_datetime(line, place, datetime.fromisoformat(value), day)
            elif isinstance(value, str):
                sheet.write_string(line, place, value)
            else:
                sheet.write_number(line, place, value)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()
