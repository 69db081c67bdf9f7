"""What do the enterprises' spreadsheets say? The agreed form, one row per project."""

from collections.abc import Sequence

from etl.core.forms import Form, read_form
from etl.core.tidied import RawFile, Rows, Tidied
from etl.sources.enterprise_results.schema import ENTERPRISE_RESULTS

FORM = Form(
    ENTERPRISE_RESULTS.name,
    {
        "Жоба / Проект": "project_id",
        "Сату, теңге / Продажи, тенге": "sales_tiyn",
        "ТЖЭ / ЭПЗ, чел.": "fte_milli",
        "Еңбекақы, теңге / Фонд оплаты, тенге": "payroll_tiyn",
        "Өнім, теңге / Выпуск, тенге": "output_tiyn",
        "Экспорт валютасы / Валюта экспорта": "export_currency_code",
        "Экспорт сомасы / Сумма экспорта": "export_cents",
        "Инвестиция, теңге / Инвестиции, тенге": "investment_tiyn",
        "Қайта өңделген қалдық, тонна / Переработано отходов, тонн": "waste_kg",
        "Алғашқы сату күні / Дата первой продажи": "first_sale_on",
        "Аралық тұтыну, теңге / Промежуточное потребление, тенге": "intermediate_tiyn",
        "Кәсіпорын бойынша ТЖЭ / ЭПЗ предприятия, чел.": "enterprise_fte_milli",
    },
    has_nil_return=True,
    later=frozenset({"intermediate_tiyn", "enterprise_fte_milli"}),
)


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts from the stored workbooks."""
    rows = Rows(ENTERPRISE_RESULTS.names)
    findings = [finding for number, file in enumerate(files) for finding in read_form(FORM, number, file, rows)]
    return Tidied({ENTERPRISE_RESULTS.name: rows.frame()}, tuple(findings))
