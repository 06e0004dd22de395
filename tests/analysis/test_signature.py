"""Why tickets belong together: words that distinguish them, and what most of them are filed under."""

from control.analysis.signature import Vocabulary, filed_under
from control.policy.recurring import Filed

LATE = [f"Parcel with the carrier Hansepost is late number{number}" for number in range(20)]
BROKEN = [f"Lamp arrived broken with the parcel number{number}" for number in range(20)]


def test_words_that_one_group_says_and_the_others_do_not_distinguish_it():
    found = Vocabulary(LATE + BROKEN).distinguishing(range(20))
    assert set(found) == {"hansepost", "late", "carrier"}


def test_what_all_say_distinguishes_nothing():
    assert not {"with", "parcel"} & set(Vocabulary(LATE + BROKEN).distinguishing(range(20)))


def test_a_group_that_is_everything_is_distinguished_by_nothing():
    assert Vocabulary(LATE).distinguishing(range(20)) == []
    assert Vocabulary([]).distinguishing([]) == []


def test_a_word_of_two_tickets_does_not_name_twenty():
    texts = [*LATE[:18], *(f"{text} thunderstorm" for text in LATE[18:]), *BROKEN]
    assert "thunderstorm" not in Vocabulary(texts).distinguishing(range(20))


def test_what_is_said_more_by_chance_alone_does_not_distinguish():
    texts = ["rain today"] * 3 + ["sun today"] * 3 + ["rain today"] * 2 + ["sun today"] * 4
    assert Vocabulary(texts).distinguishing(range(6)) == []


def test_a_value_that_most_of_a_group_have_is_named_with_its_share_of_all():
    fields = {"product": ["lamp", "lamp", "lamp", None, "sofa", "sofa", "sofa", "sofa"], "customer": list("abcdefgh")}
    assert filed_under(fields, range(4), 0.5) == [Filed("product", "lamp", 750, 375)]
    assert filed_under(fields, [], 0.5) == []
