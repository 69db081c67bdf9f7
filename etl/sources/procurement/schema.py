"""What is known of a contract of state procurement?"""

from etl.core.columns import BIN
from etl.core.schema import Column, Kind, Schema, Table

CONTRACTS = Table(
    name="core_contracts",
    grain="one contract, as it stands",
    key=("contract_id",),
    columns=(
        Column("contract_id", Kind.CODE, "Number of the contract in the interface.", "17345678", pattern=r"[0-9]{1,12}"),
        BIN,
        Column("supplier_bin", Kind.BIN, "BIN of the supplier; none where it is a person.", "960140990004", required=False),
        Column("is_person", Kind.FLAG, "The supplier is a person, whose number is not kept.", "false"),
        Column("contract_tiyn", Kind.MONEY, "Sum of the contract with VAT, tenge as delivered.", "1250000.00", minimum=0),
        Column("actual_tiyn", Kind.MONEY, "Sum carried out so far with VAT, tenge as delivered.", "1000000.00", required=False, minimum=0),
        Column("signed_on", Kind.DATE, "Day on which the contract was signed.", "2026-03-16", required=False),
        Column("status_code", Kind.CODE, "State of the contract, as the interface numbers it.", "190", pattern=r"[0-9]{1,4}"),
        Column("is_deleted", Kind.FLAG, "The contract was taken back in the interface.", "false"),
        Column("updated_on", Kind.DATE, "Day of the last change.", "2026-09-14"),
    ),
    rows=(0, 1_000_000),
    sequence="updated_on",
)

SCHEMA = Schema((CONTRACTS,))
