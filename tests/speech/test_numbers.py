import re

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.numbers import HOTLINES, cardinal, digit_by_digit, say_numbers


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("第46条", "第四十六条"),
        ("第1079条", "第一千零七十九条"),
        ("第2款第2项", "第二款第二项"),
        ("第10条", "第十条"),
        ("2个月", "两个月"),
        ("2年内", "两年内"),
        ("12个月", "十二个月"),
        ("2000元", "二千元"),
        ("3,500.50元", "三千五百点五元"),
        ("1,234,567元", "一百二十三万四千五百六十七元"),
        ("¥200", "二百元"),
        ("￥3万元", "三万元"),
        ("5万元", "五万元"),
        ("20%", "百分之二十"),
        ("0.05%", "百分之零点零五"),
        ("1.5%—2%", "百分之一点五到二"),
        ("3‰", "千分之三"),
        ("3-5天", "三到五天"),
        ("3~5个工作日", "三到五个工作日"),
        ("2021年1月1日", "二零二一年一月一日"),
        ("2021-01-01", "二零二一年一月一日"),
        ("2021-13-01", "二千零二十一-十三-零幺"),
        ("1987年", "一九八七年"),
        ("9:00", "九点"),
        ("14:05", "十四点零五分"),
        ("9:00-11:30", "九点到十一点三十分"),
        ("2:30", "两点三十分"),
        ("1/3", "三分之一"),
        ("拨打12348", "拨打幺二三四八"),
        ("打110。", "打幺幺零。"),
        ("110元", "一百一十元"),
        ("住院120天", "住院一百二十天"),
        ("13812345678", "幺三八幺二三四五六七八"),
        ("138-1234-5678", "幺三八，幺二三四，五六七八"),
        ("028-87654321", "零二八，八七六五四三二幺"),
        ("400-810-1234", "四零零，八幺零，幺二三四"),
        ("0", "零"),
        ("007", "零零七"),
        ("", ""),
        ("没有数字", "没有数字"),
    ],
)
def test_numbers_are_said_as_people_say_them(written: str, said: str) -> None:
    assert say_numbers(written) == said


@pytest.mark.parametrize("hotline", sorted(HOTLINES))
def test_hotlines_are_said_digit_by_digit(hotline: str) -> None:
    assert say_numbers(f"请拨打{hotline}。") == f"请拨打{digit_by_digit(hotline)}。"


@given(st.integers(0, 10**15))
def test_a_number_said_is_the_same_number(number: int) -> None:
    assert cn2an.cn2an(cardinal(str(number)), "smart") == number


@given(st.text(st.sampled_from("0123456789.,:/-~%‰¥元年月日个第条 。万"), max_size=60))
def test_no_digit_is_left_and_nothing_breaks(text: str) -> None:
    assert not re.search(r"[0-9]", say_numbers(text))


@pytest.mark.parametrize("text", ["9" * 100_000, "1," * 50_000, "1-" * 50_000, "1:" * 50_000])
@pytest.mark.timeout(20)
def test_huge_input_takes_no_huge_time(text: str) -> None:
    assert not re.search(r"[0-9]", say_numbers(text))
