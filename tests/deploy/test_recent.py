"""What was used last is kept, within bounds."""

from deploy.recent import Recent


def test_the_least_recently_used_gives_way() -> None:
    kept: Recent[int] = Recent(max_items=3, max_weight=100)
    for number, key in enumerate("abc"):
        kept.put(key, number, 1)
    assert kept.get("a") == 0
    kept.put("d", 3, 1)
    assert [kept.get(key) for key in "abcd"] == [0, None, 2, 3]


def test_the_weight_of_all_is_bounded_and_freed_again() -> None:
    kept: Recent[int] = Recent(max_items=100, max_weight=100)
    for number in range(50):
        kept.put(str(number), number, 10)
        assert len(kept) == min(number + 1, 10)


def test_what_would_take_more_than_a_tenth_of_the_room_is_not_kept() -> None:
    kept: Recent[int] = Recent(max_items=3, max_weight=100)
    kept.put("a", 1, 10)
    kept.put("b", 2, 11)
    assert (kept.get("a"), kept.get("b")) == (1, None)


def test_what_is_kept_is_not_replaced() -> None:
    kept: Recent[int] = Recent(max_items=3, max_weight=100)
    kept.put("a", 1, 1)
    kept.put("a", 2, 1)
    assert (len(kept), kept.get("a")) == (1, 1)
