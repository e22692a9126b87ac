"""Emergencies are caught, and talk of past or abstract danger is not."""

import pytest

from bot.emergencies import find_alarm, reply_for

CAUGHT = {
    "violence": [
        "救命啊他要杀我",
        "我老公正在打我",
        "我男人现在又在捶我，快来",
        "他拿着刀追我",
        "有人正在砸我家门，快点",
        "他提起刀来了",
        "邻居这会儿正在打人",
        "我被他锁在屋头出不去",
        "以前也打过，今天他又在打我，我该不该离婚",
        "去年就打过我，现在拿着刀追到门口了",
        "救命，我想离婚他要打死我",
    ],
    "suicide": [
        "安眠药都吞下去了，存折留给我妹妹要不要写字条",
        "农药我已经喝下去了，死了以后债是不是不用还",
        "我不想活了",
        "活起没得意思，死了算了",
        "我活不下去了",
        "我妈喝了农药怎么办",
        "我想跳楼",
        "公司不赔钱，我想自杀",
        "他刚喝了农药",
    ],
    "child": [
        "街上好多人，我找不到婆婆了",
        "他把娃抱走了，发短信说娃儿也别想活",
        "他说要带着孩子跳楼",
        "我的娃儿不见了",
        "孩子被拐走了",
        "我孙女被人猥亵了",
        "他现在正在打孩子",
    ],
    "swindle": [
        "我刚刚被骗了，把钱转过去了",
        "刚才有人冒充公检法让我转账",
        "骗子现在还在叫我转钱",
        "刚被骗了三万块钱",
        "他喊我把钱转到安全账户",
    ],
    "fire_or_illness": [
        "屋头着火了",
        "我爸晕倒了",
        "天然气漏了怎么办",
        "师傅遭电了甩不脱，我们不敢拉",
        "娃儿发烧39度抽起来了",
        "我妈突然抽搐，口吐白沫",
        "孙子高烧，翻白眼了",
    ],
}

NOT_NOW = [
    "孩子遭老师抽了一耳光",
    "我儿有癫痫，抽搐过一次，学校不收他",
    "打了疫苗娃儿抽搐，赔不赔",
    "发烧去打针，护士抽了三管血，收费三百",
    "我上班触电了，老板不赔怎么办",
    "去年我老公打过我，现在想离婚",
    "诊所开的药我已经吃下去了才发现过期了，能赔吗",
    "保健品说能治病，买的药都吃进去了没得效果",
    "被人打了能要求赔多少钱",
    "打架斗殴怎么处罚",
    "老板拖欠工资，我去打工三个月",
    "房东打电话让我现在搬走",
    "上个月被骗了五千块还能追回来吗",
    "我爸跳楼自杀公司赔不赔",
    "拿刀抢劫判几年",
    "我想打官司现在怎么办",
    "孩子抚养权判给谁",
    "借条怎么写",
    "他现在还不还钱我就去打借条",
    "我现在打算离婚",
    "劳动合同到期公司不续签，有没有补偿？",
    "救命钱被骗了上个月的事怎么追",
    "赔的救命钱她要分一半",
    "想死后捐献遗体",
    "想死你了温小法，好久没来摆龙门阵了",
    "丝瓜藤爬到了人行道栏杆上，城管要罚款",
    "孙子把我绑定的零钱充了游戏",
    "管理人把我按临时工登记，少算一半",
    "儿子失踪十年了，他的房子怎么办",
    "超市说我偷东西，把我关在办公室搜包，结果啥都没得",
    "出租屋煤气中毒谁赔",
    "起火了谁赔",
    "找不到爸爸的房产证怎么补",
    "离婚后找不到孩子他爸了，抚养费怎么要",
    "有人拿刀抢劫被抓了要判几年",
    "以前转账给他的钱能不能要回来",
    "",
]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in CAUGHT.items() for text in texts]
)
def test_danger_now_is_caught(kind: str, text: str) -> None:
    alarm = find_alarm(text)
    assert alarm is not None
    assert alarm.name == kind


@pytest.mark.parametrize("text", NOT_NOW)
def test_questions_about_law_are_not_emergencies(text: str) -> None:
    assert find_alarm(text) is None


def test_hotlines_come_in_dialling_order() -> None:
    alarm = find_alarm("刚刚被骗了，钱转过去了")
    assert alarm is not None
    assert reply_for(alarm).hotlines == ("110", "96110")


def test_spaces_of_the_recogniser_do_not_hide_danger() -> None:
    assert find_alarm("我 老公 正在 打 我") is not None


def test_hands_laid_on_again_are_caught() -> None:
    assert find_alarm("他又动手了，把我头发扯到往墙上撞，娃儿都吓哭了") is not None
    assert find_alarm("他去年又动手了，娃儿都吓哭了，现在想离婚") is None


@pytest.mark.parametrize("text", ["刚刚，他翻窗进来了", "刚刚,他翻窗进来了!我躲在床底下"])
def test_marks_of_a_latin_keyboard_mean_the_same(text: str) -> None:
    assert find_alarm(text) is not None


def test_a_long_text_is_read_in_time() -> None:
    assert find_alarm("现在" * 5000) is None
