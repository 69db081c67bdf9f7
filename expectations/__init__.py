"""Rules that a schema cannot state, one file per table; ids and sentences stand here and nowhere else.

Each file has ``RULES``, a ``RuleBook``. ``expect`` names the Great Expectations class that judges the batch;
``fails`` finds the rows; ``breaks_on`` is the counter-example that a contract test runs through both.
"""
