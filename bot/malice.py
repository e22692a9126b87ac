"""Wishes to harm somebody or not to be found out, by rule. Pure."""

import re

_THREAT = re.compile(
    r"(?<![他她们方家夫人])(?:找|喊|叫|雇|请|花钱找)(?:几个|个|些)?(?:人|兄弟|社会上的)[^。！？，]{0,8}(?:打|砍|弄|收拾|教训|废|断|吓)(?!我|咱|俺)"
    r"|(?:怎么|咋个?|如何|啷个)[^。！？，]{0,6}(?:打他|弄他|弄死|收拾他|报复|整他)"
)
_HOW = r"(?:怎么|怎样|咋个?|如何|啷个|哪样|哪边|哪里|哪儿|啥子?药|什么|有没有办法|有啥子?办法|有啥子?法子)"
_UNSEEN = (
    r"(?:(?:才|就)?(?:不(?:得|会|容易|好|被|遭|让人|让别人)?|没人|别人?|人家)?(?:查|看|认|验|鉴定|发现|逮|抓|追查)"
    r"(?:不出来?|不到|不着)|不(?:得|会|容易|被|遭)(?:[^。！？，]{0,2})(?:查|看|认|验|鉴定|发现|逮|抓)(?:出来?|到|着|住)|神不知鬼不觉"
    r"|(?:法院|执行局)?(?:执行|冻结|查封)不(?:到|了|成)|不(?:会)?被追究|不上(?:失信|黑)名单|(?:有|没得|没有)[^。！？，]{0,3}空子(?:可以|能)?钻|钻[^。！？，]{0,3}空子)"
)
_CONCEALMENT = re.compile(rf"{_HOW}[^。！？]{{0,16}}{_UNSEEN}")
_WRONGED = re.compile(
    r"(?:为什么|为啥|凭啥|凭什么|公安|警察|派出所|法院|法官|执行局|医院|医生|人家说|他们说)[^。！？，]{0,6}(?:查|看|认|鉴定|抓|逮|找)不"
)


def is_threat(text: str) -> bool:
    """Whether the speaker means to harm somebody, and is in no danger."""
    return _THREAT.search(text) is not None


def hides_wrong(text: str) -> bool:
    """Whether the speaker asks how not to be found out; who was wronged and can't prove it
    does not."""
    text = re.sub(r"\s+", "", text)
    return _CONCEALMENT.search(text) is not None and _WRONGED.search(text) is None
