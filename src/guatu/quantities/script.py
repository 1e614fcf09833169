"""One script to read: full-width, traditional and formal characters become plain ones, character for character.

The table holds only what numerals, units and the words around them are written with. Every entry maps one code
point to one code point, so an offset into the plain text is an offset into the text given.
"""

from __future__ import annotations

import re

TRADITIONAL = (
    "億亿萬万兩两倆俩個个點点負负幾几餘余數数畝亩頃顷噸吨項项條条戶户處处場场輛辆隻只頭头棟栋張张週周歲岁號号時时間间鐘钟節节級级層层樓楼強强過过達达約约將将內内雙双對对產产業业鎮镇縣县區区國国圓圆"
    "歐欧鎊镑韓韩幣币臺台灣湾標标準准長长種种動动書书會会議议屆届門门關关陣阵線线輪轮後后電电話话傳传郵邮編编來来從从開开進进這这類类組组筆笔隊队學学車车櫃柜題题於于減减為为佔占頁页課课蘇苏設设營营"
    "鋪铺塊块盞盏顆颗幀帧廠厂無无應应據据連连續续現现簽签術术鄉乡員员專专實实責责務务貢贡獻献馬马綫线贏赢總总獲获繼继創创齊齐補补齡龄銷销籤签儘尽盡尽僅仅經经濟济離离遠远際际擁拥積积衝冲躍跃邁迈臨临鄰邻"
    "親亲緊紧當当預预價价鋼钢錢钱歷历圖图環环園园團团圍围範范擴扩賽赛躉趸農农劃划導导嶺岭衛卫愛爱樣样見见視视證证評评試试該该貨货費费貸贷資资賬账購购贊赞趕赶躋跻軌轨軍军載载較较輸输適适選选遷迁遞递"
    "鐵铁銀银鋰锂鍵键鏈链闆板陸陆隨随險险難难靜静響响順顺顧顾願愿風风飛飞養养驅驱驗验體体髮发發发龍龙與与爲为舉举義义爭争亞亚衆众偵侦兒儿黨党蘭兰茲兹冊册別别劑剂勁劲勢势勳勋華华單单盧卢廳厅釐厘疊叠"
    "聽听堅坚備备復复寧宁賓宾爾尔屬属崗岗島岛巖岩峽峡帥帅帶带並并莊庄牀床歸归錄录徑径憂忧戰战護护報报擔担掛挂換换攝摄擺摆撐撑舊旧晉晋機机殺杀構构欄栏橋桥樁桩夢梦檻槛毀毁氣气溫温滿满熱热狀状獨独畫画"
    "盤盘礦矿碼码確确禮礼稱称窩窝籌筹簡简糧粮純纯納纳紙纸紐纽織织結结繞绕統统績绩維维締缔羅罗罰罚羣群職职聯联銜衔襪袜裝装規规計计認认訓训記记許许識识訴诉診诊詞词調调談谈謀谋謂谓貝贝質质貫贯貿贸轉转"
    "邊边違违裏里裡里針针鍾钟鉤钩銖铢閉闭階阶頂顶須须頻频額额飯饭飲饮館馆麥麦黃黄"
)
FORMAL = "壹一贰二貳二弐二叁三叄三柒七捌八玖九佰百仟千円元○零〇零"
PUNCTUATION = "　 \xa0 \u2002 \u2003 \u2009 \u202f −-﹣-–-─—━—―—‐-‑-∶:〜~∼~﹪%￥¥µμ"


def _pairs(text: str) -> dict[int, str]:
    return {ord(text[i]): text[i + 1] for i in range(0, len(text), 2)}


def _full_width() -> dict[int, str]:
    return {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


def _table() -> list[int]:
    """A list over the basic plane: str.translate looks into it three times faster than into a dict with gaps."""
    table = list(range(0x10000))
    for code, character in {**_full_width(), **_pairs(TRADITIONAL), **_pairs(FORMAL), **_pairs(PUNCTUATION)}.items():
        table[code] = ord(character)
    return table


PLAIN = _table()
_USUAL_MARKS = "，；：（）！？"
_OTHERS = "".join(chr(code) for code, plain in enumerate(PLAIN) if code != plain and chr(code) not in _USUAL_MARKS)
_ANY_OTHER = re.compile(f"[{re.escape(_OTHERS)}]")


def simplify(text: str) -> str:
    """The text in plain characters, of the same length.

    Most texts hold only the usual full-width marks: to look for anything else and to replace those one after another
    takes a fifth of the time of a translation.

    >>> simplify("１２３．４億元")
    '123.4亿元'
    """
    if _ANY_OTHER.search(text):
        return text.translate(PLAIN)
    for mark in _USUAL_MARKS:
        text = text.replace(mark, chr(PLAIN[ord(mark)]))
    return text
