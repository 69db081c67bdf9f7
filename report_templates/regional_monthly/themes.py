"""On which themes does state money go?"""

from fractions import Fraction

from etl.core.figure import Aspect, Figure, Level
from etl.reports.counts import SHARE_OF_THEME, ratio_figure
from etl.reports.desk import Desk
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Word


def by_theme(desk: Desk) -> Table:
    """Projects, money and its share by theme, the largest first; their sums are those of the region."""
    say, facts = desk.say, desk.facts

    def money(name: str, level: Level, subject: str) -> Figure:
        return facts.figures.get(name, level, subject, Aspect.VALUE)

    def share(theme: str) -> Figure:
        whole, part = money("awarded_by_theme", Level.REGION, facts.region.code).value, money("awarded_by_theme", Level.THEME, theme).value
        value = Fraction(part, whole) if whole and part is not None else None
        return ratio_figure(SHARE_OF_THEME, value, facts.period, reason="Nothing has been awarded.", subject=theme)

    told = [figure for figure in facts.figures.figures if figure.indicator == "awarded_by_theme" and figure.level is Level.THEME]
    names = [figure.subject for figure in sorted(told, key=lambda each: (-(each.value or 0), each.subject))]
    rows = [
        Row(
            (
                desk.words.code("theme", theme),
                desk.projects_in(f"theme/{theme}", [each for each in desk.supported if each.theme_code == theme]),
                money("awarded_by_theme", Level.THEME, theme),
                money("paid_by_theme", Level.THEME, theme),
                share(theme),
            )
        )
        for theme in names
    ]
    if rows:
        whole = (facts.figure("projects_supported"), *(money(name, Level.REGION, facts.region.code) for name in ("awarded_by_theme", "paid_by_theme")))
        every = ratio_figure(SHARE_OF_THEME, Fraction(1) if whole[1].value else None, facts.period, reason="Nothing has been awarded.")
        rows.append(Row((say("Total"), *whole, every), is_total=True))
    unit = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Theme"), "36%"),
        Column(say("Projects"), "13%", kind="number"),
        Column(say("Awarded"), "18%", unit, "number"),
        Column(say("Paid"), "18%", unit, "number"),
        Column(say("Share of what was awarded"), "15%", Word("%"), "number"),
    )
    return Table("themes", say("State money by theme"), columns, tuple(rows))
