"""What a process keeps in memory is bounded, and lets go first what was not asked for longest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from guatu_web.records.recent import Recent


def test_what_is_kept_is_found_again_and_replaced():
    kept = Recent(2)
    assert kept.get("a") is None
    kept.put("a", 0)
    assert kept.get("a") == 0
    kept.put("a", 1)
    assert kept.get("a") == 1
    kept.clear()
    assert kept.get("a") is None


def test_what_was_not_asked_for_longest_is_let_go():
    kept = Recent(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_threads_do_not_disturb_each_other():
    kept = Recent(8)

    def work(number):
        for each in range(2000):
            kept.put((number, each % 16), each)
            kept.get((number, (each * 7) % 16))
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
    assert sum(kept.get((number, each)) is not None for number in range(8) for each in range(16)) == 8
