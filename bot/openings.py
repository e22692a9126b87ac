"""Words that open a conversation and don't say yet what the matter is, and words in a tongue
that the robot does not know. Pure.

"我有个事情想问一下", "那个事情咋个办嘛", "我儿子": a search would find whatever else asks "怎么办";
whoever says so is asked to go on.
"""

import re

_SOMEBODY = r"儿子|女儿|媳妇|女婿|老公|老婆|丈夫|妻子|老伴|孙子|孙女|邻居|隔壁|老板|房东|爸爸|妈妈|老汉儿?|兄弟"
_NOTHING = re.compile(
    r"我们|你们|他们|咱们|这个|那个|有个|有点|有件|一个|一件|一点|事情|事儿|问题|法律|方面|情况"
    r"|请问|咨询|打听|了解|请教|反映|麻烦|帮我|帮忙|晓得|知道|不晓得|不知道|不懂"
    r"|怎么办|怎么弄|怎么说|咋个办|咋个说|咋个弄|咋办|咋整|咋说|该咋|该怎么|如何是好"
    r"|一下|一哈|一声|上的|(?:想|要)+(?=问|说|讲|咨询|打听|了解|请教|反映)|屋头|家里|家头"
    rf"|{_SOMEBODY}"
    r"|您好|你好|老师|师傅|同志|小伙子|姑娘|法官"
    r"|[我你您他她咱有个点件些的事问来说讲给跟和就是哈下嘛呢吗啊哦吧了呀儿这那嗯呃该得先还人]"
)
_MARKS = re.compile(r"[\s，。？！、；：,.?!;:~…]")
_LATIN_WORDS = re.compile(r"[A-Za-z]{2,}")
_FEWEST_FOREIGN = 3
_FEWEST_AGAIN = 3
_CODE = re.compile(r"[<>{}=;$\\|]|--")


def says_nothing(text: str) -> bool:
    """Whether there is no word in the text, or one character again and again."""
    bare = re.sub(r"\W", "", text)
    return not bare or (len(bare) >= _FEWEST_AGAIN and len(set(bare)) == 1)


def says_nothing_yet(text: str) -> bool:
    """Whether the text has nothing in it but words of address, of asking, and who it is about;
    takes time linear in its length."""
    bare = _MARKS.sub("", text)
    return len(bare) > 1 and not _NOTHING.sub("", bare)


def names_somebody(text: str) -> bool:
    """Whether a text says at least who it is about, which helps with what is said next."""
    return re.search(_SOMEBODY, text) is not None


def is_foreign(text: str) -> bool:
    """Whether the text is a sentence in Latin letters without a Chinese character, and no code."""
    if re.search(r"[\u4e00-\u9fff]", text) or _CODE.search(text):
        return False
    return len(_LATIN_WORDS.findall(text)) >= _FEWEST_FOREIGN
