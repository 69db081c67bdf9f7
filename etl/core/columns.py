"""The columns that several tables share: the same quantity has the same name and the same object."""

from etl.core.schema import Column, Kind

PROJECT_ID = Column("project_id", Kind.CODE, "Number of the project in the regional register.", "AKT-001", pattern=r"[A-Z]{3}-[0-9]{3}")
AWARD_ID = Column("award_id", Kind.CODE, "Number of the award: IRN or contract number, Latin letters.", "AP19676543", pattern=r"[A-Z]{2}[0-9]{8}")
AWARD_ID_PRINTED = Column("award_id_printed", Kind.TEXT, "Number of the award as the publisher printed it.", "AP19676543", compared=False)
BIN = Column("bin", Kind.BIN, "Business identification number of the organisation.", "960140990004")
PERIOD = Column("period", Kind.MONTH, "Month that the row is about.", "2026-09")
SUBMISSION_SEQ = Column(
    "submission_seq", Kind.INTEGER, "Number of the delivery for this month: 1 is the first, more are corrections.", "1", minimum=1, maximum=99, compared=False
)
RECEIVED_ON = Column("received_on", Kind.DATE, "Day on which the delivery was received.", "2026-10-05", compared=False)
