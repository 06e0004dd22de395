"""The page of the proof is renewed in part, and never tells more than was shown."""

from tests.proof import Figure, Proof, read, written

OLD = Figure("policy/test_hours.py::test_a[x]", "questions", "10 of 10", "2026-01-01")
LATE = Figure("worker/test_two.py::test_b", "firings", "5 of 5", "2026-01-01")
PAGE = Proof({"policy/": (1_200, "2026-01-01"), "worker/test_two.py": (3, "2026-01-01")}, (OLD, LATE))


def test_a_page_reads_as_it_was_written() -> None:
    assert read(written(PAGE)) == PAGE


def test_a_run_of_a_part_renews_its_own_rows_and_leaves_the_others() -> None:
    again = Figure("worker/test_two.py::test_b", "firings amid 9 kills", "10,000 of 10,000", "2026-02-02")
    found = PAGE.renewed({"worker/": 4}, [again], "2026-02-02")
    assert found == Proof({"policy/": (1_200, "2026-01-01"), "worker/": (4, "2026-02-02")}, (OLD, again))


def test_a_run_of_a_file_renews_its_own_figures_alone() -> None:
    other = Figure("worker/test_more.py::test_c", "kills", "9 of 9", "2026-01-01")
    page = Proof({"worker/": (7, "2026-01-01")}, (LATE, other))
    again = Figure("worker/test_two.py::test_b", "firings", "7 of 7", "2026-02-02")
    found = page.renewed({"worker/test_two.py": 3}, [again], "2026-02-02")
    assert found.figures == (other, again)
    assert found.passed == {"worker/": (7, "2026-01-01"), "worker/test_two.py": (3, "2026-02-02")}


def test_what_a_folder_no_longer_shows_is_gone_from_the_page() -> None:
    assert PAGE.renewed({"worker/": 2}, [], "2026-02-02").figures == (OLD,)
