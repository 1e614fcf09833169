"""Rules of adopting a playbook: checked first, a mistake keeps the old one in force, versions begin on their day."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu import metrics, playbook, race, workflow
from guatu.playbook.packed import LARGEST_FILE, MOST_MEMBERS, folder_of
from guatu_web.playbooks.actions.adopting import adopt, withdraw
from guatu_web.playbooks.in_words import RULES, in_words
from guatu_web.playbooks.measuring import RULES as MEASURE_RULES
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.playbooks.queries import CONFIRM_AT, confirm_at, in_force, reasons_for
from guatu_web.playbooks.racing import RULES as LEAGUE_RULES
from guatu_web.playbooks.running import RULES as TABLE_RULES
from guatu_web.playbooks.uploads import texts_of
from guatu_web.records.acts import history
from guatu_web.records.errors import Overtaken, Refused
from web.conftest import TODAY

DEMO = Path(__file__).parents[2] / "playbooks" / "demo"


pytestmark = pytest.mark.usefixtures("on_a_known_day")


def texts(version="2026.1", share="0.8", **changed):
    told = {name: (DEMO / name).read_text(encoding="utf-8") for name in playbook.FILES}
    told["playbook.yaml"] = told["playbook.yaml"].replace("2026.1", version)
    told["report.yaml"] = told["report.yaml"].replace("0.8", share)
    return {name: text.encode() for name, text in (told | changed).items()}


def zipped(files, folder=""):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(folder + name, data)
    return packed.getvalue()


def adopted(by, zone, version="2026.1", share="0.8", day=None):
    return adopt(by, zone, texts(version, share), in_force_from=day, reason="主任办公会（虚构）")


def at(name, *args):
    return reverse(f"playbooks:{name}", args=["qinglan", *args])


def uploaded(client, *files, **more):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(at("adopt"), {"sent": sent, "in_force_from": "", "reason": "采用", **more})


# Versions


def test_without_a_playbook_the_reader_s_own_confidence_holds_and_every_change_of_a_target_asks_for_a_reason(qinglan):
    assert in_force(qinglan.zone) is None
    assert confirm_at(qinglan.zone) == CONFIRM_AT
    assert "multiple" in reasons_for(qinglan.zone)


def test_an_adopted_playbook_is_in_force_from_today(qinglan, admin):
    version = adopted(admin, qinglan.zone, share="0.9")
    assert version.in_force_from == TODAY
    assert in_force(qinglan.zone) == version
    assert confirm_at(qinglan.zone) == Decimal("0.9")
    assert reasons_for(qinglan.zone) == {"level", "growth", "rank"}


def test_a_version_of_a_later_day_leaves_the_old_one_in_force_until_then(qinglan, admin):
    first = adopted(admin, qinglan.zone)
    second = adopted(admin, qinglan.zone, "2027.1", "0.9", date(2027, 1, 1))
    assert in_force(qinglan.zone) == first
    assert in_force(qinglan.zone, date(2026, 12, 31)) == first
    assert in_force(qinglan.zone, date(2027, 1, 1)) == second


def test_of_two_versions_of_one_day_the_later_uploaded_holds(qinglan, admin):
    adopted(admin, qinglan.zone)
    second = adopted(admin, qinglan.zone, "2026.2", "0.9")
    assert in_force(qinglan.zone) == second


def test_after_a_withdrawal_the_version_before_holds_again(qinglan, admin):
    first = adopted(admin, qinglan.zone)
    second = adopted(admin, qinglan.zone, "2026.2", "0.9")
    with pytest.raises(Refused, match="原因"):
        withdraw(admin, second, seen=1, reason=" ")
    withdraw(admin, second, seen=1, reason="条款有误")
    assert in_force(qinglan.zone) == first
    assert history(second).first().reason == "条款有误"
    with pytest.raises(Overtaken):
        withdraw(admin, second, seen=1, reason="再撤")


def test_zones_have_playbooks_of_their_own(yuntai, qinglan, admin):
    adopted(admin, qinglan.zone)
    assert in_force(yuntai.zone) is None


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2026, 11, 20), date(9999, 12, 31)])
def test_a_playbook_cannot_have_been_in_force_before_it_was_adopted(qinglan, admin, day):
    with pytest.raises(Refused) as told:
        adopted(admin, qinglan.zone, day=day)
    assert told.value.field == "in_force_from"


def test_a_playbook_is_not_in_force_before_its_own_first_day(qinglan, admin):
    sent = texts()
    sent["playbook.yaml"] = sent["playbook.yaml"].replace(b"2026-01-01", b"2027-01-01")
    with pytest.raises(Refused, match="2027-01-01"):
        adopt(admin, qinglan.zone, sent, in_force_from=TODAY, reason="")
    assert adopt(admin, qinglan.zone, sent, in_force_from=None, reason="").in_force_from == date(2027, 1, 1)


def test_a_version_number_is_used_once(qinglan, admin):
    adopted(admin, qinglan.zone)
    with pytest.raises(Refused, match="已用过"):
        adopted(admin, qinglan.zone, share="0.9")


def test_what_is_in_force_is_not_adopted_again_under_another_number(qinglan, admin):
    adopted(admin, qinglan.zone)
    with pytest.raises(Refused, match="完全相同"):
        adopted(admin, qinglan.zone, "2026.2")


# Uploads


def test_a_zip_with_or_without_a_folder_is_taken(as_person, qinglan):
    client = as_person("admin")
    assert uploaded(client, ("a.zip", zipped(texts()))).status_code == 302
    assert uploaded(client, ("b.zip", zipped(texts("2026.2", "0.9"), "办法/"))).status_code == 302
    assert {each.label for each in PlaybookVersion.objects.all()} == {"2026.1", "2026.2"}


def test_the_files_themselves_are_taken(as_person, qinglan):
    assert uploaded(as_person("admin"), *texts().items()).status_code == 302
    version = PlaybookVersion.objects.get()
    assert version.files["report.yaml"] == (DEMO / "report.yaml").read_text(encoding="utf-8")
    assert version.uploaded_by == qinglan.people["admin"]


def test_a_mistake_keeps_the_old_one_in_force_and_tells_file_line_and_what_would_work(as_person, qinglan, admin):
    first = adopted(admin, qinglan.zone)
    wrong = texts("2026.2")
    wrong["indicators.yaml"] = wrong["indicators.yaml"].replace(b"- code: gdp\n", b"- code: gpd\n")
    answer = uploaded(as_person("admin"), *wrong.items())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert in_force(qinglan.zone) == first
    for told in ("indicators.yaml", "第 3 行", "指标目录中没有代码“gpd”", "gdp", "现行仍为 示范办法 2026.1"):
        assert told in page


def test_a_missing_file_is_told(as_person, qinglan):
    sent = texts()
    del sent["report.yaml"]
    page = uploaded(as_person("admin"), *sent.items()).content.decode()
    assert "report.yaml" in page
    assert "缺少这个文件" in page


BAD_UPLOADS = {
    "nothing of a playbook": ([("a.zip", zipped({"readme.txt": b"x"}))], "没有找到办法文件"),
    "no zip": ([("a.zip", b"PK\x03\x04 broken")], "不是完好的 zip"),
    "another kind": ([("a.docx.txt", b"x")], "既不是 zip"),
    "twice": ([*texts().items(), ("a.zip", zipped(texts()))], "有两份"),
    "many": ([("a.zip", zipped({f"{n}.yaml": b"a: 1" for n in range(MOST_MEMBERS + 1)}))], "超过 50 个"),
    "a bomb": ([("a.zip", zipped({**texts(), "report.yaml": b"a" * (LARGEST_FILE * 40)}))], "超过 256 KB"),
    "large": ([("report.yaml", b"a" * (1024 * 1024 + 1))], "超过 1 MB"),
    "empty": ([("report.yaml", b"")], "空"),
}


@pytest.mark.parametrize("case", BAD_UPLOADS)
def test_a_bad_upload_is_refused_at_its_field(as_person, case):
    files, told = BAD_UPLOADS[case]
    answer = uploaded(as_person("admin"), *files)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page[page.index('id="id_sent"') : page.index('id="id_in_force_from"')]
    assert not PlaybookVersion.objects.exists()


def test_a_zip_that_climbs_out_of_its_folder_holds_no_playbook():
    with pytest.raises(Refused, match="没有找到"):
        texts_of([SimpleUploadedFile("a.zip", zipped(texts(), "../../"))])


@pytest.mark.parametrize("name", ["/tmp/x.yaml", "..\\..\\x.yaml", "a\0b.yaml", "..", "长" * 90 + ".yaml"])
def test_whatever_a_file_is_called_it_is_checked_within_its_own_folder(name):
    with folder_of({name: b"a: 1"}) as folder:
        (written,) = folder.iterdir()
        assert written.read_bytes() == b"a: 1"


def test_what_archivers_add_is_passed_over():
    files = {**texts(), "__MACOSX/._report.yaml": b"\x00\x05", ".DS_Store": b"x"}
    assert set(texts_of([SimpleUploadedFile("a.zip", zipped(files))])) == set(playbook.FILES)


def test_files_with_another_end_of_line_or_a_mark_at_their_head_are_taken(qinglan, admin):
    sent = {name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for name, data in texts().items()}
    assert adopt(admin, qinglan.zone, sent, in_force_from=None, reason="").playbook.confirm_at == Decimal("0.8")


# Words


def test_every_rule_of_playbooks_has_words_on_screen():
    assert set(RULES) == set(playbook.RULES)
    assert set(TABLE_RULES) == set(workflow.RULES)
    assert set(LEAGUE_RULES) == set(race.RULES)
    assert set(MEASURE_RULES) == set(metrics.RULES)


@pytest.mark.parametrize("rule", sorted(metrics.RULES))
def test_the_words_of_a_measure_on_screen_need_only_what_the_rule_tells(rule):
    import string

    texts = metrics.RULES[rule]
    words = {name: f"<{name}>" for text in texts for _, name, *_ in string.Formatter().parse(text) if name}
    mistake = in_words(playbook.Problem("metrics.yaml", 3, playbook.MEASURE + rule, words))
    assert mistake.message
    assert ("known" in words) == ("<known>" in mistake.remedy)


TABLES = {playbook.TABLE + rule: words for rule, words in workflow.RULES.items()}
TABLES |= {playbook.LEAGUE + rule: words for rule, words in race.RULES.items()}


@pytest.mark.parametrize("rule", sorted(playbook.RULES | TABLES))
def test_the_words_on_screen_take_all_that_the_rule_tells(rule):
    import string

    told = {name for text in (playbook.RULES | TABLES)[rule] for _, name, *_ in string.Formatter().parse(text) if name}
    words = {name: f"<{name}>" for name in told}
    mistake = in_words(playbook.Problem("report.yaml", 3, rule, words))
    assert all(f"<{name}>" in mistake.message + mistake.remedy for name in told)


# Pages


@pytest.mark.parametrize("username", ["admin", "leader", "clerk", "town", "observer"])
def test_everybody_sees_the_playbook_and_only_the_administrator_changes_it(as_person, qinglan, admin, username):
    version, client = adopted(admin, qinglan.zone), as_person(username)
    page = client.get(at("index")).content.decode()
    assert "示范办法" in page
    assert "固投" in page
    assert client.get(at("version", version.pk)).status_code == 200
    for address in (at("adopt"), at("withdraw", version.pk)):
        assert (client.get(address).status_code == 403) == (username != "admin")
        assert (client.post(address, {}).status_code == 403) == (username != "admin")


def test_the_page_tells_how_targets_are_judged_and_when_alarms_are_raised(as_person, qinglan, admin):
    adopted(admin, qinglan.zone)
    page = as_person("observer").get(at("index")).content.decode()
    for told in (
        "一般公共预算收入：6月底50%",
        "期末后 20 日内",
        "0.95",
        "进度灯连续 2 期不是绿灯",
        "上年基数可能已调整",
    ):
        assert told in page, told


def test_the_page_tells_which_stages_projects_pass_and_how_they_are_screened(as_person, qinglan, admin):
    adopted(admin, qinglan.zone)
    page = as_person("observer").get(at("index")).content.decode()
    for told in ("谋划 → 立项 → 开工 → 完工 → 交付使用", "投资强度（万元/亩）", "低于 200", "不符合", "60 分以上准入"):
        assert told in page, told


def test_a_playbook_without_projects_says_so_and_a_faulty_one_is_told_with_its_line(as_person, qinglan, admin):
    wrong = texts()
    wrong["projects.yaml"] = wrong["projects.yaml"].replace(b"score: 85.50", b"score: 85.60", 1)
    page = uploaded(as_person("admin"), *wrong.items()).content.decode()
    assert "算例“各项达标”实得 score 85.50" in page
    sent = texts()
    del sent["projects.yaml"]
    adopt(admin, qinglan.zone, sent, in_force_from=None, reason="")
    assert "没有规定项目阶段" in as_person("observer").get(at("index")).content.decode()


def test_a_playbook_without_alarms_says_so(as_person, qinglan, admin):
    sent = texts()
    del sent["alarms.yaml"], sent["pace.yaml"]
    adopt(admin, qinglan.zone, sent, in_force_from=None, reason="")
    assert "没有预警规则" in as_person("observer").get(at("index")).content.decode()


def test_a_faulty_alarm_is_told_with_its_line_and_what_would_work(as_person, qinglan):
    wrong = texts()
    wrong["alarms.yaml"] = wrong["alarms.yaml"].replace(b"limit: 0.5", b"limit: 1.5", 1)
    page = uploaded(as_person("admin"), *wrong.items()).content.decode()
    assert "“1.5”不在 0 与 1 之间" in page
    assert "outlook 类预警的“limit”请写成 0.5 的样式" in page


def test_a_zone_without_a_playbook_is_told_what_to_do_first(as_person):
    assert "请先点“采用新版本”" in as_person("admin").get(at("index")).content.decode()
    assert "请先点" not in as_person("clerk").get(at("index")).content.decode()


def test_versions_of_another_zone_are_not_found(as_person, yuntai, qinglan, admin):
    version = adopted(admin, qinglan.zone)
    client = as_person("observer")
    for name in ("version", "download"):
        assert client.get(reverse(f"playbooks:{name}", args=["yuntai", version.pk])).status_code == 404
        assert client.get(at(name, version.pk)).status_code == 200


def test_the_files_of_a_version_come_back_as_they_were_sent(as_person, qinglan, admin):
    version = adopted(admin, qinglan.zone)
    answer = as_person("clerk").get(at("download", version.pk))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == texts()


def test_the_list_tells_what_is_in_force_what_is_to_come_and_what_was(as_person, qinglan, admin):
    adopted(admin, qinglan.zone)
    adopted(admin, qinglan.zone, "2026.2", "0.9")
    adopted(admin, qinglan.zone, "2027.1", "0.7", date(2027, 1, 1))
    wrong = adopted(admin, qinglan.zone, "2027.2", "0.6", date(2027, 2, 1))
    withdraw(admin, wrong, seen=1, reason="误传")
    page = as_person("admin").get(at("index")).content.decode()
    rows = page[page.index("历次版本") :].split("<tr>")[2:]
    states = ["已撤回", "待施行", "现行", "已被替代"]
    assert all(state in row for state, row in zip(states, rows, strict=True))


def test_a_version_is_withdrawn_by_the_form_once(as_person, qinglan, admin):
    version, client = adopted(admin, qinglan.zone), as_person("admin")
    assert client.post(at("withdraw", version.pk), {"reason": "误传", "seen": 1}).status_code == 302
    assert client.post(at("withdraw", version.pk), {"reason": "误传", "seen": 1}).status_code == 409
    assert in_force(qinglan.zone) is None


def test_pages_of_the_playbook_take_few_queries(as_person, qinglan, admin):
    for number in range(30):
        adopted(admin, qinglan.zone, f"2026.{number}", f"0.{number + 10}")
    client = as_person("admin")
    with CaptureQueriesContext(connection) as asked:
        client.get(at("index"))
    assert len(asked) <= 12
    with CaptureQueriesContext(connection) as asked:
        assert uploaded(client, ("a.zip", zipped(texts("2027", "0.99")))).status_code == 302
    assert len(asked) <= 20
