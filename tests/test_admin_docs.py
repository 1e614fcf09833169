"""What docs/admin tells administrators to do can be done: commands, options, settings, files and limits are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from cast import ROOT

ADMIN = ROOT / "docs" / "admin"
DEPLOY = ROOT / "deploy"
PAGES = sorted(path.name for path in ADMIN.glob("*.md"))
TWINS = ("install", "many-users", "upgrade", "security")


def text_of(page):
    return (ADMIN / page).read_text(encoding="utf-8")


def shell_of(page):
    """The commands of a page that are to be typed, one a line."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def managed(page):
    """What is typed behind `manage.py`, wherever a page says it."""
    typed = re.findall(r"manage\.py ([a-z_]+[^`\n&；，。]*)", text_of(page))
    return [shlex.split(each) for each in typed]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_site_exists_with_its_options(page):
    known = get_commands()
    for name, *arguments in managed(page):
        assert name in known, name
        command = load_command_class(known[name], name) if isinstance(known[name], str) else known[name]
        options = command.create_parser("manage.py", name)._option_string_actions
        assert [each for each in arguments if each.startswith("--") and each not in options] == [], name


def test_the_zone_of_the_installation_page_is_one_that_the_command_takes():
    typed = next(each for each in managed("install.zh-CN.md") if each[0] == "open_zone")
    command = load_command_class(get_commands()["open_zone"], "open_zone")
    given = vars(command.create_parser("manage.py", "open_zone").parse_args(typed[1:]))
    assert {name: given[name] for name in ("code", "name", "administrator", "called")} == {
        "code": "jinghu",
        "name": "镜湖开发区",
        "administrator": "zhangsan",
        "called": "张三",
    }


def settings_read():
    """The variables of the environment that the site reads."""
    source = "".join((ROOT / "src/guatu_web" / name).read_text() for name in ("settings.py", "serving.py"))
    return set(re.findall(r'environ\.get\(\s*"([A-Z_]+)"', source))


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_is_one_that_the_site_reads(page):
    assert set(re.findall(r"\bGUATU_[A-Z_]+\b", text_of(page))) - settings_read() == set()


def test_every_setting_of_the_shipped_environment_is_one_that_the_site_reads():
    named = re.findall(r"^#? ?(GUATU_[A-Z_]+)=", (DEPLOY / "guatu.env").read_text(), re.MULTILINE)
    assert len(named) > 4
    assert set(named) - settings_read() == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_unit_that_is_named_is_shipped(page):
    named = set(re.findall(r"guatu-[a-z]+\.(?:service|timer)", text_of(page)))
    named |= {f"{unit}.service" for unit in re.findall(r"(?:-u|is-active|status) (guatu-[a-z]+)", text_of(page))}
    started = re.findall(r"systemctl (?:start|stop|enable --now) ((?:guatu-[a-z.]+ ?)+)", text_of(page))
    named |= {unit if "." in unit else f"{unit}.service" for each in started for unit in each.split()}
    assert [name for name in named if not (DEPLOY / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_in_the_makefile(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:^|`|&& )make (?:-C /opt/guatu )?([a-z]+)", text_of(page), re.MULTILINE)
    assert set(named) - targets == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text_of(page))
    assert [link for link in links if not (ADMIN / link).exists()] == []


@pytest.mark.parametrize("name", TWINS)
def test_both_languages_say_the_same_commands_and_settings(name):
    def told(page):
        shell = [re.sub(r"本仓库的地址|YOUR-COPY-OF-GUATU", "URL", line) for line in shell_of(page)]
        return shell, sorted(set(re.findall(r"GUATU_[A-Z_]+|/[a-z][\w./*-]+\w", text_of(page))))

    chinese, english = told(f"{name}.zh-CN.md"), told(f"{name}.md")
    assert chinese[0] == english[0]
    assert chinese[1] == english[1]


def test_the_commands_of_the_installation_are_those_of_deploy():
    """One of them would go stale where both are written by hand."""
    shared = [line for line in shell_of("install.zh-CN.md") if line.startswith(("adduser", "install ", "ln ", "nginx"))]
    deploy = (DEPLOY / "README.md").read_text()
    assert len(shared) > 5
    assert [line for line in shared if line not in deploy] == []


@pytest.mark.parametrize("page", ["many-users.zh-CN.md", "many-users.md"])
def test_numbers_of_processes_times_and_sizes_are_those_of_the_shipped_files(page):
    unit, proxy = (DEPLOY / "guatu-site.service").read_text(), (DEPLOY / "nginx.conf").read_text()
    for option in re.findall(r"`(--[a-z-]+ \d+)`", text_of(page)):
        assert option in unit
    for timer, at in (("backup", "02:30"), ("daily", "00:05")):
        assert (at in text_of(page), f"{at}:00" in (DEPLOY / f"guatu-{timer}.timer").read_text()) == (True, True)
    assert ("160 MB" in text_of(page), "client_max_body_size 160m" in proxy) == (True, True)
    assert ("30 MB" in text_of(page), settings.LARGEST_UPLOAD) == (True, 30 * 1024 * 1024)


def test_numbers_of_the_checklist_are_those_of_the_settings():
    page = text_of("security.zh-CN.md")
    least = next(each["OPTIONS"] for each in settings.AUTH_PASSWORD_VALIDATORS if each["OPTIONS"])["min_length"]
    assert f"口令至少 {least} 位" in page
    assert f"连错 {settings.AXES_FAILURE_LIMIT} 次锁定 {settings.AXES_COOLOFF_TIME * 60:.0f} 分钟" in page
    assert f"会话最长 {settings.SESSION_COOKIE_AGE // 3600} 小时" in page
    assert f"至多 {settings.LARGEST_UPLOAD // 1024**2} MB" in page
    twin = text_of("security.md")
    assert f"at least {least} characters" in twin
    assert f"After {settings.AXES_FAILURE_LIMIT} failures" in twin
    assert f"locked for {settings.AXES_COOLOFF_TIME * 60:.0f} minutes" in twin
    assert f"lasts {settings.SESSION_COOKIE_AGE // 3600} hours" in twin
    assert f"at most {settings.LARGEST_UPLOAD // 1024**2} MB" in twin


def test_the_database_lies_where_the_page_says():
    for page in ("install.zh-CN.md", "install.md"):
        assert f"`{Path(settings_database()).name}`" in text_of(page)


def settings_database():
    from guatu_web.database import database

    return database(None, Path("var"))["NAME"]
