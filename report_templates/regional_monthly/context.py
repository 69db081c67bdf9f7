"""What stands in the monthly report? Facts in, everything that the page shows out."""

from typing import Any

from etl.reports import quality, restating, summary, waived
from etl.reports.decisions import decisions
from etl.reports.desk import Desk
from etl.reports.facts import ReportFacts
from etl.reports.front import front
from report_templates.regional_monthly import alerts, claims, exceptions, impact, method, money, net, orders, outputs, pipeline, register, results, themes


def context(facts: ReportFacts, language: str) -> dict[str, Any]:
    """The context of ``page.html`` and of the letter: words, figures, tables and pictures, nothing else."""
    desk = Desk(facts, language, has_method=True)
    return {
        **front(desk, "Economic results of innovation projects with state support"),
        "answer": summary.answer(desk),
        "tiles": summary.tiles(desk),
        "restated": restating.restated(desk),
        "portfolio": summary.portfolio(desk),
        "legend": summary.legend(desk),
        "decisions": decisions(desk),
        "orders": orders.orders(desk),
        "results": results.headlines(desk),
        "sales": results.monthly(desk, "sales", "Sales of the month: {value}, {against} of the plan", "Sales of the month are not known: {why}."),
        "results_programme": results.by_programme(desk),
        "results_organisation": results.by_organisation_type(desk),
        "district_map": results.district_map(desk),
        "results_district": results.by_district(desk),
        "universities": outputs.universities(desk),
        "readiness": outputs.readiness(desk),
        "pipeline": pipeline.pipeline(desk),
        "appraisals": impact.appraisals(desk),
        "survivals": impact.survivals(desk),
        "impact": impact.impact(desk),
        "absorption": results.monthly(desk, "absorbed", "Absorbed since the start: {value}, {against} of the plan", "Absorption is not known: {why}."),
        "flow": money.flow(desk),
        "ratios": money.ratios(desk),
        "money_bars": money.by_programme(desk),
        "money": money.programmes(desk),
        "themes": themes.by_theme(desk),
        "forecast": money.forecast(desk),
        "left_most": money.left_most(desk),
        "red": exceptions.red_projects(desk),
        "variances": exceptions.variances(desk),
        "silent": exceptions.silent_projects(desk),
        "alerts": alerts.alerts(desk),
        "warnings": exceptions.warnings(desk),
        "claims": claims.claims(desk),
        "quality": quality.sources(desk),
        "severities": quality.severities(desk),
        "set_aside": quality.set_aside(desk, most=3),
        "waivers": waived.waivers(desk),
        "bridge": restating.bridge(desk),
        "method": method.indicators(desk),
        "net": net.gross_to_net(desk),
        "limits": method.limits(desk),
        "acts": method.acts(desk),
        "projects": register.supported(desk),
        "other_projects": register.others(desk),
    }
