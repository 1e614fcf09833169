"""The pictures of the README: `make screenshots`. The demo zone is built in a folder of its own, the site is served as
`make run` does it, and a chromium visits the pages as people of the demo would.

    python docs/screenshots.py                              # all of them, into docs/screenshots
    python docs/screenshots.py review board                 # two of them
    python docs/screenshots.py --site http://127.0.0.1:8000 # of a site that runs already, with the demo zone

What the demo shows depends on the day, for its deadlines stand around it; all else is fixed: sizes, language, and no
picture is taken before two in succession are the same. Pictures hold 256 colours at most, which keeps them small.
"""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
LARGEST, LARGEST_TOGETHER = 200_000, 1_500_000
"""Bytes of a picture, and of all."""
COLOURS = 256
DESK, PHONE = (1280, 800), (390, 844)
ZONE, PASSWORD = "qinglan", "Qinglan-2026!"
"""Of the demo, as `make run` tells them."""


class Picture(NamedTuple):
    """A picture to take: its name, who looks, and at which page of the zone.

    `follow` are the links that are opened from there, one after another; `top` is what stands at the upper edge of the
    picture, where that is not the head of the page.
    """

    name: str
    person: str
    page: str
    follow: tuple[str, ...] = ()
    top: str = ""
    size: tuple[int, int] = DESK


PICTURES = (
    Picture("cockpit", "leader", "cockpit/"),
    Picture("review", "supervisor", "documents/", follow=("text=2026年1—10月主要指标完成情况", "a.btn-primary")),
    Picture(
        "target",
        "supervisor",
        "ledger/targets/?indicator=general_public_revenue&measure=level&year=2026",
        follow=("tbody th a",),
        top="[aria-labelledby=pace]",
    ),
    Picture("desk", "leader", "supervision/desk", size=PHONE),
    Picture("map", "supervisor", "supervision/map", top=".bd-map"),
    Picture("board", "supervisor", "projects/board", top=".pj-column"),
    Picture("race", "supervisor", "races/investment"),
    Picture(
        "briefing",
        "supervisor",
        "briefings/new?template=economy_month",
        follow=("#wanted button",),
        top=".bf-keep",
    ),
)


# ------------------------------------------------------------------ the site


@contextmanager
def demo_site() -> Iterator[str]:
    """The address of a site with the demo zone, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="guatu-screenshots-") as home:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        env = {name: value for name, value in os.environ.items() if not name.startswith("GUATU_")}
        env |= {"GUATU_HOME": home, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
        for command in ("migrate", "demo", "round"):  # alarms and outlooks are there before anybody looks
            subprocess.run([sys.executable, "-m", "django", command], env=env, check=True, stdout=subprocess.DEVNULL)
        serving = [sys.executable, "-m", "guatu_web.serving"]
        with subprocess.Popen(serving, env=env, stdout=subprocess.PIPE, text=True) as site:
            try:
                for line in site.stdout or ():
                    if "Ctrl-C" in line:
                        break
                yield f"http://127.0.0.1:{port}"
            finally:
                site.send_signal(signal.SIGINT)
                site.wait(30)


# ------------------------------------------------------------------ the pictures


@contextmanager
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise SystemExit("screenshots need Debian's chromium: apt-get install chromium fonts-noto-cjk")
    quiet = [f"--disable-{each}" for each in ("background-networking", "component-update", "sync", "gpu")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            env=os.environ | {"LANGUAGE": "zh_CN"},
            args=["--no-sandbox", "--no-first-run", "--hide-scrollbars", *quiet],
        )
        yield browser
        browser.close()


def taken(browser: Browser, site: str, picture: Picture) -> bytes:
    """The picture as PNG. SystemExit where the page does not answer or has not what the picture asks for."""
    wide, high = picture.size
    context = browser.new_context(
        viewport={"width": wide, "height": high}, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{site}/z/{ZONE}/{picture.page}")
    page.fill("[name=login]", picture.person)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation() as answer:
        page.press("[name=password]", "Enter")
    if not answer.value.ok:
        raise SystemExit(f"{picture.name}: {page.url} answers {answer.value.status}")
    for link in picture.follow:
        with page.expect_navigation():
            page.click(f"main >> {link} >> nth=0")
    if picture.top:
        page.locator(picture.top).first.evaluate("each => window.scrollBy(0, each.getBoundingClientRect().top - 16)")
    shot = still(page)
    context.close()
    return shot


def still(page: Page, tries: int = 20) -> bytes:
    """A picture of the page once it has come to rest."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    before = b""
    for _ in range(tries):
        shot = page.screenshot(animations="disabled", caret="hide")
        if shot == before:
            return shot
        before = shot
        time.sleep(0.2)
    raise SystemExit(f"{page.url} does not come to rest")


# ------------------------------------------------------------------ small files


def pixels_of(browser: Browser, png: bytes) -> Any:
    """The pixels of a picture as height x width x (red, green, blue), read by the browser that has made it."""
    page = browser.new_page()
    wide, high, told = page.evaluate(
        """async png => {
            const image = await createImageBitmap(await (await fetch(png)).blob());
            const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            const blob = new Blob([pen.getImageData(0, 0, image.width, image.height).data]);
            const reader = new FileReader();
            await new Promise(done => { reader.onload = done; reader.readAsDataURL(blob); });
            return [image.width, image.height, reader.result.split(",")[1]];
        }""",
        "data:image/png;base64," + base64.b64encode(png).decode(),
    )
    page.close()
    return numpy.frombuffer(base64.b64decode(told), numpy.uint8).reshape(high, wide, 4)[:, :, :3]


def indexed(pixels: Any) -> tuple[Any, Any]:
    """Colours (n x 3, n <= 256) and, for each pixel, the number of its colour or of the nearest one that is kept.

    Kept are the commonest; bright ones count more, for the lamps and lines of a page are few pixels among many greys.
    """
    whole = pixels.reshape(-1, 3).astype(numpy.int32)
    found, which, counts = numpy.unique(
        whole @ numpy.array([1 << 16, 1 << 8, 1]), return_inverse=True, return_counts=True
    )
    colours = numpy.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    weight = counts * (8 + colours.max(axis=1) - colours.min(axis=1))
    kept = colours[numpy.sort(numpy.argsort(-weight, kind="stable")[:COLOURS])]
    nearest = numpy.array([((kept - colour) ** 2).sum(axis=1).argmin() for colour in colours])
    return kept.astype(numpy.uint8), nearest[which].astype(numpy.uint8).reshape(pixels.shape[:2])


def as_png(colours: Any, numbers: Any) -> bytes:
    """An indexed picture as PNG (ISO/IEC 15948): header, palette, one unfiltered line after another."""
    high, wide = numbers.shape
    lines = b"".join(b"\0" + line.tobytes() for line in numbers)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
        (b"PLTE", colours.tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def main() -> None:
    known = {picture.name: picture for picture in PICTURES}
    given = argparse.ArgumentParser(description="Take the pictures of the README.")
    given.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME", help=f"of {', '.join(known)}")
    given.add_argument("--site", help="a site that runs already, with the demo zone")
    given.add_argument("--to", type=Path, default=FOLDER, help="the folder for them (%(default)s)")
    asked = given.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    together = 0
    with nullcontext(asked.site) if asked.site else demo_site() as site, chromium() as browser:
        for picture in map(known.__getitem__, asked.names or known):
            png = as_png(*indexed(pixels_of(browser, taken(browser, site, picture))))
            if len(png) > LARGEST:
                raise SystemExit(f"{picture.name}: {len(png):,} bytes, more than {LARGEST:,}")
            (asked.to / f"{picture.name}.png").write_bytes(png)
            together += len(png)
            print(f"{picture.name}.png  {len(png):,} bytes", flush=True)
    if together > LARGEST_TOGETHER:
        raise SystemExit(f"{together:,} bytes together, more than {LARGEST_TOGETHER:,}")


if __name__ == "__main__":
    main()
