from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from emomonitor.session.older import began, older_than

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def test_sessions_are_old_by_their_names_and_the_oldest_comes_first() -> None:
    names = ["20261101T120000Z", "20261020T080000Z-2", "20261125T120000Z", "notes", "20269999T120000Z"]
    assert older_than(names, 7, NOW) == (
        datetime(2026, 10, 20, 8, tzinfo=UTC),
        datetime(2026, 11, 1, 12, tzinfo=UTC),
    )


def test_a_session_of_exactly_that_age_is_kept() -> None:
    limit = f"{NOW - timedelta(days=7):%Y%m%dT%H%M%SZ}"
    assert older_than([limit], 7, NOW) == ()
    assert older_than([limit], 7, NOW + timedelta(seconds=1)) == (NOW - timedelta(days=7),)


@pytest.mark.parametrize("name", ["", "20261101", "20261101T120000", "20261101T120000Z.zip", "x20261101T120000Z"])
def test_other_names_are_no_sessions(name: str) -> None:
    assert began(name) is None
