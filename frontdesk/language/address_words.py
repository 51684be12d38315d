"""The words of addresses.yml, and what the patterns of every address are made of."""

from pathlib import Path

import yaml

WORDS = {
    name: words.split()
    for name, words in yaml.safe_load((Path(__file__).parent / "addresses.yml").read_text("utf-8")).items()
}

SURE_TYPES = "|".join(WORDS["streets"])
STREET_TYPES = f"{SURE_TYPES}|{'|'.join(WORDS['perhaps_streets'])}"

POSTCODE_AREAS = "|".join(WORDS["postcode_areas"])
# Area, district and unit as in the Royal Mail's guide. The space is often left out, and an O typed for zero.
POSTCODE_SHAPE = (
    rf"\b(?:GIR\s?0AA|(?:{POSTCODE_AREAS})(?:\d{{1,2}}|\d[A-Z])[\s.-]{{0,2}}"
    r"(?:\d|(?-i:O(?=[A-Z]{2}\b)))[ABD-HJLNP-UW-Z]{2})\b"
)

FLAT_NUMBER = (
    r"(?:(?:flat|apartment|apt|unit|suite|room)\.?\s?(?:(?:no\.?|number)\s?)?"
    r"(?:\d{1,3}[a-z]?|[a-z]\d{0,3}\b),?\s+)"
)
NUMBERED = r"(?:house\s)?(?:no\.?|number)\s?"
HOUSE_NUMBER = rf"(?:{NUMBERED})?\d{{1,4}}[a-z]?(?:\s?[-/]\s?\d{{1,4}}[a-z]?)?,?\s+"
HOUSE = rf"(?:{FLAT_NUMBER}?{HOUSE_NUMBER}|{FLAT_NUMBER})"
# "…, Leeds": a listed town, or any with a capital letter between a comma and the end of the sentence
TOWN = (
    rf"(?:,?\s{{1,2}}(?i:{'|'.join(WORDS['towns'])})\b(?!['-])"
    rf"|,\s(?!(?i:{'|'.join(WORDS['no_towns'])})\b)(?-i:[A-Z][a-z]{{2,}}(?:[ -][A-Z][a-z]+){{0,2}})"
    r"(?=\s*(?:$|[,.;!?\n])))"
)
