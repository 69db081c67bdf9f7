"""Is a setting that cannot be right refused with words?"""

import pytest

from etl import settings
from etl.errors import SettingError


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://esep.example", "https://esep.example/?a=b", 'https://esep.example/"onclick', "https://a b", "esep.example"]
)
def test_an_address_that_is_no_plain_one_is_refused(address: str) -> None:
    with pytest.raises(SettingError, match="no plain web address"):
        _ = settings.load({"ESEP_EXPLAIN_URL": address}).explain_url


def test_an_address_loses_the_slash_at_its_end_and_none_is_none() -> None:
    assert settings.load({"ESEP_EXPLAIN_URL": "https://esep.example:8443/explained/"}).explain_url == "https://esep.example:8443/explained"
    assert settings.load({"ESEP_EXPLAIN_URL": ""}).explain_url == ""
