"""When a message may leave: after quiet hours, or with the next digest of a rhythm."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from guatu_web.outbox.models import Preference

Rhythm = Preference.Rhythm
_QUARTERS = (1, 4, 7, 10)
_XUN = (1, 11, 21)


def leaves_at(wanted: Preference | None, ready: datetime, now: datetime, *, alone: bool = False) -> datetime:
    """From when a message that is ready at a moment may leave: that moment itself, or a later one.

    One that leaves `alone` waits for no digest, but for the end of quiet hours.

    >>> from zoneinfo import ZoneInfo
    >>> night = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> wanted = Preference(quiet_from=time(22), quiet_to=time(7))
    >>> leaves_at(wanted, night, night).isoformat(timespec="minutes")
    '2026-11-23T07:00+08:00'
    >>> leaves_at(Preference(rhythm="xun", hour=9), night, night).isoformat(timespec="minutes")
    '2026-12-01T09:00+08:00'
    """
    if wanted is None:
        return ready
    rhythm = Rhythm.AT_ONCE if alone else Rhythm(wanted.rhythm)
    moment = _after_quiet(wanted, next_digest(rhythm, wanted.hour, ready))
    # a message that is late (the sender stood still, an attempt failed) keeps to the quiet hours of now
    return moment if moment > now else max(moment, _after_quiet(wanted, now))


def next_digest(rhythm: Rhythm, hour: int, ready: datetime) -> datetime:
    """The first digest of a rhythm at or after a moment; the moment itself where there are no digests."""
    if rhythm == Rhythm.AT_ONCE:
        return ready
    local = timezone.localtime(ready)
    day = local.date()
    if _at(day, time(hour)) < local:
        day += timedelta(days=1)
    while not _is_day_of(rhythm, day):
        day += timedelta(days=1)
    return _at(day, time(hour))


def _is_day_of(rhythm: Rhythm, day: date) -> bool:
    if rhythm == Rhythm.XUN:
        return day.day in _XUN
    if rhythm == Rhythm.MONTH:
        return day.day == 1
    return rhythm != Rhythm.QUARTER or (day.day == 1 and day.month in _QUARTERS)


def _after_quiet(wanted: Preference, moment: datetime) -> datetime:
    """The end of the quiet hours in which a moment lies; the moment itself outside of them."""
    if wanted.quiet is None:
        return moment
    begin, end = wanted.quiet
    local = timezone.localtime(moment)
    clock, day = local.time(), local.date()
    if begin < end:
        return _at(day, end) if begin <= clock < end else moment
    if clock >= begin:
        return _at(day + timedelta(days=1), end)
    return _at(day, end) if clock < end else moment


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, timezone.get_current_timezone())
