"""Leaves out how people say who they are, once redacted: it asks nothing, and leads the encoder astray.

"My name is [name]. Does it hurt? Regards, [name]" is "does it hurt?".
"""

import re

FEWEST_WORDS = 2
"""Where fewer would be left, the introduction was all there is."""

_NAME = r"\[name\]"
_PLACE = r"\[(?:postcode|address)\]"
_ANY = (
    r"\[(?:phone|email|nhs number|postcode|address|date of birth|name|ni number|card number)\]"
    r"(?:,?\s*(?:and|or)?\s*\[(?:phone|email|postcode|address|date of birth)\])*"
)
_IS = r"(?:'s|\s+is|\s+was|\s*:|\s*-)?\s*(?:the\s+)?"
_GREETING = r"(?:\b(?:hi|hello|hiya|hey|good (?:morning|afternoon|evening))(?: there)?[,!. ]+)?"
_PARTS = "|".join(
    [
        rf"{_GREETING}\b(?:(?:my|the|our)\s+)?(?:(?:full|first|last)\s+)?(?:names?|surname){_IS}{_NAME}",
        rf"{_GREETING}\b(?:i'?m|i am|i am called|this is|it'?s|it is)\s+(?:(?:mr|mrs|ms|miss|dr)\.?\s+)?"
        rf"{_NAME}(?:\s+(?:here|again|speaking))?(?:\s+from\s+{_PLACE})?",
        rf"{_GREETING}{_NAME}\s+(?:here|speaking)\b",
        r"\b(?:(?:kind|best|warm|many|with)\s+)?(?:regards|wishes|thanks|thank you|cheers|ta|love|sincerely|"
        rf"yours(?:\s+(?:sincerely|faithfully|truly))?)[,.!\s-]*{_NAME}(?:\s+x+\b)?",
        r"\b(?:my\s+)?(?:(?:mobile|mob|phone|tel|telephone|home|work|contact|landline|nhs|ni|"
        r"national insurance|card|e-?mail|postcode|post code|address|dob|d\.o\.b\.?|date of birth|"
        r"birthday)\s?)+"
        rf"(?:(?:number|no\.?|address)\b)?{_IS}{_ANY}",
        rf"\bmy\s+(?:number|no\.?){_IS}{_ANY}",
        rf"\bborn(?:\s+(?:on|in))?(?:\s+the)?\s+{_ANY}",
        rf"\b(?:(?:i|we) live\s+|living\s+)?(?:at|in|on|from)\s+{_PLACE}(?:,?\s*{_PLACE})*",
        rf"(?:^|(?<=[.,;:!?\n]))\s*{_ANY}\s*(?=$|[.,;:!?\n])",
    ]
)
_INTRODUCTION = re.compile(rf"\s*(?:{_PARTS})[.,;:!]*\s*(?:\band\b\s*)?")
_WORD = re.compile(r"\w+")


def without_introductions(text: str) -> str:
    """A redacted text in lower case without what people say of themselves; all of it if that is all."""
    if "[" not in text:
        return text
    shorter = _INTRODUCTION.sub(" ", text).strip(" ,;:-\n")
    return shorter if len(_WORD.findall(shorter)) >= FEWEST_WORDS else text
