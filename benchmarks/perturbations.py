"""What visitors' keyboards do to a question, the same way in every run."""

import random
import re
from collections.abc import Callable

Perturb = Callable[[str, random.Random], str]

SHORTEST_MISTYPED = 4
LETTERS_A_SLIP = 12
SHARE_OF_SPACES_LOST = 0.3
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EMOJI = ("😀", "🙏", "😩", "👍", "🤔", "💉", "😬", "❤️")
NAMES = ("Aisha Khan", "Bob", "Margaret", "Tomasz Nowak", "dave", "Mrs Okafor", "Siân", "PETE")
TEXT_SPEAK = {
    "you": "u", "your": "ur", "are": "r", "to": "2", "too": "2", "for": "4", "please": "plz", "what": "wot",
    "what's": "wats", "how": "hw", "because": "cos", "thanks": "thx", "thank": "thnk", "and": "n",
    "about": "abt",
    "before": "b4", "tomorrow": "2moro", "today": "2day", "appointment": "appt", "have": "hav", "the": "da",
    "would": "wud", "could": "cud", "should": "shud", "with": "wiv", "acupuncture": "acu", "why": "y",
    "message": "msg", "people": "ppl", "don't": "dont", "can't": "cant", "I'm": "im", "been": "bin",
}  # fmt: skip


def mistyped(text: str, chance: random.Random) -> str:
    """A slip of the finger for every twelve letters: left out, doubled, swapped, or the key beside it."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= SHORTEST_MISTYPED and word.isalpha()]
    for place in chance.sample(long, min(len(long), 1 + len(text) // (LETTERS_A_SLIP * 2))):
        words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    left, letter, right = word[:place], word[place], word[place + 1 :]
    slips = ("", letter + letter, right[0] + letter, chance.choice(_beside(letter)))
    slip = chance.choice(slips)
    return left + slip + (right[1:] if slip == slips[2] else right)


def _beside(letter: str) -> str:
    row = next((row for row in KEYBOARD if letter.lower() in row), letter)
    place = row.find(letter.lower())
    return row[max(0, place - 1) : max(0, place)] + row[place + 1 : place + 2] or letter


def without_spaces(text: str, chance: random.Random) -> str:
    """Three spaces in ten left out, at least one."""
    words = text.split(" ")
    if len(words) == 1:
        return text
    joints = ["" if chance.random() < SHARE_OF_SPACES_LOST else " " for _ in words[1:]]
    joints[chance.randrange(len(joints))] = ""
    return words[0] + "".join(joint + word for joint, word in zip(joints, words[1:], strict=True))


def in_capitals(text: str, _chance: random.Random) -> str:
    """All in capitals."""
    return text.upper()


def with_emoji(text: str, chance: random.Random) -> str:
    """One or two pictures behind the text, or one before it."""
    pictures = "".join(chance.choices(EMOJI, k=chance.randint(1, 2)))
    return chance.choice((f"{text} {pictures}", f"{text}{pictures}", f"{pictures} {text}"))


def after_a_name(text: str, chance: random.Random) -> str:
    """A name pasted in front, as from a contact form."""
    return chance.choice(NAMES) + chance.choice((": ", ", ", " - ", "\n")) + text


def in_text_speak(text: str, _chance: random.Random) -> str:
    """Short forms for every word that has one, no apostrophes, no full stop."""
    short = re.sub(r"[A-Za-z']+", lambda word: TEXT_SPEAK.get(word.group().lower(), word.group()), text)
    return short.lower().replace("'", "").rstrip(".")


PERTURBATIONS: dict[str, Perturb] = {
    "as written": lambda text, _chance: text,
    "typing errors": mistyped,
    "missing spaces": without_spaces,
    "capitals": in_capitals,
    "emoji": with_emoji,
    "a name in front": after_a_name,
    "text-speak": in_text_speak,
}


def perturbed(name: str, texts: list[str]) -> list[str]:
    """Every text after one kind of damage."""
    return [PERTURBATIONS[name](text, random.Random(f"{name} {text}")) for text in texts]
