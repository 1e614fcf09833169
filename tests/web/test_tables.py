"""Rules of exported registers: as new as the last commit, whole whatever breaks, as known on any day, zone by zone."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guatu import metrics
from guatu.metrics.registers import REGISTERS, register_tables
from guatu.periods import Period
from guatu_web import tables
from guatu_web.areas.actions import changing
from guatu_web.projects.actions import entering, invested, merging, milestones, moving, problems, talks
from guatu_web.projects.models import Invested, Milestone, Project
from guatu_web.projects.tables import PROJECTS
from guatu_web.records.acts import act
from guatu_web.tables import exporting, files, manifest
from guatu_web.tables.answering import AskedWithinAnAct
from guatu_web.tables.files import schemas_of
from guatu_web.tables.registry import registers

pytestmark = pytest.mark.usefixtures("home", "clock")
COUNTED = {"grain": "month", "dimensions": ["team", "unit", "stage", "park"]}
DECLARED = [
    {"name": "total", "label": "总投资", "table": "projects", "measure": "sum", "of": "total", "unit": "CNY"}
    | {"time": "signed_on"} | COUNTED,
    {"name": "count", "label": "项目数", "table": "projects", "measure": "count", "unit": "个", "time": "lead_on"}
    | COUNTED,
]  # fmt: skip


@pytest.fixture
def home(settings, tmp_path):
    """Exports of this test lie in a folder of its own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def by(qinglan):
    return qinglan.people["supervisor"]


class Hand:
    """Enters and changes invented projects."""

    def __init__(self, built, by):
        self.zone, self.units, self.by, self.moves = built.zone, built.units, by, 0

    def enter(self, name="柔性显示模组项目（虚构）", amount=100, **given):
        told = {"name": name, "unit": self.units["J1"], "amount": Decimal(amount), "content": "建设生产线（虚构）"}
        return entering.enter(self.by, self.zone, told | given, sure=True)

    def change(self, project, **given):
        version = Project.objects.get(pk=project.pk).version
        return entering.change(self.by, project, given, version=version, reason="更正（虚构）", sure=True)

    def move(self, project, stage, on):
        """Moved on or back; what is missing is waived."""
        self.moves += 1
        project = Project.objects.select_related("zone").get(pk=project.pk)
        moving.move(
            self.by, project, stage, on=on, reason="补登（虚构）", waive=Everything(), version=project.version,
            key=f"m{self.moves}",
        )  # fmt: skip


class Everything:
    def __contains__(self, name):
        return True


@pytest.fixture
def hand(qinglan, by):
    return Hand(qinglan, by)


def measured(zone, name="total", on=None, **question):
    """The value of a measure, asked of an engine that is asked for anew."""
    metric = metrics.read_metrics(DECLARED, register_tables())[name]
    rows = metrics.measure(tables.engine(zone, on), metric, metrics.Question(**question)).rows()
    return rows[0]["value"] if rows else None


def rows(zone, table, on=None, columns="*", order="1"):
    """What an engine holds of a table."""
    return tables.engine(zone, on)._cursor().execute(f"SELECT {columns} FROM {table} ORDER BY {order}").fetchall()


def projects_of(zone, column, on=None):
    """Of each project what its version of a day says in a column."""
    found = tables.engine(zone, on)._cursor().execute(
        f"SELECT project, arg_max({column}, known_at) FROM projects GROUP BY 1 ORDER BY 1"
    )  # fmt: skip
    return dict(found.fetchall())


def as_whole(zone):
    """All rows as they come when nothing is known from before."""
    made = {}
    for register in registers():
        read = register.read(zone, None)
        for name, schema in schemas_of(register):
            made[name] = in_order(files.in_columns(read[name], schema))
    return made


def as_exported(zone):
    """All rows as they are exported."""
    folder, export = exporting.exported(zone)
    made = {}
    for register in registers():
        for name, schema in schemas_of(register):
            pieces = [files.read(folder, piece) for piece in export.pieces[name].values()]
            made[name] = in_order(files.pa.concat_tables([schema.empty_table(), *pieces]))
    return made


def in_order(table):
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)


def pieces_of(zone):
    return {piece.name for piece in exporting.exported(zone)[1].all_pieces}


# ------------------------------------------------------------------ the contract


def test_every_declared_register_is_exported_once_with_exactly_its_columns_in_their_kinds(qinglan):
    exported = [name for register in registers() for name in register.columns]
    assert sorted(exported) == sorted(REGISTERS)
    for register in registers():
        for name, schema in schemas_of(register):
            kinds = {kind: str(held) for kind, held in files.ARROW.items()}
            ours = (files.OF, files.SINCE, files.UNTIL)
            held = {field.name: str(field.type) for field in schema if field.name not in ours}
            assert held == {column: kinds[kind] for column, kind in REGISTERS[name]["columns"].items()}


def test_an_engine_shows_each_register_with_the_columns_that_are_declared_and_no_others(qinglan, hand):
    hand.enter()
    engine = tables.engine(qinglan.zone)
    for name, table in register_tables().items():
        assert tuple(column for column, _ in engine.columns(table)) == table.names
        described = engine._cursor().execute(f"DESCRIBE {name}").fetchall()
        assert {column for column, *_ in described} == set(table.names)


def test_no_two_versions_of_a_project_share_a_moment(qinglan, hand, clock):
    project = hand.enter()
    for day in (3, 4, 5):
        clock.to(2026, 11, day)
        hand.change(project, amount=Decimal(day))
    assert metrics.doubles(tables.engine(qinglan.zone), register_tables()["projects"]).rows() == []


# ------------------------------------------------------------------ as new as the last commit


def test_a_measure_asked_after_an_edit_gives_the_new_value(qinglan, hand):
    project = hand.enter(amount=100)
    hand.move(project, "signed", date(2026, 11, 2))
    assert measured(qinglan.zone) == 100
    hand.change(project, amount=Decimal("250.50"))
    assert measured(qinglan.zone) == Decimal("250.50")


def test_what_is_asked_again_while_nothing_changed_costs_one_query_and_writes_nothing(qinglan, hand, home):
    hand.enter()
    engine = tables.engine(qinglan.zone)
    written = {each: each.stat().st_mtime_ns for each in home.rglob("*.*")}
    with CaptureQueriesContext(connection) as queries:
        assert tables.engine(qinglan.zone) is engine
    assert len(queries) == 1
    assert {each: each.stat().st_mtime_ns for each in home.rglob("*.*")} == written


def test_an_act_that_touches_no_register_leaves_the_engine_and_its_files_as_they_are(qinglan, hand):
    hand.enter()
    engine, before = tables.engine(qinglan.zone), pieces_of(qinglan.zone)
    with act("test.notes", by=None, zone=qinglan.zone) as doing:
        doing.note(qinglan.zone, {"filter": [None, "（虚构）"]})
    assert tables.engine(qinglan.zone) is engine
    assert pieces_of(qinglan.zone) == before


def test_an_edit_writes_only_the_pieces_of_what_it_touched(qinglan, hand, monkeypatch):
    monkeypatch.setattr(exporting, "IN_A_PIECE", 1)
    first, second = hand.enter(), hand.enter("工业机器人关节项目（虚构）")
    before = pieces_of(qinglan.zone)
    talks.add(hand.by, second, "洽谈（虚构）", on=date(2026, 11, 2), way="talk")
    after = pieces_of(qinglan.zone)
    assert {name.split("-")[0] for name in after - before} == {f"talks/{second.pk:06d}"}
    hand.change(first, cluster="新型显示")
    changed = {name.split("-")[0] for name in pieces_of(qinglan.zone) - after}
    of_project = ("projects", "project_stages", "project_statuses", "milestones")
    assert changed == {f"{table}/{first.pk:06d}" for table in of_project}


def test_what_is_renewed_bit_by_bit_is_what_is_read_whole(qinglan, hand, clock, monkeypatch):
    monkeypatch.setattr(exporting, "IN_A_PIECE", 2)
    zone, by = qinglan.zone, hand.by
    made = [hand.enter(f"第{at}个项目（虚构）", 100 + at) for at in range(5)]
    assert as_exported(zone) == as_whole(zone)
    steps = [
        lambda: hand.change(made[0], amount=Decimal(7), cluster="新型显示"),
        lambda: milestones.plan(by, made[1], {"signed": date(2026, 12, 1)}, version=None),
        lambda: hand.move(made[1], "signed", clock.day),
        lambda: invested.report(by, made[2], date(2026, 10, 1), Decimal(5), sure=True),
        lambda: invested.report(by, made[2], date(2026, 10, 1), Decimal(9), sure=True, version=1),
        lambda: talks.add(by, made[3], "洽谈（虚构）", on=clock.day, way="call"),
        lambda: problems.raise_problem(by, made[3], "用电（虚构）", on=clock.day, unit=qinglan.units["Z"]),
        lambda: moving.set_status(by, made[4], "dormant", on=clock.day, reason="停工", version=None, key="s"),
        lambda: hand.move(made[1], "lead", clock.day),
        lambda: merge(by, made[2], made[3]),
        lambda: hand.enter("又一个项目（虚构）"),
    ]
    for at, step in enumerate(steps):
        clock.to(2026, 11, 3 + at)
        step()
        assert as_exported(zone) == as_whole(zone), at


def merge(by, kept, gone):
    kept, gone = (Project.objects.select_related("zone").get(pk=each.pk) for each in (kept, gone))
    return merging.merge(by, kept, gone, reason="同一项目（虚构）", versions=(kept.version, gone.version))


def test_codes_follow_the_tree_of_units(qinglan, hand, clock):
    hand.enter()
    assert rows(qinglan.zone, "projects", columns="team, unit") == [("J", "J1")]
    unit = qinglan.units["J1"]
    version = unit.states.get().version
    changing.restate(
        qinglan.people["admin"],
        unit,
        version=version,
        since=date(2026, 11, 2),
        reason="划转",
        parent=qinglan.units["Z"],
    )
    assert rows(qinglan.zone, "projects", columns="team, unit") == [("Z", "J1")]


def test_registers_are_not_asked_for_within_an_act(qinglan, hand):
    project = hand.enter(amount=100)
    with act("test.asks", by=None, zone=qinglan.zone) as doing:
        doing.change(project, total=Decimal(5))
        with pytest.raises(AskedWithinAnAct):
            tables.engine(qinglan.zone)
    assert projects_of(qinglan.zone, "total") == {project.pk: 5}


# ------------------------------------------------------------------ what counts


def test_a_merged_project_and_an_archived_one_do_not_count_and_what_moved_counts_once(qinglan, hand, clock):
    zone, by = qinglan.zone, hand.by
    kept, gone, archived = (hand.enter(f"项目{at}（虚构）") for at in range(3))
    for project, amount in ((kept, 3), (gone, 4), (archived, 5)):
        invested.report(by, project, date(2026, 10 if project == kept else 9, 1), Decimal(amount), sure=True)
    assert measured(zone, "count") == 3
    clock.to(2026, 11, 5)
    merge(by, kept, gone)
    with act("test.archive", by=by, zone=zone, reason="重复登记") as doing:
        doing.archive(Project.objects.get(pk=archived.pk))
    assert measured(zone, "count") == 1
    assert projects_of(zone, "standing") == {kept.pk: True, gone.pk: False, archived.pk: False}
    assert rows(zone, "investment", columns="project, amount", order="2") == [(kept.pk, 3), (kept.pk, 4)]
    assert {project for (project,) in rows(zone, "milestones", columns="project")} == {kept.pk}
    assert rows(zone, "investment", date(2026, 11, 4), "project, amount", "2") == [
        (kept.pk, 3), (gone.pk, 4), (archived.pk, 5),
    ]  # fmt: skip


def test_a_merge_that_is_rolled_back_leaves_everything_where_it_was(qinglan, hand, clock):
    zone, by = qinglan.zone, hand.by
    kept, gone = hand.enter("甲（虚构）"), hand.enter("乙（虚构）")
    talks.add(by, gone, "洽谈（虚构）", on=clock.day, way="call")
    clock.to(2026, 11, 3)
    made = merge(by, kept, gone)
    assert rows(zone, "talks", columns="project") == [(kept.pk,)]
    clock.to(2026, 11, 4)
    merging.rollback(by, made, version=made.version, reason="误并（虚构）")
    assert rows(zone, "talks", columns="project") == [(gone.pk,)]
    assert [rows(zone, "talks", date(2026, 11, day), "project") for day in (2, 3, 4)] == [
        [(gone.pk,)], [(kept.pk,)], [(gone.pk,)],
    ]  # fmt: skip


# ------------------------------------------------------------------ as of a past day


def test_every_register_of_a_project_is_as_it_was_known_on_a_past_day(qinglan, hand, clock):
    zone, by = qinglan.zone, hand.by
    project = hand.enter(amount=100)
    clock.to(2026, 11, 4)
    hand.change(project, amount=Decimal(200), cluster="新型显示")
    milestones.plan(by, project, {"signed": date(2026, 12, 1)}, version=None)
    invested.report(by, project, date(2026, 10, 1), Decimal(5), sure=True)
    talk = talks.add(by, project, "洽谈（虚构）", on=date(2026, 11, 4), way="call")
    problem = problems.raise_problem(by, project, "用电（虚构）", on=date(2026, 11, 4), unit=qinglan.units["Z"])
    clock.to(2026, 11, 6)
    hand.move(project, "signed", date(2026, 11, 5))
    milestones.plan(by, project, {"started": date(2027, 1, 1)}, version=None)
    invested.report(by, project, date(2026, 10, 1), Decimal(6), sure=True, version=1)
    talks.change(by, talk, version=1, way="visit")
    problems.solve(by, problem, "已接电（虚构）", on=date(2026, 11, 6), version=1)
    moving.set_status(by, project, "dormant", on=clock.day, reason="停工", version=None, key="s")
    days = [date(2026, 11, day) for day in (1, 2, 3, 4, 5, 6)]

    def told(table, columns, order="1"):
        return [rows(zone, table, day, columns, order) for day in days]

    assert [projects_of(zone, "total", day) for day in days] == [
        {}, {project.pk: 100}, {project.pk: 100}, *[{project.pk: 200}] * 3,
    ]  # fmt: skip
    assert [projects_of(zone, "stage", day).get(project.pk) for day in days] == [None, *["lead"] * 4, "signed"]
    assert [projects_of(zone, "signed_on", day).get(project.pk) for day in days] == [*[None] * 5, date(2026, 11, 5)]
    planned = [projects_of(zone, "signed_planned_on", day).get(project.pk) for day in days]
    assert planned == [*[None] * 3, *[date(2026, 12, 1)] * 3]
    first, lead = date(2026, 11, 2), [("lead", date(2026, 11, 2), None)]
    stages = [("lead", first, date(2026, 11, 5)), ("signed", date(2026, 11, 5), None)]
    assert told("project_stages", "stage, since, until") == [[], *[lead] * 4, stages]
    ongoing = ("ongoing", "lead", first)
    statuses = [(*ongoing, date(2026, 11, 6)), ("dormant", "signed", date(2026, 11, 6), None)]
    assert told("project_statuses", "status, stage, since, until", "3") == [[], *[[(*ongoing, None)]] * 4, statuses]
    amounts = told("investment", "amount, cluster")
    assert amounts == [[], [], [], *[[(5, "新型显示")]] * 2, [(6, "新型显示")]]
    assert told("talks", "way") == [[], [], [], *[[("call",)]] * 2, [("visit",)]]
    assert told("problems", "solver, solved_on") == [[], [], [], *[[("Z", None)]] * 2, [("Z", date(2026, 11, 6))]]
    assert [len(each) for each in told("milestones", "stage")] == [0, 1, 1, 2, 2, 3]
    assert told("milestones", "total", "stage")[2:4] == [[(100,)], [(200,), (200,)]]


def test_a_measure_as_of_a_past_day_is_what_was_measured_on_that_day(qinglan, hand, clock):
    zone, then = qinglan.zone, {}
    project = hand.enter(amount=100)
    for day in range(3, 9):
        clock.to(2026, 11, day)
        if day % 2:
            hand.change(project, amount=Decimal(100 * day))
        if day == 5:
            hand.move(project, "signed", date(2026, 11, 5))
        then[clock.day] = measured(zone)
    assert list(then.values()) == [300, 300, 500, 500, 700, 700]
    assert {day: measured(zone, on=day) for day in then} == then
    assert {day: measured(zone, as_of=day) for day in then} == then


def test_several_changes_of_a_day_are_one_version_the_last(qinglan, hand, clock):
    project = hand.enter(amount=1)
    for amount in (2, 3, 4):
        hand.change(project, amount=Decimal(amount))
    assert rows(qinglan.zone, "projects", columns="total") == [(4,)]


def test_what_was_written_without_lines_in_the_log_is_known_since_it_was_written(qinglan, hand, clock):
    zone, project = qinglan.zone, hand.enter()
    clock.to(2026, 11, 4)
    months = [Invested(zone=zone, project=project, amount=3)]
    months[0].period = Period.parse("2026-10")
    with act("test.bring_in", by=None, zone=zone) as doing:
        doing.create_all(months, noted=False)
        doing.change(project, cluster="新型显示")
    days = [date(2026, 11, day) for day in (3, 4)]
    assert [rows(zone, "investment", day, "amount") for day in days] == [[], [(3,)]]


def test_a_corrected_date_of_a_stage_corrects_since_when_the_project_is_there(qinglan, hand, clock):
    project = hand.enter()
    hand.move(project, "signed", date(2026, 11, 2))
    clock.to(2026, 11, 9)
    project = Project.objects.select_related("zone").get(pk=project.pk)
    milestones.correct_actual(
        hand.by, project, "signed", date(2026, 11, 4), version=project.version, reason="合同日期（虚构）"
    )
    told = "stage, since, until"
    assert rows(qinglan.zone, "project_stages", date(2026, 11, 8), told)[1] == ("signed", date(2026, 11, 2), None)
    assert rows(qinglan.zone, "project_stages", None, told) == [
        ("lead", date(2026, 11, 2), date(2026, 11, 4)), ("signed", date(2026, 11, 4), None),
    ]  # fmt: skip


# ------------------------------------------------------------------ whole whatever breaks


@pytest.mark.parametrize("what", ["gone", "cut", "another", "empty", "swapped"])
def test_a_file_that_is_gone_or_damaged_is_noticed_and_made_again(qinglan, hand, home, what):
    project = hand.enter(amount=100)
    hand.move(project, "signed", date(2026, 11, 2))
    assert measured(qinglan.zone) == 100
    [file] = (home / "tables" / "qinglan" / "projects").iterdir()
    content = file.read_bytes()
    if what == "gone":
        file.unlink()
    elif what == "swapped":
        file.write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
    else:
        file.write_bytes({"cut": content[:-9], "another": b"x" * len(content), "empty": b""}[what])
    assert measured(qinglan.zone) == 100
    assert as_exported(qinglan.zone) == as_whole(qinglan.zone)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"moment": 1}', "null"])
def test_a_manifest_that_cannot_be_read_is_made_again(qinglan, hand, home, content):
    project = hand.enter(amount=100)
    tables.engine(qinglan.zone)
    (home / "tables" / "qinglan" / "manifest.json").write_text(content)
    hand.change(project, amount=Decimal(7))
    assert projects_of(qinglan.zone, "total") == {project.pk: 7}


def test_after_a_restored_backup_all_is_exported_anew(qinglan, hand, home):
    """The chain of the audit log tells that the entry up to which was exported is another one now."""
    project = hand.enter(amount=100)
    before, place = pieces_of(qinglan.zone), home / "tables" / "qinglan" / "manifest.json"
    told = json.loads(place.read_text())
    told["moment"] |= {"digest": "0" * 64, "stamp": "of another past"}
    place.write_text(json.dumps(told))
    hand.enter("另一个（虚构）")
    assert pieces_of(qinglan.zone).isdisjoint(before)
    assert project.pk in projects_of(qinglan.zone, "total")
    assert as_exported(qinglan.zone) == as_whole(qinglan.zone)


def test_a_change_of_what_is_declared_exports_all_anew(qinglan, hand, monkeypatch):
    hand.enter()
    before = pieces_of(qinglan.zone)
    monkeypatch.setattr(manifest, "FORM", manifest.FORM + 1)
    assert pieces_of(qinglan.zone).isdisjoint(before)


def test_whoever_still_reads_the_export_before_reads_it_to_the_end(qinglan, hand, home):
    project = hand.enter(amount=100)
    old = tables.engine(qinglan.zone)
    for amount in (1, 2, 3):
        hand.change(project, amount=Decimal(amount))
        tables.engine(qinglan.zone)
    assert old._cursor().execute("SELECT total FROM projects").fetchall() == [(100,)]
    folder, export = exporting.exported(qinglan.zone)
    retired = {name: since - manifest.GRACE - 1 for name, since in export.retired.items()}
    assert retired
    manifest.keep(folder, export._replace(retired=retired))
    hand.change(project, amount=Decimal(4))
    tables.engine(qinglan.zone)
    left = {each.relative_to(folder).as_posix() for each in folder.glob("*/*.parquet")}
    assert left.isdisjoint(retired)
    assert len([name for name in left if name.startswith("projects/")]) == 2


def test_what_a_killed_export_has_left_is_swept_away(qinglan, hand, home):
    project = hand.enter()
    tables.engine(qinglan.zone)
    left = home / "tables" / "qinglan" / "projects" / "000000-0123456789ab.parquet.part"
    left.write_bytes(b"half")
    hand.change(project, amount=Decimal(9))
    tables.engine(qinglan.zone)
    assert not left.exists()


# ------------------------------------------------------------------ zones, threads, commits


def test_zones_have_folders_and_engines_of_their_own(yuntai, qinglan, hand, home):
    mine = hand.enter("青澜的项目（虚构）")
    other = yuntai.people["other"]
    theirs = entering.enter(other, yuntai.zone, {"name": "云台的项目（虚构）", "amount": Decimal(5), "content": "无"})
    assert list(projects_of(qinglan.zone, "name").values()) == ["青澜的项目（虚构）"]
    assert list(projects_of(yuntai.zone, "name").values()) == ["云台的项目（虚构）"]
    assert {each.name for each in (home / "tables").iterdir()} == {"qinglan", "yuntai"}
    before = tables.engine(yuntai.zone)
    hand.change(mine, amount=Decimal(3))
    assert tables.engine(yuntai.zone) is before
    assert theirs.pk not in projects_of(qinglan.zone, "name")


@pytest.mark.usefixtures("flushable")
def test_threads_that_ask_at_once_while_somebody_writes_never_see_an_older_value_than_was_committed(qinglan, hand):
    project, zone = hand.enter(amount=0), qinglan.zone
    committed, seen, stop = [0], [], threading.Event()

    def ask():
        try:
            while not stop.is_set():
                least = committed[0]
                seen.append((least, projects_of(zone, "total")[project.pk]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for each in threads:
        each.start()
    try:
        for amount in range(1, 13):
            hand.change(project, amount=Decimal(amount))
            committed[0] = amount
    finally:
        stop.set()
        for each in threads:
            each.join()
    assert len(seen) > 1
    assert all(value >= least for least, value in seen)
    assert projects_of(zone, "total") == {project.pk: 12}


@pytest.mark.usefixtures("flushable")
def test_what_is_committed_while_an_export_reads_is_not_lost_for_the_next_one(qinglan, hand, monkeypatch):
    """An export is of one moment: what comes while it reads is in none of its tables, and in all of the next one's."""
    project, zone, writers = hand.enter(amount=1), qinglan.zone, []
    whole = PROJECTS.read

    def write():
        hand.change(project, amount=Decimal(2))
        connections.close_all()

    def read(zone, things):
        if not writers:
            writers.append(threading.Thread(target=write))
            writers[0].start()
            writers[0].join(timeout=30)
            assert not writers[0].is_alive(), "the writer had to wait for the export"
        return whole(zone, things)

    told = {each.name: each for each in registers()} | {"projects": PROJECTS._replace(read=read)}
    monkeypatch.setattr("guatu_web.tables.registry._registers", told)
    folder, export = exporting.exported(zone)
    pieces = [files.read(folder, piece) for piece in export.pieces["projects"].values()]
    assert [row["total"] for piece in pieces for row in piece.to_pylist()] == [1]
    assert projects_of(zone, "total") == {project.pk: 2}
    assert as_exported(zone) == as_whole(zone)


def test_milestones_written_with_a_project_are_known_with_it(qinglan, hand):
    project = hand.enter()
    assert Milestone.objects.get(project=project).created_at >= project.created_at
    [[known]] = rows(qinglan.zone, "projects", columns="known_at")
    assert abs(known - timezone.localtime(project.created_at).replace(tzinfo=None)) < timedelta(minutes=1)
    assert isinstance(known, datetime)
