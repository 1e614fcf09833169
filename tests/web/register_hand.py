"""A hand that writes invented projects with their way from stage to stage, for tests of measures and outlooks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from guatu.gates import STAGES
from guatu_web.projects.models import Milestone, Move, Project
from guatu_web.records.acts import act


class Register:
    """Writes into the register of projects of a zone."""

    def __init__(self, built):
        self.built, self.zone, self.number = built, built.zone, 0

    def project(self, days, *, total="200000000", **fields):
        """A project that came to stages on days, {"lead": day, "signed": day}."""
        return self.projects([days], total=total, **fields)[0]

    def projects(self, courses, *, total="200000000", **fields):
        """Many projects at once, each with the days of its stages."""
        with act("test.register", by=None, zone=self.zone) as doing:
            made = doing.create_all([self._project(days, total, fields) for days in courses])
            pairs = list(zip(made, courses, strict=True))
            Move.objects.bulk_create([each for pair in pairs for each in self._moves(*pair)])
            doing.create_all([each for pair in pairs for each in self._reached(*pair)], noted=True)
        return made

    def reach(self, project, stage, day):
        """One step further, as the act of moving does it."""
        with act("test.register", by=None, zone=self.zone) as doing:
            Move.objects.bulk_create([self._move(project, stage, day, "next", project.stage)])
            doing.create(Milestone(zone=self.zone, project=project, stage=stage, actual_on=day))
            doing.change(project, stage=stage, stage_on=day)

    def history(self, years, *, until=None, signed_after=60):
        """Two projects entered each month of some years, one of which is signed after so many days."""
        days = [date(year, month, 3) for year in years for month in range(1, 13)]
        days = [day for day in days if until is None or day <= until]
        courses = []
        for day in days:
            talks, signs = day + timedelta(days=20), day + timedelta(days=signed_after)
            courses.append(_until({"lead": day, "negotiating": talks, "signed": signs}, until))
            courses.append(_until({"lead": day + timedelta(days=5), "negotiating": day + timedelta(days=60)}, until))
        return self.projects(courses)

    def _project(self, days, total, fields):
        self.number += 1
        stage = max(days, key=STAGES.index)
        return Project(
            zone=self.zone,
            number=f"2026-项-{self.number:04d}",
            name=fields.get("name") or f"测试项目{self.number}（虚构）",
            amount=None if total is None else Decimal(total),
            total=None if total is None else Decimal(total),
            stage=stage,
            stage_on=days[stage],
            status_on=min(days.values()),
            **{name: value for name, value in fields.items() if name != "name"},
        )

    def _moves(self, project, days):
        before = ""
        for stage in sorted(days, key=STAGES.index):
            yield self._move(project, stage, days[stage], "next" if before else "begin", before)
            before = stage

    def _move(self, project, stage, day, way, before):
        return Move(
            zone=self.zone, project=project, what="stage", way=way, source=before, target=stage, on=day,
            at=timezone.now(), key=f"{project.pk}-{stage}",
        )  # fmt: skip

    def _reached(self, project, days):
        for stage, day in days.items():
            yield Milestone(zone=self.zone, project=project, stage=stage, actual_on=day)


def _until(days, until):
    return {stage: day for stage, day in days.items() if until is None or day <= until or stage == "lead"}
