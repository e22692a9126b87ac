"""Finding entries and articles by a few words."""

import pytest

from kiosk.cases.finding import LONGEST_QUERY, Text, find

TEXTS = [
    Text("a", "劳动合同到期不续签", "公司不跟我续合同怎么办"),
    Text("b", "经济补偿怎么算", "赔多少钱"),
    Text("c", "中华人民共和国民法典第一千零七十九条", "离婚"),
    Text("d", "中华人民共和国劳动合同法第四十六条", "经济补偿"),
]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("续签", "a"),
        ("经济补偿", "b"),
        ("民法典 第一千零七十九条", "c"),
        ("劳动合同法 第四十六条", "d"),
        ("赔多少", "b"),
        ("  经济补偿  ", "b"),
    ],
)
def test_best_comes_first(query: str, best: str) -> None:
    assert find(query, TEXTS, 5)[0] == best


@pytest.mark.parametrize("query", ["", "   ", "天气", "<script>", "\x00", "ＡＢＣ"])
def test_nothing_to_find(query: str) -> None:
    assert find(query, TEXTS, 5) == ()


def test_no_more_than_asked_for_and_long_queries_end() -> None:
    many = [Text(number, "经济补偿") for number in range(100)]
    assert find("经济补偿", many, 3) == (0, 1, 2)
    assert find("补" * 100_000, many, 3) == ()
    assert find("经济补偿" + "补" * LONGEST_QUERY, many, 3) == ()
