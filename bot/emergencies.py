"""Emergencies by rule: somebody is in danger, or money is being lost, right now.

Pure and fast, so that the gateway can ask it before the dialogue engine, and even while
that is down. The trained intent `emergency` catches what no rule foresees.

Who takes which call: 110 police, 119 fire, 120 ambulance, 12338 women's rights, 12355 young
people, 12356 psychological help, 96110 anti-fraud. Duties of the police on a report of
family violence: 《反家庭暴力法》第十五条; stop-payment of swindled money:
《反电信网络诈骗法》第二十条; report of a child in danger: 《未成年人保护法》第十一条.
"""

import re
from dataclasses import dataclass

from bot.messages import Emergency
from knowledge_base.passages import Citation


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of danger: how it sounds and what is said to it."""

    name: str
    """Stable name, such as `violence`."""
    signs: tuple[re.Pattern[str], ...]
    """Any of these in the text raises the alarm."""
    calm: re.Pattern[str] | None
    """If this is in the text too, it is not going on now, unless a sign is certain."""
    shown: str
    """What the screen says."""
    spoken: str
    """What is said aloud."""
    hotlines: tuple[str, ...]
    """In the order to dial."""
    citations: tuple[Citation, ...] = ()
    """What the advice rests on."""
    certain: re.Pattern[str] | None = None
    """A sign that nothing else in the text can calm."""


def _patterns(*sources: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


_NOW = r"(?:正在|现在|这会儿|这阵|马上|立刻|刚刚|刚才|还在|又在|要来|赶紧|快点|快来)"
_HIT = r"(?:打|揍|捶|锤|砍|杀|捅|掐|踢|追打|围殴|拿刀|持刀|提刀|动刀|堵)"
_WHO = r"(?:我|我们|她|他|人|妈|老人|娃|孩子|婆婆|女儿|儿子|媳妇|邻居)"
_PAST = re.compile(
    r"(?:去年|前年|上个?月|上周|以前|从前|之前|原来|曾经|前几天|前段时间|几年前|年前|小时候|昨天|前天"
    r"|经常|长期|老是|动不动)"
)
_MONEY = r"(?:转账|转钱|转了|打款|汇款|汇了|打了\s*钱|付了款|打过去|转过去|转出去|扫码付|给了验证码|说了验证码)"
_SWINDLE = r"(?:骗|诈骗|被套路|假冒|冒充|公检法|安全账户|刷单|屏幕共享|骗子)"
_HURRY = r"(?:刚刚|刚才|才|现在|正在|正|还在|几分钟|十分钟|半个?小时|马上|让我|叫我|要我|喊我)"

ALARMS: tuple[Alarm, ...] = (
    Alarm(
        name="suicide",
        certain=re.compile(
            r"(?:我|我都|我真的?)(?:想|要)(?:自杀|跳楼|跳河|寻短见)|遗书都?写好|(?:刚|才|已经)(?:喝|吃)(?:了|下)(?:农药|敌敌畏|百草枯|一?瓶?安眠药)"
            r"|(?:药|敌敌畏|百草枯)我?(?:都|已经|全部?|都已经|全都)(?:吃|喝|吞|灌)(?:下去|进去|进肚)(?![^。！？]{0,16}(?:效|好|医院|诊所|医生|过期|假))"
        ),
        signs=_patterns(
            r"(?<!不)(?:不想活|活不下去|想死(?!人|后|以后|的心|你|您|我了)|想自杀|要自杀|想轻生|要轻生|寻短见|想跳楼|要跳楼|要跳河"
            r"|想跳河|想喝(?:农)?药|要喝农药|喝了农药|喝了敌敌畏|喝了百草枯|割腕|上吊|死了算了|死了一了百了|活起没得意思"
            r"|活着没意思|不如死了|了结自己|结束自己的?生命|遗书都?写好)",
            r"(?<![藤蔓枝猫狗蛇鼠鸡贼偷])(?:站|坐|爬)(?:在|到|上)[^。！？，]{0,4}(?:楼顶|天台|桥上|窗台|栏杆)",
            r"(?:写(?:个|封|一封)?遗书|死得?快不快|下辈子再见|(?:安眠药|农药)[^。！？，]{0,4}(?:吃|喝)了|割了?(?:手腕?|脉))",
        ),
        calm=re.compile(
            r"(?:公司|单位|赔|工伤|责任|起诉|抚恤|算不算|遗产|继承|保险|房东|租客|凶宅|威胁说|吓我|以死相逼|拿死|逼我|的心都有|二手房|旧房|买的房|卖家|前年)"
        ),
        shown=(
            "**您先别一个人扛着，您的命最要紧。**\n\n"
            "- 已经受伤、已经服药：马上打 **120**，再打 **110**。\n"
            "- 心里难受、撑不住：打 **12356**（心理援助热线），有人听您说。\n"
            "- 旁边有工作人员，请直接喊一声，他们会陪着您。"
        ),
        spoken=(
            "您的命最要紧。受了伤或者吃了药，马上打幺二零。"
            "心里撑不住，打幺二三五六，有人听您说。也可以喊一声旁边的工作人员。"
        ),
        hotlines=("120", "110", "12356"),
    ),
    Alarm(
        name="fire_or_illness",
        signs=_patterns(
            r"(?:着火了|起火了|燃起来了|房子烧起来|煤气泄漏|燃气泄漏|天然气漏)",
            r"(?:晕倒了|昏倒了|昏过去|没得气了|没气了|没呼吸|喘不上气|心口痛|救救(?:他|她|我|娃|老)|吐血了|一直流血|流血不止"
            r"|血止不住|中风了|倒在地上不动|倒起不动|倒起了不动|人事不省|一氧化碳|煤气中毒|羊水破|触电了|脸都?(?:发)?紫)",
            r"(?:掉|落|滚)(?:到|进|下)[^。！？，]{0,4}(?:水库|河|堰塘|池塘|井)(?:头|里)?了?(?:$|[，。！])",
            r"(?:烧起来了|燃起来了|引燃的?|炸了)",
            r"(?:发烧|高烧|[34][0-9]度)[^。！？]{0,5}(?:抽(?:起来|起走|筋)了?|翻白眼了?)(?:$|[。！])"
            r"|(?:正在|现在|突然|一直在?)[^。！？]{0,2}(?:抽搐|惊厥|抽筋|口吐白沫|翻白眼)",
            r"(?:触|遭|被|挨)电[^。！？]{0,16}(?:粘|不敢(?:碰|拉|动|拢)|甩不脱|松不开|喊不(?:答)?应|没反应|不动弹)",
        ),
        calm=re.compile(
            _PAST.pattern
            + r"|癫痫|羊角风|老毛病|接种|疫苗|谁来?赔|谁来?负责|谁来?管|要不要赔|房东|出租屋|申请救助|责任|多年|职业病|尘肺|赔|医院天天|住ICU"
        ),
        shown=(
            "**先救人。**\n\n- 有人受伤、昏倒、透不过气：马上打 **120**。\n"
            "- 着火、燃气泄漏：先离开屋子，到外面打 **119**。\n- 旁边有工作人员，请大声喊。"
        ),
        spoken="先救人。有人受伤或昏倒，马上打幺二零。着火或者漏气，先出门，再打幺幺九。",
        hotlines=("120", "119", "110"),
    ),
    Alarm(
        name="child",
        signs=_patterns(
            r"找不(?:到|着|倒)(?:我)?(?:奶奶|婆婆|爷爷|外婆|妈妈|爸爸|大人|回家的路)了?(?:[，。！]|$)",
            r"(?<!我)(?:带|抱|拉|拖)(?:着|到|起)?(?:我的?|我们)?(?:娃儿?|娃娃|孩子|女儿|儿子)(?:一起|一路)?(?:去)?(?:跳(?:河|楼|水|桥)|死)",
            r"(?:娃儿?|娃娃|孩子)也(?:莫|别|不要|休)想活",
            r"(?:娃儿|娃娃|孩子|小孩|儿子|女儿|孙子|孙女|外孙|幼女|小女孩|学生)[^。！？]{0,14}"
            r"(?:被拐|被抢走|不见了|走丢|走失|失踪|被绑|被关在|被锁在屋|没人管.{0,4}快饿|被(?:人)?猥亵|被(?:人)?性侵|被(?:人)?强奸"
            r"|遭(?:人)?猥亵|遭(?:人)?性侵|遭(?:人)?强奸)",
            rf"{_NOW}[^。！？]{{0,10}}(?:虐待|毒打|打|捶|关|锁)(?:我们?|他们?|她们?|那)?的?"
            r"(?:娃|孩子|小孩|儿子|女儿|孙)",
            r"脱(?:我|娃儿?|女儿|孩子)的?[^。！？，]{0,2}(?:裤|衣|裙)",
        ),
        calm=re.compile(
            r"(?:去年|前年|以前|上个?月|几年前|年前|赔多少|判几年|判多少|量刑|抚养权|抚养费|离婚|探望|宣告|小狗|猫|谁负责|当年|(?:失踪|走丢|被拐|不见)了?[一二三四五六七八九十两几多0-9]+年)"
        ),
        shown=(
            "**孩子的安全最要紧，马上报警。**\n\n- 打 **110**，说清楚孩子在哪里、穿什么、最后见到的时间。\n"
            "- 孩子受了伤：打 **120**。\n- 之后可以打 **12355**（青少年服务热线）求助。\n\n"
            "发现未成年人受侵害或面临危险，任何人都有权向公安、民政、教育等部门报告。"
        ),
        spoken="孩子的安全最要紧，马上打幺幺零报警，说清楚地方和时间。孩子受了伤，打幺二零。",
        hotlines=("110", "120", "12355"),
        citations=(
            Citation(
                law="中华人民共和国未成年人保护法",
                article="第十一条",
                gist="任何组织和个人发现未成年人受侵害或不利于其身心健康的情形，都有权劝阻、制止，或者向公安、民政、教育等部门检举。",
            ),
        ),
    ),
    Alarm(
        name="violence",
        certain=re.compile(
            r"(?:^|[，。！？])(?:喂|快)?救命(?!之恩|钱|稻草|药)|救命[啊呀哦嘛！]|(?:正在|还在|又在|现在在|这会儿在)(?:家里|屋头|外头)?(?:打|捶|砍|掐|踢)(?:我|人|她|娃)"
            r"|(?:拿|提|举)(?:着|起|了)?(?:菜)?刀(?:在|要|正|追|冲|往|来)|快(?:点)?来(?:人|救)"
        ),
        signs=_patterns(
            r"(?:(?:^|[，。！？])(?:喂|快)?救命(?!之恩|钱|稻草|药)|救命[啊呀哦嘛！]|杀人了|要杀我|要杀了我|要砍我|要弄死我|要打死我|想杀我|砍人了|捅人了|拿(?:起|着|了)?刀"
            r"|提(?:起|着|了)刀|持刀|在砸(?:我家|门)|被绑架|被囚禁|把我关(?:起来|在)|锁在屋(?:头|里)出不)",
            r"(?:泼汽油|同归于尽|把我(?:按(?!临时|正式|照|月|天|时|规|合同|自动|旷)|绑(?!定)|拖(?!欠|延))|(?:遭|被)(?:人)?强奸|(?:才|刚)(?:被|遭)(?:人)?抢|打群架|打起来了|砸门|翻墙进来|翻窗进来|喊救命|(?:一直|有人)[^。！？]{0,6}跟(?:到|着|踪)我|要杀(?:我|人)|把(?:他|她|人)杀了)",
            rf"{_NOW}[^。！？]{{0,8}}{_HIT}(?:死)?{_WHO}",
            rf"{_WHO}[^。！？，]{{0,6}}{_NOW}[^。！？，]{{0,4}}(?:被|遭|挨)(?:人)?{_HIT}",
            rf"(?:被|遭|挨){_HIT}[^。！？]{{0,6}}(?:快来|救)",
            r"(?:他|她|老公|男人)又(?:在)?动(?:起)?手(?:了|打)[^。！？]{0,16}(?:头发|娃|哭|墙|躲)",
            rf"(?:老公|男人|丈夫|婆娘|他|她|爸|老汉儿?|前夫|男朋友|邻居|一伙人)[^。！？，]{{0,4}}{_NOW}[^。！？，]{{0,3}}{_HIT}",
        ),
        calm=re.compile(
            _PAST.pattern
            + r"|判几年|判多少|怎么判|构成|抢劫罪|算不算|属于|拿刀法|刀具|电话|打官司|打工|打电话|打欠条|打借条|打算|打架斗殴|那回|那次|那天|当时|结果(?:啥|什么|没|搜)|拘了|判了|立案|起诉|告他|怎么告|法院|公安|抓进去|请律师"
        ),
        shown=(
            "**先保护好自己。**\n\n- 马上离开对方够得着的地方，锁好门，或者到人多的地方。\n"
            "- 打 **110** 报警，说清楚地址；不方便说话就发短信到 **12110**。\n- 有人受伤打 **120**。\n"
            "- 家庭暴力之后需要帮助，可以打 **12338**（妇女维权热线）。\n\n"
            "公安机关接到家庭暴力报案应当及时出警、制止；您还可以向法院申请人身安全保护令。"
        ),
        spoken="先保护好自己，离开他，到有人的地方。马上打幺幺零报警，说清楚地址。有人受伤，打幺二零。",
        hotlines=("110", "120", "12338"),
        citations=(
            Citation(
                law="中华人民共和国反家庭暴力法",
                article="第十五条",
                gist="公安机关接到家庭暴力报案后应当及时出警，制止暴力，调查取证，协助受害人就医、鉴定伤情。",
                in_force_from="2016-03-01",
            ),
            Citation(
                law="中华人民共和国反家庭暴力法",
                article="第二十三条",
                gist="遭受家庭暴力或面临现实危险的人，可以向法院申请人身安全保护令，法院应当受理。",
                in_force_from="2016-03-01",
            ),
        ),
    ),
    Alarm(
        name="swindle",
        signs=_patterns(
            rf"{_HURRY}[^。！？]{{0,24}}{_SWINDLE}[^。！？]{{0,24}}{_MONEY}",
            rf"{_HURRY}[^。！？]{{0,24}}{_MONEY}[^。！？]{{0,24}}{_SWINDLE}",
            rf"{_SWINDLE}[^。！？]{{0,24}}{_HURRY}[^。！？]{{0,12}}{_MONEY}",
            rf"{_MONEY}[^。！？]{{0,12}}{_HURRY}[^。！？]{{0,12}}{_SWINDLE}",
            r"(?:刚刚|刚才|刚|才)(?:才)?(?:被|遭)(?:人)?(?:电信|网络|电话)?(?:骗|诈骗)",
            r"(?:安全账户)",
        ),
        calm=re.compile(
            r"(?:去年|前年|上个?月|上周|以前|几年前|年前|半年|几个月|好多天|判几年|判多少|怎么判|什么是安全账户)"
        ),
        shown=(
            "**马上停手，越快越好。**\n\n- 不要再转一分钱，不要再听对方的话，挂断电话、关掉屏幕共享。\n"
            "- 马上打 **110** 报警，请求**紧急止付**；也可以打 **96110**（反诈专线）。\n"
            "- 打您的银行客服，说明被骗，请求协助。\n"
            "- 保存转账记录、聊天记录、对方账号，带身份证到最近的派出所。"
        ),
        spoken=(
            "马上停手，不要再转钱，挂断电话。立刻打幺幺零报警，请求紧急止付。"
            "也可以打九六幺幺零。转账记录不要删。"
        ),
        hotlines=("110", "96110"),
        citations=(
            Citation(
                law="中华人民共和国反电信网络诈骗法",
                article="第二十条",
                gist="涉诈资金有即时查询、紧急止付、快速冻结、及时解冻和资金返还制度，公安机关依法决定，银行和支付机构应当配合。",
                in_force_from="2022-12-01",
            ),
        ),
    ),
)

GENERAL = Alarm(
    name="general",
    signs=(),
    calm=None,
    shown=(
        "**要是现在有危险，先打电话求助：**\n\n- 有人伤害您、正在被骗钱：**110**\n"
        "- 有人受伤、生病：**120**\n- 着火：**119**\n- 心里撑不住：**12356**\n\n"
        "旁边有工作人员，请直接喊一声。"
    ),
    spoken="要是现在有危险，先打幺幺零。有人受伤，打幺二零。着火打幺幺九。也可以喊一声旁边的工作人员。",
    hotlines=("110", "120", "119", "12356"),
)


_MARKS = str.maketrans(",.!?;", "，。！？；")
"""Marks as they are typed on a Latin keyboard, and what the patterns know."""
_FIRE = re.compile(
    r"火(?!车|锅|气|化|葬)|烧起来|燃起来|引燃|冒烟|漏气|煤气|燃气|天然气|炸了|烟(?!头)"
)
_FIRE_FIRST = ("119", "120", "110")
BY_NAME = {alarm.name: alarm for alarm in ALARMS}


def find_alarm(text: str) -> Alarm | None:
    """The first kind of danger that the text shows, the most urgent kinds first."""
    text = re.sub(r"\s+", "", text).translate(_MARKS)
    for alarm in ALARMS:
        if alarm.certain and alarm.certain.search(text):
            return alarm
        if alarm.calm and alarm.calm.search(text):
            continue
        if any(sign.search(text) for sign in alarm.signs):
            return alarm
    return None


def reply_for(alarm: Alarm, text: str = "") -> Emergency:
    """What is said to an alarm; where it burns, the fire brigade comes first."""
    burning = alarm.name == "fire_or_illness" and _FIRE.search(text)
    return Emergency(
        shown=alarm.shown,
        spoken=alarm.spoken,
        hotlines=_FIRE_FIRST if burning else alarm.hotlines,
        citations=alarm.citations,
    )


def emergency_reply(text: str) -> Emergency | None:
    """The reply to an emergency, or none if no rule sees one."""
    alarm = find_alarm(text)
    return reply_for(alarm, text) if alarm else None
