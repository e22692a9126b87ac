"""Personal details in what residents say, put out of sight before anything is kept. No I/O.

Rules see what has a form: numbers of phones, identity cards, bank cards and plates, e-mail and
net addresses, addresses with a road or a house number, names behind a title or behind 我叫. A
bare name without any of these can't be told from a word and may stay.
"""

import re

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康"
    "伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵"
    "席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗"
    "丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山"
    "谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲台从鄂"
    "索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀浦"
    "尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧"
)
_NAME = f"[{_SURNAMES}][\\u4e00-\\u9fff]{{1,2}}"
_NO_NAME = (
    "农民|农村|高中|高龄|平常|安徽|江苏|江西|云南|贵州|广东|广西|成都|公司|房东|单位|租客|司机|华人"
)
"""Words that begin like a name."""
_HAN_DIGITS = "零〇幺一二两三四五六七八九"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "〔邮箱〕"),
    (re.compile(r"https?://\S+|www\.\S+"), "〔网址〕"),
    (re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?![\dXx])"), "〔身份证号〕"),
    (re.compile(r"(?<!\d)(?:\d[ -]?){15,19}(?!\d)"), "〔卡号〕"),
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}(?!\d)"), "〔电话〕"),
    (re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"), "〔电话〕"),
    (re.compile(rf"[幺一][三四五六七八九][{_HAN_DIGITS}]{{9}}"), "〔电话〕"),
    (re.compile(r"(?<!\d)\d{7,14}(?!\d)"), "〔号码〕"),
    (
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}"
        ),
        "〔车牌〕",
    ),
    (
        re.compile(
            r"(?:[\u4e00-\u9fff]{2,8}?(?:省|市|区|县|镇|乡|街道|村|社区))*"
            r"[\u4e00-\u9fff\d]{1,10}?(?:路|街|巷|大道|小区|苑|组|栋|幢)"
            r"[\d一二三四五六七八九十百]+\s*(?:号|组|栋|幢|单元|楼|室|层|户|之)"
            r"(?:[\d一二三四五六七八九十百A-Za-z-]+\s*(?:号|栋|幢|单元|楼|室|层|户)?)*"
        ),
        "〔地址〕",
    ),
    (re.compile(r"\d+\s*(?:栋|幢)\s*\d*\s*(?:单元)?\s*\d*\s*(?:号|室|楼)?"), "〔地址〕"),
    (
        re.compile(
            rf"(?P<before>我叫|我是|他叫|她叫|名叫|叫做|姓名是?|名字叫?|当事人|原告|被告|欠我钱的)(?!{_NO_NAME}){_NAME}"
            r"(?=[，。、,.\s！？的和与在跟把〔\d]|电话|手机|身份证|今年|现年|家住|住在|$)"
        ),
        "〔姓名〕",
    ),
    (
        re.compile(
            rf"(?:{_NAME}|[{_SURNAMES}])(?=先生|女士|小姐|老师|师傅|老板|经理|主任|书记|队长|村长|律师|医生|大爷|大妈|大叔|阿姨|嫂子)"
        ),
        "〔姓〕",
    ),
)


def masked(text: str) -> str:
    """The text with personal details replaced by what they were."""
    for pattern, instead in _RULES:
        has_before = "before" in pattern.groupindex
        text = pattern.sub(rf"\g<before>{instead}" if has_before else instead, text)
    return text
