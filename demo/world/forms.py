"""How does a supplier's file look in bytes? The agreed spreadsheet and its JSON twin, the same bytes each time."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from demo.world.model import Cell, Delivery, Formula

SHEET = "Отчёт"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
HEADINGS = {
    "enterprise_results": (
        "Жоба / Проект",
        "Сату, теңге / Продажи, тенге",
        "ТЖЭ / ЭПЗ, чел.",
        "Еңбекақы, теңге / Фонд оплаты, тенге",
        "Өнім, теңге / Выпуск, тенге",
        "Экспорт валютасы / Валюта экспорта",
        "Экспорт сомасы / Сумма экспорта",
        "Инвестиция, теңге / Инвестиции, тенге",
        "Қайта өңделген қалдық, тонна / Переработано отходов, тонн",
        "Алғашқы сату күні / Дата первой продажи",
        "Аралық тұтыну, теңге / Промежуточное потребление, тенге",
        "Кәсіпорын бойынша ТЖЭ / ЭПЗ предприятия, чел.",
    ),
    "university_results": (
        "Бөлімше / Подразделение",
        "Ғылыми қызметкерлер, ТЖЭ / Научные сотрудники, ЭПЗ",
        "Шетелдік ғалымдар / Иностранные учёные",
        "Зертханалар / Лаборатории",
        "Жарияланымдар / Публикации",
        "Патентке өтінімдер / Заявки на патент",
        "Берілген патенттер / Выданные патенты",
        "Лицензиялар / Лицензии",
        "Лицензиялық кіріс, теңге / Лицензионный доход, тенге",
        "Бірлескен жобалар / Совместные проекты",
    ),
}
FIELDS = ("unit", "staff", "foreignStaff", "laboratories", "publications", "patentsFiled", "patentsGranted", "licences", "licenceIncome", "jointProjects")


def content(delivery: Delivery) -> bytes:
    """The file as it lies in the drop folder."""
    return delivery.spoil(json_form(delivery) if delivery.form == "json" else spreadsheet(delivery))


def json_form(delivery: Delivery) -> bytes:
    """The JSON that one university sends instead of a spreadsheet."""
    units = [dict(zip(delivery.headings or FIELDS, line, strict=False)) for line in delivery.lines]
    told = {"bin": delivery.bin, "period": delivery.period, "submission": delivery.seq, "units": units}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def spreadsheet(delivery: Delivery) -> bytes:
    """The agreed form: title, head of four facts, headings in row 7, one row per project or unit."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": CREATED, "title": "Есеп / Отчёт", "comments": "Синтетические данные / Синтетикалық деректер"})
    sheet = book.add_worksheet(SHEET)
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    head: list[tuple[str, Cell]] = [
        ("БСН / БИН", delivery.bin if delivery.bin_cell is None else delivery.bin_cell),
        ("Кезең / Период", delivery.period),
        ("Жіберілім № / Отправка №", delivery.seq),
        ("Нөлдік есеп / Нулевой отчёт", "иә / да" if delivery.is_nil else "жоқ / нет"),
    ]
    sheet.write_string(0, 0, "Есеп / Отчёт")
    for row, (label, value) in enumerate(head, 1):
        sheet.write_string(row, 0, label)
        _write(sheet, row, 1, value, day)
    for column, heading in enumerate(delivery.headings or HEADINGS[delivery.source]):
        sheet.write_string(6, column, heading)
    for row, line in enumerate(delivery.lines, 7):
        for column, value in enumerate(line):
            _write(sheet, row, column, value, day)
    book.close()
    return stream.getvalue()


def _write(sheet: Any, row: int, column: int, value: Cell, day: Any) -> None:
    match value:
        case None:
            return
        case str():
            sheet.write_string(row, column, value)
        case date():
            sheet.write_datetime(row, column, value, day)
        case Formula():
            sheet.write_formula(row, column, value.text, None, value.shown)
        case _:
            sheet.write_number(row, column, value)
