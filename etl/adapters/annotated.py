"""How does a supplier get a file back? A copy of the very workbook with the cells marked, and a sheet of remarks in plain words."""

import re
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from etl.core.finding import Remark, Severity
from etl.reports.words import Words, both

SHEET = "Ескертпелер – Замечания"
WIDTHS = (5, 22, 18, 44, 44, 44, 44)
FILLS = {Severity.BLOCKING: "F4B6B6", Severity.ERROR: "F4B6B6", Severity.WARNING: "FCE8A6", Severity.ADVICE: "DCE8F4"}
PROPERTIES, MOMENTS = "docProps/core.xml", re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
PLACE = re.compile(r"(?P<sheet>[^!]+)!(?P<cell>[A-Z]{1,3}[0-9]{1,7})")


def annotate(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """The copy. ``content`` empty: only the sheet of remarks, for a file that is no workbook or cannot be read.

    Nothing of the supplier is computed: formulas stay formulas. Cells are marked by colour and by a comment that says the same.
    """
    book = load_workbook(BytesIO(content)) if content else Workbook()
    if not content:
        book.remove(book.worksheets[0])
    if SHEET in book.sheetnames:
        del book[SHEET]  # the answer to an earlier try
    told: dict[tuple[str, str], list[Remark]] = {}
    for mark in remarks:
        if (found := PLACE.fullmatch(mark.place)) and found["sheet"] in book.sheetnames:
            told.setdefault((found["sheet"], found["cell"]), []).append(mark)
    for (sheet, cell), here in told.items():
        target = book[sheet][cell]
        target.fill = PatternFill("solid", fgColor=FILLS[min((mark.severity for mark in here), key=list(Severity).index)])
        text = "\n\n".join(f"{mark.says['kk']}\n{mark.fix['kk']}\n{mark.says['ru']}\n{mark.fix['ru']}" for mark in here)
        target.comment = Comment(text, "Esep", width=420, height=min(60 + 90 * len(here), 400))
    page, kk, ru = book.create_sheet(SHEET), Words.of("kk"), Words.of("ru")
    page.append(("№", both("Place"), both("Severity"), *(words.say(head) for words in (kk, ru) for head in ("What is promised", "What to do"))))
    for number, mark in enumerate(remarks, start=1):
        longest = max(len(text) for text in (*mark.says.values(), *mark.fix.values()))
        page.row_dimensions[number + 1].height = 15 * -(-longest // (WIDTHS[-1] - 6))  # not every program makes room for wrapped lines
        severity = f"{kk.code('severity', mark.severity)} / {ru.code('severity', mark.severity)}"
        page.append((number, mark.place or both("the file"), severity, mark.says["kk"], mark.fix["kk"], mark.says["ru"], mark.fix["ru"]))
    for row in page.iter_rows():
        for each in row:
            each.alignment = Alignment(wrap_text=True, vertical="top")
            each.font = Font(bold=each.row == 1)
            if isinstance(each.value, str):
                each.data_type = "s"  # a text stays a text, whatever sign it begins with
    for place, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = "A2"
    page.page_setup.orientation, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = "landscape", 0, True
    out = BytesIO()
    book.save(out)
    return _the_same_each_time(out.getvalue())


def _the_same_each_time(content: bytes) -> bytes:
    """The workbook without the moment at which it was made: a letter that encloses it is the same after a kill."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as made, ZipFile(out, "w", ZIP_DEFLATED) as same:
        for each in made.infolist():
            inside = made.read(each)
            if each.filename == PROPERTIES:
                inside = MOMENTS.sub(rb"\g<1>2000-01-01T00:00:00Z", inside)
            same.writestr(ZipInfo(each.filename), inside, ZIP_DEFLATED)
    return out.getvalue()
