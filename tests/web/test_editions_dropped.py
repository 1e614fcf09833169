"""Rules of corrected editions: what one no longer says is asked about, and corrections beside each other follow on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guatu_web.documents.models import Document
from guatu_web.ledger.actions import targets
from guatu_web.ledger.actions.confirm import confirm_sure, reject
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries.dropped import dropped
from guatu_web.records.acts import history
from guatu_web.records.errors import Overtaken, Refused
from web.test_confirm import confirmed, found
from web.test_confirm_editions import FIRST, edition, in_force, target_of

pytestmark = pytest.mark.django_db
PROJECTS = "全年新签约亿元以上项目确保60个、力争80个。\n"
WITHOUT = FIRST.replace(PROJECTS, "")


@pytest.fixture
def reviewer(qinglan):
    return qinglan.people["supervisor"]


@pytest.fixture
def first(qinglan, reviewer):
    made = edition(qinglan, FIRST)
    assert confirm_sure(reviewer, made) == 3
    return made


@pytest.fixture
def second(qinglan, first):
    """A corrected edition without the sentence about projects."""
    return edition(qinglan, WITHOUT, first)


def url(name, built, *args):
    return reverse(name, args=[built.zone.code, *args])


def quotes(document):
    return [each.quote for each in dropped(document.zone, document)]


# ---------------------------------------------------------------- what is no longer said


def test_a_target_whose_sentence_a_corrected_edition_drops_is_asked_about(second):
    assert quotes(second) == ["60个"]


def test_what_is_said_with_another_figure_or_stays_is_not_asked_about(qinglan, first):
    assert quotes(edition(qinglan, FIRST.replace("450亿元", "470亿元"), first)) == []
    assert quotes(first) == []


def test_what_was_withdrawn_is_not_asked_about(second, first, reviewer):
    target = target_of(first, "60个")
    targets.withdraw(reviewer, target, version=target.version, reason="不再考核")
    assert quotes(second) == []


def test_a_sentence_that_a_later_correction_drops_is_asked_about_there(qinglan, first):
    second = edition(qinglan, FIRST.replace("450亿元", "470亿元"), first)
    assert quotes(edition(qinglan, WITHOUT.replace("450亿元", "470亿元"), second)) == ["60个"]


def test_what_was_kept_is_not_asked_again_not_even_by_the_next_edition(qinglan, second, first, reviewer):
    target = target_of(first, "60个")
    targets.keep(reviewer, target, second, version=target.version)
    assert quotes(second) == []
    assert quotes(edition(qinglan, WITHOUT + "（再次更正。）", second)) == []
    assert ("60个", 80) in in_force()
    told = history(target).first()
    assert (told.act, told.changes) == ("ledger.keep_target", {"kept_after": [None, second.pk]})


def test_an_archived_edition_asks_nothing(second, reviewer):
    Document.objects.filter(pk=second.pk).update(archived_at=second.created_at)
    second.refresh_from_db()
    assert quotes(second) == []


def test_the_pages_of_the_edition_ask_and_keeping_is_one_button(as_person, qinglan, second, first):
    client, target = as_person("supervisor"), target_of(first, "60个")
    assert "更正版不再提及 1 个有效目标" in client.get(url("review:page", qinglan, second.pk)).content.decode()
    changes = url("documents:changes", qinglan, second.pk)
    page = client.get(changes).content.decode()
    assert "更正版不再提及的有效目标（1）" in page
    assert f"{url('ledger:withdraw', qinglan, target.pk)}?dropped={second.pk}" in page
    told = {"version": target.version, "dropped": second.pk}
    assert client.post(url("ledger:keep", qinglan, target.pk), told).url == changes
    target.refresh_from_db()
    assert (target.state, target.kept_after) == ("in_force", second)
    assert "不再提及的有效目标" not in client.get(changes).content.decode()
    assert "不再提及" not in client.get(url("review:page", qinglan, second.pk)).content.decode()


def test_withdrawing_proposes_the_reason_and_leads_back(as_person, qinglan, second, first):
    client, target = as_person("supervisor"), target_of(first, "60个")
    address = f"{url('ledger:withdraw', qinglan, target.pk)}?dropped={second.pk}"
    reason = client.get(address).context["form"]["reason"].value()
    assert reason == f"更正版《{second}》不再提及。"
    answer = client.post(address, {"version": target.version, "reason": reason})
    assert answer.url == url("documents:changes", qinglan, second.pk)
    target.refresh_from_db()
    assert (target.state, history(target).first().reason) == ("withdrawn", reason)


def test_what_the_edition_still_says_cannot_be_kept_and_an_old_page_is_told(
    as_person, qinglan, second, first, reviewer
):
    client, other = as_person("supervisor"), target_of(first, "450亿元")
    told = {"version": other.version, "dropped": second.pk}
    assert client.post(url("ledger:keep", qinglan, other.pk), told).status_code == 422
    target = target_of(first, "60个")
    with pytest.raises(Overtaken):
        targets.keep(reviewer, target, second, version=target.version + 1)
    assert (
        client.post(url("ledger:keep", qinglan, target.pk), {"version": "7", "dropped": second.pk}).status_code == 409
    )


def test_who_may_only_read_sees_what_is_asked_without_buttons(as_person, qinglan, second, first):
    page = as_person("observer").get(url("documents:changes", qinglan, second.pk)).content.decode()
    assert "更正版不再提及的有效目标（1）" in page
    assert url("ledger:keep", qinglan, target_of(first, "60个").pk) not in page


def test_the_pages_stay_within_their_queries(as_person, qinglan, second, django_assert_max_num_queries):
    client = as_person("supervisor")
    for address in (url("documents:changes", qinglan, second.pk), url("review:page", qinglan, second.pk)):
        with django_assert_max_num_queries(15):
            client.get(address)


# ---------------------------------------------------------------- corrections beside each other


def test_the_later_confirmed_of_two_corrections_of_one_original_supersedes_the_other(qinglan, first, reviewer):
    one = edition(qinglan, FIRST.replace("450亿元", "470亿元"), first)
    other = edition(qinglan, FIRST.replace("450亿元", "480亿元"), first)
    confirmed(reviewer, found(one, "470亿元"))
    confirmed(reviewer, found(other, "480亿元"))
    assert in_force() == [("60个", 80), ("480亿元", None)]
    assert target_of(other, "480亿元").supersedes == target_of(one, "470亿元")
    assert target_of(one, "470亿元").supersedes == target_of(first, "450亿元")


def test_the_same_holds_where_the_one_uploaded_first_is_confirmed_last(qinglan, first, reviewer):
    one = edition(qinglan, FIRST.replace("450亿元", "470亿元"), first)
    other = edition(qinglan, FIRST.replace("450亿元", "480亿元"), first)
    confirmed(reviewer, found(other, "480亿元"))
    confirmed(reviewer, found(one, "470亿元"))
    assert in_force() == [("60个", 80), ("470亿元", None)]


def test_what_two_corrections_say_alike_is_in_the_ledger_once(qinglan, first, reviewer):
    for text in ("", "（再次印发。）"):
        confirmed(reviewer, found(edition(qinglan, FIRST.replace("450亿元", "470亿元") + text, first), "470亿元"))
    assert in_force() == [("60个", 80), ("470亿元", None)]


def test_an_original_that_is_confirmed_after_its_correction_does_not_supersede_it(qinglan, reviewer):
    original = edition(qinglan, FIRST)
    later = edition(qinglan, FIRST.replace("450亿元", "470亿元"), original)
    confirmed(reviewer, found(later, "470亿元"))
    confirmed(reviewer, found(original, "450亿元"))
    new = target_of(later, "470亿元")
    assert (new.state, new.supersedes) == ("in_force", None)


def test_the_upload_asks_which_edition_it_corrects_where_there_is_one_already(qinglan, first, as_person, tmp_path):
    client = as_person("supervisor")
    address = url("documents:detail", qinglan, first.pk)
    assert "该文件已有更正版，本次更正的是" not in client.get(address).content.decode()
    second = edition(qinglan, WITHOUT, first)
    assert f'<option value="{second.pk}" selected>' in client.get(address).content.decode()
    for chosen, told in ((second, "甲"), (first, "乙")):
        file = tmp_path / f"{told}.txt"
        file.write_text(f"青澜开发区{told}（虚构）", encoding="utf-8")
        with file.open("rb") as sent:
            client.post(url("documents:edition", qinglan, first.pk), {"files": sent, "of": chosen.pk})
        assert Document.objects.get(file_name=file.name).edition_of == chosen


def test_a_document_of_another_family_is_no_choice(qinglan, first, as_person, tmp_path):
    stranger = edition(qinglan, WITHOUT)
    file = tmp_path / "丙.txt"
    file.write_text("青澜开发区丙（虚构）", encoding="utf-8")
    with file.open("rb") as sent:
        as_person("supervisor").post(url("documents:edition", qinglan, first.pk), {"files": sent, "of": stranger.pk})
    assert Document.objects.get(file_name=file.name).edition_of == first


def test_what_was_rejected_in_the_correction_changes_nothing(qinglan, first, reviewer):
    second = edition(qinglan, FIRST.replace("450亿元", "470亿元"), first)
    row = found(second, "470亿元")
    reject(reviewer, row, row.version)
    assert in_force() == [("450亿元", None), ("60个", 80)]
    assert Target.objects.count() == 2
    with pytest.raises(Refused):
        confirmed(reviewer, found(second, "470亿元"))
