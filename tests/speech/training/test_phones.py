"""Every syllable of Mandarin in phones."""

import pytest

from speech.training.phones import (
    PDFS,
    TONED,
    parse_syllable,
    pdfs_of,
    toned,
)


@pytest.mark.parametrize(
    ("pinyin", "phones"),
    [
        ("zhuang1", ("zh", "uang")),
        ("lve4", ("l", "ve")),
        ("lüe4", ("l", "ve")),
        ("nü3", ("n", "v")),
        ("qu4", ("q", "v")),
        ("xuan2", ("x", "van")),
        ("shi4", ("sh", "iii")),
        ("si4", ("s", "ii")),
        ("li3", ("l", "i")),
        ("yi1", ("i",)),
        ("you3", ("iu",)),
        ("yue4", ("ve",)),
        ("wo3", ("uo",)),
        ("bo1", ("b", "uo")),
        ("wu3", ("u",)),
        ("er2", ("er",)),
        ("liu2", ("l", "iu")),
        ("dun4", ("d", "un")),
    ],
)
def test_syllables(pinyin: str, phones: tuple[str, ...]) -> None:
    assert parse_syllable(pinyin).phones == phones


def test_what_is_no_syllable_is_refused() -> None:
    for wrong in ("", "hm5", "yai2", "ABC", "ma6", "马", "zh"):
        with pytest.raises(ValueError, match=r"pinyin|Mandarin"):
            parse_syllable(wrong)


def test_tones_share_pdfs_but_not_the_second_heads_outputs() -> None:
    ma1, ma4 = parse_syllable("ma1"), parse_syllable("ma4")
    assert pdfs_of(ma1) == pdfs_of(ma4)
    assert [toned(pdf, 1) for pdf in pdfs_of(ma1)] != [toned(pdf, 4) for pdf in pdfs_of(ma4)]
    every = {toned(pdf, tone) for pdf in range(len(PDFS)) for tone in range(1, 6)}
    assert every == set(range(TONED))
