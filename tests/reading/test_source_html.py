"""Web pages: every sentence and heading of the article, tables as rows, nothing that the page does not show."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guatu.reading.source import read_source
from guatu.reading.sources.html import declared_charset

TITLE = "云泽湖科技产业园召开年中工作会议"
PAGE = f"""<!DOCTYPE html><html><head><title>{TITLE}_园区要闻</title><script>var hidden = "脚本";</script></head><body>
<nav><a href="/">网站导航</a></nav>
<ul><li><a href="/a">首页</a></li><li><a href="/b">政务公开</a></li></ul>
<h1>{TITLE}</h1>
<p>　　8月12日，园区召开会议。完成产值42.8亿元，<b>同比</b>增长8.1%，
增幅居全市第二。</p>
<h2>一、上半年成绩</h2>
<table><tr><th>指标</th><th>上半年</th><th>增长%</th></tr><tr><td>产值</td><td>42.8</td><td>8.1</td></tr></table>
<div>新签约项目12个<br>新开工项目9个</div>
<p><a href="/plan">到2026年规上企业超过100家。</a></p>
<p style="display: none">隐藏的句子。</p>
<aside><a href="/x">别的新闻</a></aside><footer>版权所有</footer></body></html>"""


@pytest.fixture
def lines(tmp_path):
    """The lines that are read from a page."""

    def read(page: str | bytes) -> list[str]:
        path = tmp_path / "page.html"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        return read_source(path).text.splitlines()

    return read


def test_a_page_gives_its_blocks_in_order_a_line_each(lines):
    assert lines(PAGE) == [
        TITLE,
        "　　8月12日，园区召开会议。完成产值42.8亿元，同比增长8.1%，增幅居全市第二。",
        "一、上半年成绩",
        "指标\t上半年\t增长%",
        "产值\t42.8\t8.1",
        "新签约项目12个",
        "新开工项目9个",
        "到2026年规上企业超过100家。",
    ]


def test_the_title_is_that_of_the_page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    source = read_source(path)
    assert (source.title, source.format, source.encoding) == (f"{TITLE}_园区要闻", "html", "utf-8")


def test_tables_that_lay_out_a_page_are_no_rows(lines):
    page = (
        "<table><tr><td><a href=1>首页</a></td><td><table><tr><td><p>第一段。</p><p>第二段。</p></td></tr>"
        "<tr><td><table><tr><td>企业</td><td>产值</td></tr><tr><td>甲厂</td><td>3.2亿元</td></tr></table></td></tr>"
        "</table></td></tr></table>"
    )
    assert lines(page) == ["第一段。", "第二段。", "企业\t产值", "甲厂\t3.2亿元"]


def test_pinyin_over_characters_is_left_out_and_preformatted_lines_stay(lines):
    assert lines("<p><ruby>开<rt>kāi</rt>发<rt>fā</rt></ruby>区</p><pre>一、目标\n增长8%。</pre>") == [
        "开发区",
        "一、目标",
        "增长8%。",
    ]


def test_a_page_of_links_alone_is_still_read(lines):
    assert lines("<p><a href=1>园区要闻</a></p>") == ["园区要闻"]


def test_markup_that_is_never_closed_is_read_to_the_end(lines):
    assert lines("<div>" * 2000 + "<p>第一句。<p>第二句。") == ["第一句。", "第二句。"]


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030", "utf-8", "big5"])
@pytest.mark.parametrize("said", [True, False])
def test_the_encoding_is_the_declared_one_or_found(lines, charset, said):
    words = "雲澤湖園區完成產值，同比增長" if charset == "big5" else "云泽湖园区完成产值，同比增长"
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if said else ""
    assert lines(f"<html><head>{head}</head><body><p>{words}8%。</p></body></html>".encode(charset)) == [f"{words}8%。"]


def test_a_wrong_declaration_is_overruled_by_the_bytes(lines):
    page = '<meta charset="gb2312"><p>云泽湖园区完成产值42.8亿元。</p>'
    assert lines(page.encode("utf-8")) == ["云泽湖园区完成产值42.8亿元。"]
    assert declared_charset(b'<meta charset="gb2312">') == "gb18030"
    assert declared_charset(b'<meta charset="iso-8859-1">') is None


_SENTENCE = st.text(alphabet="园区完成产值增长亿元个家0123456789.%，", min_size=1, max_size=20).map("{}。".format)


@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "div", "li", "td", "h3", "span", "blockquote"]), _SENTENCE),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sentence_is_lost_whatever_block_it_stands_in(lines, blocks):
    page = "".join(f"<tr><td>{words}</td></tr>" if tag == "td" else f"<{tag}>{words}</{tag}>" for tag, words in blocks)
    text = "".join(lines(f"<html><body>{page}</body></html>"))
    assert all(words in text for _, words in blocks)
