from __future__ import annotations

import hashlib
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
from consent_scenes import GIVEN, a_consent, store_one

from emomonitor.consent import texts
from emomonitor.consent.page import Sheet, page, sheet_of
from emomonitor.consent.record import Giver, Standing, as_json, due, from_json, new_id, standing
from emomonitor.consent.recorded import delete_recorded, recorded_under
from emomonitor.consent.store import ConsentStore
from emomonitor.errors import ConsentError

DAY = timedelta(days=1)
KEYS = texts.keys()


@pytest.mark.parametrize(
    ("given", "months", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2026, 8, 31), 4, (2026, 12, 31)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
        ((2026, 6, 15), 24, (2028, 6, 15)),
    ],
)
def test_a_consent_is_due_on_the_same_day_of_a_later_month_or_on_its_last(
    given: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert due(datetime(*given, tzinfo=UTC), months) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "now_with", "expected"),
    [
        (GIVEN, {}, Standing.VALID),
        (GIVEN - timedelta(hours=3), {}, Standing.VALID),
        (GIVEN - 2 * DAY, {}, Standing.FROM_LATER),
        (datetime(2027, 2, 28, 9, 29, tzinfo=UTC), {}, Standing.VALID),
        (datetime(2027, 2, 28, 9, 30, tzinfo=UTC), {}, Standing.TOO_OLD),
        (GIVEN + 31 * DAY, {"months": 1}, Standing.TOO_OLD),
        (GIVEN, {"purpose": "own"}, Standing.OTHER_PURPOSE),
        (GIVEN, {"purpose": None}, Standing.VALID),
        (GIVEN, {"purpose": " care "}, Standing.VALID),
        (GIVEN, {"keep_days": None}, Standing.OTHER_RETENTION),
        (GIVEN, {"keep_days": 31}, Standing.OTHER_RETENTION),
        (GIVEN, {"keep_days": 29}, Standing.OTHER_RETENTION),
    ],
)
def test_a_consent_holds_until_time_purpose_or_keeping_change(
    now: datetime, now_with: dict[str, object], expected: Standing
) -> None:
    in_force: dict[str, object] = {"purpose": "care", "keep_days": 30, "months": 6} | now_with
    assert standing(a_consent(keep_days=30), now=now, **in_force) is expected  # type: ignore[arg-type]
    taken_back = a_consent(keep_days=30, withdrawn=GIVEN)
    assert standing(taken_back, now=now, **in_force) is Standing.WITHDRAWN  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "  "},
        {"name": "x" * 201},
        {"purpose": ""},
        {"keep_days": 0},
        {"id": "../../etc/passwd"},
        {"given": datetime(2026, 8, 31)},
        {"representative": "x" * 201},
    ],
)
def test_a_consent_that_says_too_little_or_too_much_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ConsentError):
        a_consent(**fields)


def test_two_consents_of_one_day_have_different_ids() -> None:
    assert new_id(GIVEN).startswith("20260831-")
    assert new_id(GIVEN) != new_id(GIVEN)


def test_what_is_written_is_read_again_and_private(tmp_path: Path) -> None:
    given = a_consent(by=Giver.REPRESENTATIVE, representative="Chen Yu", keep_days=90, purpose="in my own\nwords <b>")
    kept = ConsentStore(tmp_path).add(given)
    assert kept.path == tmp_path / "consents" / f"{given.id}.json"
    again = ConsentStore(tmp_path).read(given.id)
    assert again == kept
    assert again.sha256 == hashlib.sha256(kept.path.read_bytes()).hexdigest()
    assert from_json(as_json(given)) == given
    if sys.platform != "win32":
        assert kept.path.stat().st_mode & 0o777 == 0o600
        assert kept.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_consent_is_never_written_over(tmp_path: Path) -> None:
    ConsentStore(tmp_path).add(a_consent())
    with pytest.raises(ConsentError, match="already"):
        ConsentStore(tmp_path).add(a_consent(name="Somebody Else"))
    assert ConsentStore(tmp_path).read(a_consent().id).consent.name == a_consent().name


def test_withdrawing_leaves_the_file_as_it_was_and_stays_so(tmp_path: Path) -> None:
    store = ConsentStore(tmp_path)
    kept = store.add(a_consent())
    before = kept.path.read_bytes()
    assert not store.is_withdrawn(kept)
    back = store.withdraw(kept.consent.id, GIVEN + DAY)
    assert back.consent.withdrawn == GIVEN + DAY
    assert store.withdraw(kept.consent.id, GIVEN + 9 * DAY).consent.withdrawn == GIVEN + DAY
    assert kept.path.read_bytes() == before
    assert store.read(kept.consent.id) == back
    assert store.is_withdrawn(kept)
    assert [k.consent.id for k in store.all()[0]] == [kept.consent.id]


def test_a_withdrawal_counts_for_a_copy_elsewhere_and_where_it_is_damaged(tmp_path: Path) -> None:
    store = ConsentStore(tmp_path / "data")
    kept = store.add(a_consent())
    copy = tmp_path / "copy.json"
    copy.write_bytes(kept.path.read_bytes())
    assert store.open(copy).consent.withdrawn is None
    store.withdraw(kept.consent.id, GIVEN)
    assert store.open(copy).consent.withdrawn == GIVEN
    next((tmp_path / "data" / "consents").glob("*.withdrawn.json")).write_bytes(b"\x00{")
    assert store.open(copy).consent.withdrawn is not None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[]", "no consent"),
        (b'{"format": "emomonitor-session", "schema": 1}', "no consent"),
        (b'{"format": "emomonitor-consent", "schema": 99}', "newer"),
        (b'{"format": "emomonitor-consent", "schema": 1, "id": "abcd"}', "damaged"),
        (as_json(a_consent()).replace(b'"self"', b'"neighbour"'), "damaged"),
        (as_json(a_consent()).replace(b"null", b'"30"'), "damaged"),
        (as_json(a_consent()).replace(b'"care"', b"7"), "damaged"),
        (as_json(a_consent()) + b" " * (1 << 20), "no consent"),
    ],
)
def test_a_broken_file_is_told_of_and_the_others_are_still_read(tmp_path: Path, data: bytes, words: str) -> None:
    store = ConsentStore(tmp_path)
    sound = store.add(a_consent())
    broken = store.folder / "broken.json"
    broken.write_bytes(data)
    found, (problem,) = store.all()
    assert found == (sound,)
    assert str(broken) in str(problem) and words in str(problem)


def test_what_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    assert ConsentStore(tmp_path).all() == ((), ())
    with pytest.raises(ConsentError, match="consent list"):
        ConsentStore(tmp_path).read("20260831-ffffffff")
    with pytest.raises(ConsentError, match="consent new"):
        ConsentStore(tmp_path).open(tmp_path / "none.json")


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "consents").touch()
    with pytest.raises(ConsentError, match="written"):
        ConsentStore(tmp_path).add(a_consent())


def test_the_newest_consent_comes_first(tmp_path: Path) -> None:
    store_one(tmp_path, id="20260101-00000001", given=GIVEN - 90 * DAY)
    store_one(tmp_path, id="20260102-00000002", given=GIVEN)
    store_one(tmp_path, id="20260103-00000003", given=GIVEN - DAY)
    assert [k.consent.id[-1] for k in ConsentStore(tmp_path).all()[0]] == ["2", "3", "1"]


def test_sessions_recorded_under_a_consent_are_found_and_deleted_and_no_others(tmp_path: Path) -> None:
    def session(name: str, consent: object, *, earlier: object = None) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        runs = [] if earlier is None else [{"consent": earlier}]
        document = {"format": "emomonitor-session", "schema": 1, "consent": consent, "earlier": runs}
        (folder / "session.json").write_text(json.dumps(document), encoding="utf-8")
        (folder / "log.csv").touch()
        return folder

    mine = session("1", {"id": "abcd"})
    continued = session("2", None, earlier={"id": "abcd"})
    other, none = session("3", {"id": "efgh"}), session("4", None)
    broken = tmp_path / "5"
    broken.mkdir()
    (broken / "session.json").write_bytes(b"\x00")
    (tmp_path / "6").mkdir()
    assert recorded_under("abcd", tmp_path) == (mine, continued)
    assert delete_recorded((mine, continued)) == 2
    assert {p.name for p in tmp_path.iterdir()} == {other.name, none.name, broken.name, "6"}
    assert recorded_under("abcd", tmp_path / "nowhere") == ()


# -- texts and the page to sign ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_there_in_both_languages_with_the_same_blanks(key: str) -> None:
    english, chinese = (texts.text(key, language) for language in texts.LANGUAGES)
    blanks = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in (english, chinese)]
    assert blanks[0] == blanks[1]
    assert english != chinese and english.strip() and chinese.strip()
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert english.count("**") == chinese.count("**") in (0, 2)


def test_the_page_holds_what_was_agreed_to_and_escapes_it() -> None:
    consent = a_consent(name="<script>Mei & Co</script>", purpose="tea <i>time</i>", keep_days=30)
    html = page(sheet_of(consent, 6))
    assert "<script>" not in html and "&lt;script&gt;Mei &amp; Co" in html
    assert "tea &lt;i&gt;time&lt;/i&gt;" in html
    for language in texts.LANGUAGES:
        assert texts.keep_words(30, language) in html
        assert texts.text("withdraw_text", language) in html
        assert texts.text("statement_self", language) in html
    assert html.count("✓") == 2
    assert consent.id in html
    assert "http" not in html  # nothing is fetched


def test_an_empty_page_has_room_for_names_and_both_signatures() -> None:
    html = page(Sheet(purpose="", keep_days=None, months=6), ("zh_TW",))
    assert html.count('class="blank"') == 3
    assert "當事人簽名" in html and "法定代理人簽名" in html
    assert "Consent" not in html.split("</style>")[1]
    assert 'lang="zh-Hant-TW"' in html


def test_no_words_claim_to_diagnose_treat_or_screen() -> None:
    said = " ".join(texts.text(key, language) for key in KEYS for language in texts.LANGUAGES)
    assert not re.search(r"diagnos|treat|screen(?!,|\b)|cure|診斷|治療|篩檢", said, re.IGNORECASE)
