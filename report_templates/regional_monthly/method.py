"""How was it worked out, by which thresholds, under which law?"""

from collections.abc import Sequence

from etl.reports.desk import Desk
from etl.reports.rating import thresholds
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Drawn, Label, Printed, Word

# What is known of the three legal methodologies; their formulas are still to be fetched and entered as further methods.
ACTS = (
    "Methodology No 112/НҚ of 11.04.2022 (Entrepreneurial Code, article 241-6): effectiveness of state support of innovation.",
    "Methodology No 297 of 27.05.2022 (Law on industrial policy, article 6): effectiveness of state incentives of industry.",
    "Methodology No 106 of 03.12.2024 (Entrepreneurial Code, article 99): effectiveness of support of private business.",
)


def indicators(desk: Desk) -> Table:
    """Every indicator with meaning, formula and source."""
    say = desk.say
    rows = tuple(
        Row(
            (
                Label(f"M-{line.number:02d} v{line.version}"),
                say(line.title),
                Word(" ".join(say(text) for text in (line.says, line.not_for) if text)),
                say(line.formula),
                say(line.source),
            ),
            place=Drawn(desk.method_row(f"{line.number:02d}")),
        )
        for line in desk.facts.method
    )
    columns = (
        Column(say("Code"), "6%"),
        Column(say("Indicator"), "14.2%"),
        Column(say("Meaning"), "40.8%"),
        Column(say("Formula"), "18%"),
        Column(say("Basis"), "21%"),
    )
    return Table("method", say("Indicators"), columns, rows)


def limits(desk: Desk) -> Table:
    """The thresholds as they stand in the data file."""
    say, bounds = desk.say, thresholds()
    (green_low, green_high), (amber_low, amber_high) = bounds["money"]["green"], bounds["money"]["amber"]

    def percent(*ends: int) -> Printed:
        return Printed("–".join(str(end) for end in ends) + desk.printer.marks.before_percent + "%")

    def named(msgid: str, low: int) -> Word:
        return desk.words.say(msgid, limit=percent(low))

    def counted(*ends: int) -> Printed:
        return Printed("–".join(str(end) for end in dict.fromkeys(ends)))

    def and_more(low: int) -> Word:
        return desk.words.say("{days} or more", days=counted(low))

    schedule, data, results, coverage = bounds["schedule"], bounds["data"], bounds["results"], bounds["coverage"]
    rows = (
        Row(
            (
                say("Money: absorption of plan"),
                percent(green_low, green_high),
                Printed(f"{percent(amber_low, green_low)}, {percent(green_high, amber_high)}"),
                desk.words.say("below {low} or above {high}", low=percent(amber_low), high=percent(amber_high)),
            )
        ),
        Row(
            (
                say("Results: worst of sales and jobs against plan"),
                named("from {limit}", results["green"]),
                percent(results["amber"], results["green"]),
                named("below {limit}", results["amber"]),
            )
        ),
        Row((say("Schedule: days of slip"), counted(0, schedule["green"]), counted(schedule["green"] + 1, schedule["amber"]), and_more(schedule["amber"] + 1))),
        Row((say("Data of a project: months of silence"), counted(0, data["amber"] - 1), counted(data["amber"], data["red"] - 1), and_more(data["red"]))),
        Row(
            (
                say("Data of a total: coverage"),
                named("from {limit}", coverage["green"]),
                percent(coverage["amber"], coverage["green"]),
                named("below {limit}", coverage["amber"]),
            )
        ),
    )
    columns = (Column(say("Rated"), "34%"), *(Column(desk.words.code("light", light), "22%") for light in ("green", "amber", "red")))
    note = say("The worst of money, results and schedule is the rating of a project. Red data forbid green: the project is then not rated.")
    return Table("thresholds", say("Thresholds"), columns, rows, (note,))


def acts(desk: Desk) -> Sequence[Word]:
    return [desk.say(act) for act in ACTS]
