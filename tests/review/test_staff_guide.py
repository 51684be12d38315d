"""The staff guide: its pictures are there, and it names what is on the screen."""

import re

from frontdesk.paths import PROJECT

GUIDE = PROJECT / "docs" / "staff-guide.md"
TEMPLATES = PROJECT / "frontdesk" / "review" / "templates" / "review"


def test_every_picture_is_there_and_has_words():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", GUIDE.read_text("utf-8"))

    assert len(pictures) >= 5
    for _words, file in pictures:
        assert (GUIDE.parent / file).is_file(), file


def test_every_key_it_names_is_on_the_list():
    keys = (TEMPLATES / "_keys.html").read_text("utf-8")

    for key in re.findall(r"\*\*([a-z/?])\*\*", GUIDE.read_text("utf-8")):
        assert f"<kbd>{key}</kbd>" in keys, key


def test_every_key_on_the_list_does_something():
    listed = set(re.findall(r"<kbd>(.)</kbd>", (TEMPLATES / "_keys.html").read_text("utf-8")))
    used = {
        key
        for file in TEMPLATES.glob("*.html")
        for key in re.findall(r'data-key="(.)"', file.read_text("utf-8"))
    }

    assert listed - used == {"?", "j", "k"}, "these three are the script's own"
