"""Rules of the pictures of the README: they are those that `make screenshots` takes, whole, small, and shown."""

from __future__ import annotations

import importlib.util
import re
import struct
import zlib

import numpy
import pytest

from cast import ROOT
from guatu_web.demo import cast

FOLDER = ROOT / "docs" / "screenshots"
_spec = importlib.util.spec_from_file_location("screenshots", ROOT / "docs" / "screenshots.py")
screenshots = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(screenshots)
NAMES = [picture.name for picture in screenshots.PICTURES]


def parts(png):
    """The parts of a PNG by kind; each checked against its sum."""
    found, at = {}, 8
    while at < len(png):
        size = struct.unpack(">I", png[at : at + 4])[0]
        body = png[at + 4 : at + 8 + size]
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0] == zlib.crc32(body)
        found[body[:4]] = body[4:]
        at += 12 + size
    return found


def read_back(png):
    """The pixels of a picture that `as_png` has written."""
    told = parts(png)
    wide, high = struct.unpack(">II", told[b"IHDR"][:8])
    lines = numpy.frombuffer(zlib.decompress(told[b"IDAT"]), numpy.uint8).reshape(high, wide + 1)
    assert not lines[:, 0].any()
    return numpy.frombuffer(told[b"PLTE"], numpy.uint8).reshape(-1, 3)[lines[:, 1:]]


def test_a_picture_of_few_colours_comes_back_as_it_was():
    chance = numpy.random.default_rng(7)
    pixels = chance.integers(0, 256, (256, 3)).astype(numpy.uint8)[chance.integers(0, 256, (40, 30))]
    assert (read_back(screenshots.as_png(*screenshots.indexed(pixels))) == pixels).all()


def test_a_picture_of_many_colours_keeps_the_common_ones_and_takes_the_nearest_elsewhere():
    pixels = numpy.full((64, 64, 3), 250, numpy.uint8)
    pixels[32:] = numpy.arange(2048).reshape(32, 64, 1) // 8
    pixels[32:, :, 1] = numpy.arange(64) * 4
    colours, numbers = screenshots.indexed(pixels)
    assert len(colours) == screenshots.COLOURS
    assert (colours[numbers][:32] == 250).all()
    for pixel, number in zip(pixels[32:].reshape(-1, 3).astype(int), numbers[32:].reshape(-1), strict=True):
        away = ((colours.astype(int) - pixel) ** 2).sum(axis=1)
        assert away[number] == away.min()


def test_few_bright_pixels_among_many_greys_keep_their_colour():
    """Lamps are small, and a red one must not turn brown."""
    chance = numpy.random.default_rng(7)
    pixels = numpy.repeat(chance.integers(0, 256, (100, 100, 1)), 3, axis=2).astype(numpy.uint8)
    pixels[:, :, 2] ^= (chance.random((100, 100)) < 0.5).astype(numpy.uint8)
    pixels[50, 50:53] = (214, 57, 57)
    assert read_back(screenshots.as_png(*screenshots.indexed(pixels)))[50, 51].tolist() == [214, 57, 57]


def test_the_people_and_the_zone_are_those_of_the_demo():
    assert (cast.QINGLAN.code, cast.PASSWORD) == (screenshots.ZONE, screenshots.PASSWORD)
    assert {picture.person for picture in screenshots.PICTURES} <= {post.username for post in cast.QINGLAN.people}


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_every_picture_once_and_no_other(page):
    shown = re.findall(r"!\[[^\]]+\]\(docs/screenshots/([\w-]+)\.png\)", (ROOT / page).read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(NAMES)


@pytest.mark.parametrize("picture", screenshots.PICTURES, ids=NAMES)
def test_a_kept_picture_has_its_size_and_is_small(picture):
    png = (FOLDER / f"{picture.name}.png").read_bytes()
    assert struct.unpack(">II", parts(png)[b"IHDR"][:8]) == picture.size
    assert len(png) <= screenshots.LARGEST


def test_no_other_picture_is_kept_and_all_together_are_small():
    kept = list(FOLDER.iterdir())
    assert sorted(path.name for path in kept) == sorted(f"{name}.png" for name in NAMES)
    assert sum(path.stat().st_size for path in kept) <= screenshots.LARGEST_TOGETHER
