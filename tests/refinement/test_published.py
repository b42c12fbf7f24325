"""What people are told of a decision."""

from datetime import date

import pytest

from portal.refinement.published import Told, duty, happened


@pytest.mark.parametrize(
    ("kind", "is_adopted", "words"),
    [
        ("retire", True, "Lead time is retired, from 1 April 2027"),
        ("retire", False, "Lead time stays as it is: the proposal was not adopted"),
        ("add", True, "Lead time is new, from 1 April 2027"),
        ("add", False, "Lead time is not added: the proposal was not adopted"),
        ("keep", True, "Lead time stays as it is"),
        ("ratify", True, "Lead time stays suspended"),
        ("ratify", False, "Lead time goes on: its suspension was not ratified"),
    ],
)
def test_what_happened_in_a_sentence(kind, is_adopted, words):
    assert happened(Told("Lead time", kind, is_adopted, "", date(2027, 4, 1))) == words


def test_a_short_list_is_told_by_name():
    told = Told("Delay and Errors", "keep", True, "", None, several=2)
    assert happened(told) == "Delay and Errors stay as they are"


def test_a_list_is_told_by_its_number():
    assert (
        happened(Told("Keep", "keep", True, "", None, several=41)) == "41 metrics stay as they are"
    )


def test_what_was_overturned_on_appeal_asks_nothing_of_anybody():
    told = Told("Lead time", "retire", True, "", date(2027, 4, 1), is_overturned=True)
    assert happened(told) == "Lead time: the decision was overturned on appeal, and nothing changes"
    assert duty(told) == "Nothing for you to do."
