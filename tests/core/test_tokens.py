"""Names and secrets that nobody guesses and everybody can read out."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hardship.core import tokens


def test_ids_are_version_seven_and_in_order_of_birth() -> None:
    ids = [tokens.new_id() for _ in range(2_000)]
    assert {one.version for one in ids} == {7}
    assert len(set(ids)) == len(ids)
    assert (ids[0].int >> 80) <= (ids[-1].int >> 80)


def test_a_reference_has_no_look_alikes() -> None:
    for _ in range(500):
        assert re.fullmatch(
            r"H-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", tokens.new_reference()
        )


@given(st.sampled_from("HR"), st.sampled_from(["{}", " {} ", "{}\t"]), st.booleans(), st.booleans())
def test_a_reference_is_read_however_it_is_typed(
    mark: str, frame: str, lower: bool, spaced: bool
) -> None:
    reference = tokens.new_reference(mark)
    typed = reference.replace("-", " ") if spaced else reference
    typed = frame.format(typed.lower() if lower else typed)
    assert tokens.normalise_reference(typed, mark) == reference


def test_a_mark_that_is_left_out_takes_no_letter_with_it() -> None:
    assert tokens.normalise_reference("rk2p-9qxm", "R") == "R-RK2P-9QXM"
    assert tokens.normalise_reference("R-RK2P-9QXM", "R") == "R-RK2P-9QXM"


def test_a_code_is_six_digits() -> None:
    codes = {tokens.new_code() for _ in range(200)}
    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert len(codes) > 150


def test_what_is_no_id_is_left_out() -> None:
    known = tokens.new_id()
    assert tokens.as_ids([str(known), "txn_1", "", known.hex]) == [known, known]
