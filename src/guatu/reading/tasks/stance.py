"""Whether a text speaks of what was done or of what is to be done, from sentence to sentence."""

from __future__ import annotations

import re

from guatu.reading.outline import Sentence

# every branch begins with a plain character, so that `re` can skip to the next place where one may begin
_YEAR = re.compile(r"年(?<=(?<!\d)(?:19|20)\d\d年)")
_MUST = re.compile(
    r"要(?<![主重需必只首摘纲概简紧险扼]要)(?![求素点件闻地职害领塞道旨事务么])|必须|务必|力争|力求|今后|下一步|下阶段|下一阶段|下季度|明年"
    r"|未来[一二三四五两\d]|年内|年底前|月底前|季度末?前|到20\d\d年|目标[是为]|号召"
)
_DONE = re.compile(
    r"了(?<![为除调署确出求]了)(?!解)|已[经完建有达实启成累]|同比|环比|以来|一年来|两年来|三年来|四年来|五年来|上年|去年|过去|获评|获批"
    r"|荣获|入选|提出了?意见|交流发言|汇报了|被评|列全|居全|位居|位列|跃居|建成投(?<![前内底]建成投)[产运用]|累计(?:完成|实现|达|签约|引进)"
)
_WILL = re.compile(r"确保(?!了)|争取|争创|下半年|奋力|应当|拟[于在建新]|将(?<!即将)(?![军士领])|计划[用在于新引]|须")
_EVENT = re.compile(
    r"(?:\d{1,2}月\d{1,2}日|近日|日前|连日来|昨[天日]|今[天日]|会上|会前|会后)[^。]{0,80}?(?:召开|举行|主持|出席|参加|作[^，。]{0,12}(?:报告|讲话|发言))"
)
_BIDDEN = re.compile(r"(?:强调|要求|指出|提出|部署)[，：]?要")
_URGING = re.compile(
    r"(?:加快|大力|全力|深入|着力|著力|切实|扎实|继续|进一步|持续|坚决|积极|努力|全面|狠抓)"
    r"(?:(?<=进一步)(?<![^，；。：“\s、）]进一步)|(?<!进一步)(?<![^，；。：“\s、）]..))"
)
_FAVOURABLE = re.compile(r"喜人|成功|圆满|顺利|取得")
_LATER = re.compile(r"下一步|下一?阶段|今后|明年|未来[一二三四五两\d]年")
_REVIEW = re.compile(
    r"回顾|总结|工作成效|主要成效|取得成效|成效(?:显著|明显)|成绩|完成情况|运行情况|执行情况|进展情况|主要做法|过去|以来的?工作|做了|基本情况|简介|概况|基本特点|因素分析"
)
_PROGRAMME = re.compile(
    r"目标任务|重点(?:任务|工作)|主要任务|工作(?:任务|安排|部署|打算|要点|计划|措施|目标|方案)|总体(?:安排|要求)|下一?步|下一?阶段"
    r"|今后|打算|行动方案|实施(?:方案|意见)|任务清单|责任清单|保障措施|要求：?$|强调：?$"
)


class Stance:
    """Follows a text and tells for each sentence whether it speaks of what is to be done.

    `year` is the text's own year: what is said of the years before it is past. A heading that reviews (回顾, 成效) or
    plans (重点任务, 下一步) decides for its section; elsewhere the last sentence that said so decides.
    """

    __slots__ = ("_asked", "_begun", "_done_in", "_planning", "_section_plans", "_sections", "_year")

    def __init__(self, year: int | None) -> None:
        self._year = year
        self._planning = False
        self._done_in = -1
        self._begun = False
        self._sections: dict[tuple[str, ...], bool] = {}
        self._asked: tuple[str, ...] | None = None
        self._section_plans: bool | None = None

    def hear_heading(self, path: tuple[str, ...], text: str, above: tuple[str, ...]) -> None:
        """A heading `text` opens the section `path` within `above`."""
        announced = text.rpartition("，")[2] if text.endswith("：") else text
        reviews, programme = _REVIEW.search(announced) is not None, _PROGRAMME.search(text) is not None
        urging = _URGING.search(text) is not None
        if not self._begun and programme and not reviews:
            self._decide((), True)  # the document's own title: a plan of work
        if reviews and not urging:
            self._decide(path, False)
        elif programme:
            self._decide(path, True)
        elif text.endswith("：") and (said := self._said(announced)) is not None:
            self._decide(path, said)
        elif (urging or _MUST.search(text)) and self._section(above) is None:
            self._planning = True

    def _decide(self, path: tuple[str, ...], planning: bool) -> None:
        self._planning = self._sections[path] = planning
        self._asked = None

    def plans(self, sentence: Sentence, text: str) -> bool:
        """Whether a sentence of running text speaks of what is to be done."""
        self._begun = True
        section = self._section(sentence.path)
        if section is False and not _LATER.search(text):
            self._planning = False
        else:
            said = self._said(text)
            if said is None and sentence.paragraph != self._done_in and len(_URGING.findall(text)) > 1:
                said = True
            if said is None:
                said = self._planning if section is None else section
            elif said is False:
                self._done_in = sentence.paragraph
            self._planning = said
        return self._planning

    def plans_section(self, path: tuple[str, ...]) -> bool:
        """Whether the headings say that a section plans."""
        return self._section(path) is True

    def _section(self, path: tuple[str, ...]) -> bool | None:
        """What the innermost heading says that says anything; the sentences of a section ask one after another."""
        if path != self._asked:
            self._asked, self._section_plans = path, self._innermost(path) if self._sections else None
        return self._section_plans

    def _innermost(self, path: tuple[str, ...]) -> bool | None:
        for depth in range(len(path), -1, -1):
            planning = self._sections.get(path[:depth])
            if planning is not None:
                return planning
        return None

    def _said(self, text: str) -> bool | None:
        """What the sentence itself says: True to be done, False done, None nothing."""
        if _EVENT.match(text) and not _BIDDEN.search(text):
            return False
        if _MUST.search(text):
            return True
        if self._year and "年" in text and (last := _last_year(text)) and last != self._year:
            return last > self._year
        if _DONE.search(text):
            return False
        if _WILL.search(text):
            return True
        return False if _FAVOURABLE.search(text) else None


def _last_year(text: str) -> int | None:
    """The last of the years that a text names."""
    return max((int(text[year.start() - 4 : year.start()]) for year in _YEAR.finditer(text)), default=None)
