"""Statutes as documents: Markdown, and the `.docx` files of the national law database.

A document is a title, a preface with dates, headings (编, 章, 节) and paragraphs that
begin with 第…条. What stands below an article up to the next one belongs to it.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_base.errors import StatuteError
from knowledge_base.normalise import clean_text
from knowledge_base.numerals import article_number
from knowledge_base.statutes import Article

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
_MAX_PARTS = 2_000
_MAX_PARAGRAPHS = 100_000
_MAX_ARTICLE = 100_000
_NUMBER = r"[零〇○一二三四五六七八九十百千0-9]+"
_HEADING = re.compile(rf"第{_NUMBER}(编|分编|章|节)(?:[\s：:]+|$)(.*)")
_ARTICLE = re.compile(rf"(第\s*{_NUMBER}\s*条(?:之[一二三四五六七八九十]+)?)(?:[\s：:]+(.*)|$)")
_MARKS = re.compile(r"^(?:[#>\s]+|[-*+]\s+)|\*\*|__|`|\\(?=[\W_])|<[^<>]{0,200}>")
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\([^)\n]{0,500}\)")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{4})-(\d{2})-(\d{2})")
_APPENDIX = re.compile(r"附件|附录|附表|附[：:]")
_DOCX_FAULTS = (
    OSError,
    SyntaxError,
    zipfile.BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
"""What python-docx raises on parts that are missing or hold other XML than they should."""
_RANK = {"编": 0, "分编": 1, "章": 2, "节": 3}


@dataclass(slots=True)
class _Reading:
    """Where the reader of a document stands."""

    title: str = ""
    preface: list[str] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    found: list[tuple[tuple[int, int], str, list[str]]] = field(default_factory=list)

    def take(self, line: str) -> bool:
        """Read a line; false if the document's articles end here."""
        heading = _HEADING.fullmatch(line)
        article = _ARTICLE.fullmatch(line)
        if heading:
            rank = _RANK[heading[1]]
            self.headings = {key: text for key, text in self.headings.items() if key < rank}
            self.headings[rank] = re.sub(r"\s+", " ", line)
        elif article and self._follows(article[1]):
            text = [article[2]] if article[2] else []
            chapter = " ".join(self.headings[rank] for rank in sorted(self.headings))
            number = article_number(article[1])
            assert number is not None  # `_follows` has read it
            self.found.append((number, chapter, text))
        elif self.found and _APPENDIX.match(line):
            return False
        elif self.found:
            self.found[-1][2].append(line)
        elif not self.title:
            self.title = line
        else:
            self.preface.append(line)
        return True

    def _follows(self, label: str) -> bool:
        """A paragraph may begin with a reference; articles go up."""
        number = article_number(label)
        return number is not None and (not self.found or number > self.found[-1][0])


def read_markdown(path: Path) -> list[Article]:
    """The articles of a Markdown or plain text file. Raises `StatuteError`."""
    try:
        if path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise StatuteError(f"{path.name}：文件超过 {MAX_DOCUMENT_BYTES >> 20} MB。")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StatuteError(f"{path.name}：不是 UTF-8 编码，请另存为 UTF-8。") from error
    except OSError as error:
        raise StatuteError(f"{path.name}：文件打不开（{error.strerror}）。") from error
    lines = (_LINK.sub(r"\1", line) for line in _without_front_matter(text))
    return _articles((_MARKS.sub("", line) for line in lines), path)


def read_docx(path: Path) -> list[Article]:
    """The articles of a `.docx` file. Raises `StatuteError`; zip bombs are refused."""
    import docx  # noqa: PLC0415  (only here, and slow to import)

    _refuse_bomb(path)
    try:
        document = docx.Document(str(path))
        paragraphs = [paragraph.text for paragraph in document.paragraphs]
    except _DOCX_FAULTS as error:
        raise StatuteError(f"{path.name}：不是完好的 .docx 文件。") from error
    return _articles((line for text in paragraphs for line in text.splitlines()), path)


def _refuse_bomb(path: Path) -> None:
    try:
        if path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise StatuteError(f"{path.name}：文件超过 {MAX_DOCUMENT_BYTES >> 20} MB。")
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        hint = "；旧的 .doc 文件请先另存为 .docx" if path.suffix == ".doc" else ""
        raise StatuteError(f"{path.name}：不是完好的 .docx 文件{hint}。") from error
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise StatuteError(f"{path.name}：解开后太大，不像是法律文件。")


def _without_front_matter(text: str) -> Sequence[str]:
    lines = text.splitlines()
    if lines and lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        end = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == "---")
        return lines[end + 1 :]
    return lines


def _articles(lines: Iterable[str], path: Path) -> list[Article]:
    reading = _Reading()
    for count, line in enumerate(_clean(lines)):
        if count > _MAX_PARAGRAPHS:
            raise StatuteError(f"{path.name}：段落超过 {_MAX_PARAGRAPHS} 个。")
        if not reading.take(line):
            break
    if not reading.found:
        raise StatuteError(f"{path.name}：没有找到“第一条”这样的条文。")
    if not reading.title or len(reading.title) > 200:
        raise StatuteError(f"{path.name}：第一行应当是法律的名称。")
    title = reading.title.strip("《》 ")
    version = _version([*reading.preface, path.stem])
    articles = [
        Article(
            law=title,
            number=number,
            content="\n".join(text)[:_MAX_ARTICLE],
            short=title.removeprefix("中华人民共和国"),
            chapter=chapter,
            level=_level(title),
            version=version,
        )
        for number, chapter, text in reading.found
    ]
    empty = next((article.label for article in articles if not article.content), None)
    if empty:
        raise StatuteError(f"{path.name}：{empty}没有内容。")
    return articles


def _clean(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        tidy = clean_text(line.replace("\u3000", " ")).strip()
        if tidy and not re.fullmatch(r"目\s*录|[-=_*\s]+", tidy):
            yield tidy


def _version(texts: Iterable[str]) -> str:
    """The latest date that the preface or the file's name gives."""
    dates = []
    for text in texts:
        for match in _DATE.finditer(text[:2_000]):
            year, month, day = (int(part) for part in match.groups() if part)
            if 1949 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31:
                dates.append(f"{year:04}-{month:02}-{day:02}")
    return max(dates, default="")


def _level(title: str) -> str:
    if title.startswith(("最高人民法院", "最高人民检察院")):
        return "司法解释"
    if title.endswith(("法", "法典", "通则")):
        return "法律"
    return "行政法规" if title.endswith("条例") else ""
