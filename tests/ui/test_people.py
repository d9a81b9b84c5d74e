"""Whose card is shown."""

from __future__ import annotations

from ui_scenes import a_reading, a_scene

from emomonitor.entities import Box
from emomonitor.ui.people import FORGIVE_S, LINGER_S, LONGEST_NAME, People

LARGE = Box(x=300, y=50, width=200, height=200)


def test_the_largest_face_is_looked_at_first() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1), a_reading(2, box=LARGE)))
    assert people.chosen == 2
    assert people.reading is not None and people.reading.face_id == 2


def test_it_does_not_jump_when_somebody_larger_comes() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1)))
    people.update(a_scene(0.1, a_reading(1), a_reading(2, box=LARGE)))
    assert people.chosen == 1


def test_a_choice_holds_through_a_short_absence() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1), a_reading(2, box=LARGE)))
    people.choose(1)
    people.update(a_scene(1.0, a_reading(1), a_reading(2, box=LARGE)))
    people.update(a_scene(1.0 + FORGIVE_S - 0.5, a_reading(2)))
    assert people.chosen == 1
    assert people.reading is None


def test_who_left_makes_room_for_who_is_there() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1)))
    people.update(a_scene(FORGIVE_S + 0.5, a_reading(2)))
    assert people.chosen == 2


def test_who_left_stays_while_nobody_else_is_there() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1)))
    people.update(a_scene(60.0))
    assert people.chosen == 1


def test_somebody_absent_can_be_chosen_from_the_timeline() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(2)))
    people.choose(1)
    people.update(a_scene(60.0, a_reading(2)))
    assert people.chosen == 1


def test_chips_linger_a_moment() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1), a_reading(2)))
    people.update(a_scene(LINGER_S - 0.5, a_reading(2)))
    assert list(people.present) == [1, 2]
    people.update(a_scene(LINGER_S + 0.5, a_reading(2)))
    assert list(people.present) == [2]


def test_a_name_is_kept_in_one_short_line() -> None:
    people = People()
    assert people.rename(1, "  Grandma \n Rose  ") == "Grandma Rose"
    assert people.name(1) == "Grandma Rose"
    assert len(people.rename(2, "x" * 100)) == LONGEST_NAME
    assert people.name(None) == people.name(9) == ""


def test_an_empty_name_takes_it_away() -> None:
    people = People()
    people.rename(1, "Rose")
    people.rename(1, "   ")
    assert dict(people.names) == {}


def test_names_are_forgotten_with_the_people() -> None:
    people = People()
    people.rename(1, "Rose")
    people.clear()
    assert people.name(1) == ""


def test_a_name_stays_while_its_person_is_out_of_view() -> None:
    people = People()
    people.update(a_scene(0.0, a_reading(1)))
    people.rename(1, "Rose")
    people.update(a_scene(120.0, a_reading(2)))
    people.update(a_scene(121.0, a_reading(1)))
    assert people.name(1) == "Rose"
