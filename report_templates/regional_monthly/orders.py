"""Which orders are open, and how long is there left?"""

from etl.reports.desk import Desk
from etl.reports.facts import Order
from etl.reports.tables import Cell, Column, Row, Table
from etl.reports.typed import Label, Word


def orders(desk: Desk) -> Table:
    """One row for each order; a day that is not known says so."""
    say = desk.say

    def row(order: Order) -> Row:
        issued: Cell = order.issued_on or say("not stated")
        if order.issued_on and order.is_date_assumed:
            issued = say("{day} (assumed)", day=order.issued_on)
        return Row(
            (
                Label(order.order_id),
                order.text.text(desk.language),
                order.addressee.text(desk.language),
                issued,
                order.due_on or (say("term set, day not stated") if order.has_term else say("no term")),
                order.days_left,
                order.remind_on or Label(""),
                _state(desk, order),
            )
        )

    columns = (
        Column(say("No."), "4%", kind="identifier"),
        Column(say("Order"), "30%"),
        Column(say("Addressee"), "17%"),
        Column(say("Issued"), "12.5%", kind="day"),
        Column(say("Due"), "9.5%", kind="day"),
        Column(say("Left"), "7%", say("working days"), "number"),
        Column(say("Reminder"), "9.5%", kind="day"),
        Column(say("State"), "10.5%"),
    )
    return Table("orders", say("Orders and their terms"), columns, tuple(row(order) for order in desk.facts.orders))


def _state(desk: Desk, order: Order) -> Word:
    """Where the order stands, and the edition that answers it."""
    state = desk.words.code("order state", order.state_code)
    return desk.say("{state}: {edition}", state=state, edition=Label(order.closed_by)) if order.closed_by else state
