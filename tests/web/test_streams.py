"""Large answers bind one thread of a process at most; small ones none."""

import gc

import pytest

from portal.web import streams
from portal.web.streams import WHOLE, sent

BLOCK = b"x" * (WHOLE // 4)


@pytest.fixture
def asked(app):
    with app.test_request_context():
        yield


def blocks(count, ended=None):
    try:
        for _ in range(count):
            yield BLOCK
    finally:
        if ended is not None:
            ended.append(True)


def test_what_is_small_leaves_as_one_block(asked):
    answers = [sent(blocks(4), "text/csv") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [list(answer.iter_encoded()) for answer in answers] == [[BLOCK * 4]] * 3


def test_what_is_large_leaves_as_it_is_made_and_whole(asked):
    answer = sent(blocks(12), "text/csv")
    assert b"".join(answer.iter_encoded()) == BLOCK * 12
    assert not answer.is_sequence
    answer.close()


def test_only_one_large_answer_is_sent_at_a_time(asked):
    first, ended = sent(blocks(12), "text/csv"), []
    second = sent(blocks(12, ended), "text/csv")
    assert (second.status_code, second.headers["Retry-After"]) == (503, "5")
    assert "Somebody else is fetching a large file" in second.get_data(as_text=True)
    gc.collect()
    assert ended  # what it began to read was put away
    assert sent(blocks(1), "text/csv").status_code == 200  # small ones go on
    first.close()
    third = sent(blocks(12), "text/csv")
    assert third.status_code == 200
    third.close()
    third.close()  # a second time gives nothing back
    fourth, fifth = sent(blocks(12), "text/csv"), sent(blocks(12), "text/csv")
    assert (fourth.status_code, fifth.status_code) == (200, 503)
    fourth.close()


def test_an_answer_that_nobody_took_gives_its_place_back(asked):
    ended = []
    answer = sent(blocks(12, ended), "text/csv")
    next(iter(answer.response))
    del answer
    gc.collect()
    assert ended
    assert streams._slot.acquire(blocking=False)
    streams._slot.release()


def test_a_fault_in_the_middle_gives_it_back(asked):
    def faulty():
        yield from blocks(8)
        raise ValueError

    answer = sent(faulty(), "text/csv")
    with pytest.raises(ValueError, match=r"^$"):
        list(answer.iter_encoded())
    answer.close()
    assert streams._slot.acquire(blocking=False)
    streams._slot.release()
