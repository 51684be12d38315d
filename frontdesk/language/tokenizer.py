"""spaCy's English tokenizer, with a bound on what a run of signs may cost.

spaCy takes signs off a word one at a time, and looks at all that is left of it each time: a thousand brackets
take 0.2 s, eight thousand 12 s. What has no space in it for longer than any word is cut before that.
"""

import re
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

LONGEST_CHUNK = 60
"""Characters; letters and digits alone are never cut, and cost no more for standing together."""

TOKENIZER = "frontdesk.Tokenizer.v1"

_LONG_CHUNK = re.compile(rf"\S{{{LONGEST_CHUNK + 1},}}")
_RUN = re.compile(rf"[^\W_]+|[\W_]{{1,{LONGEST_CHUNK}}}")


class BoundedTokenizer(Tokenizer):
    """Splits a text into words in a time that grows with its length only."""

    def __call__(self, string: str) -> Doc:
        """The text's doc, which has every character of it."""
        if not _LONG_CHUNK.search(string):
            return super().__call__(string)
        tokens = [
            token for piece in _pieces(string) for token in super(BoundedTokenizer, self).__call__(piece)
        ]
        words, spaces = [token.text for token in tokens], [bool(token.whitespace_) for token in tokens]
        return Doc(self.vocab, words=words, spaces=spaces)


@registry.tokenizers(TOKENIZER)
def make_tokenizer() -> Callable[[Language], BoundedTokenizer]:
    """What spaCy makes a pipeline's tokenizer with; as its own `create_tokenizer`, but for the class."""

    def make(nlp: Language) -> BoundedTokenizer:
        defaults = nlp.Defaults
        return BoundedTokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex(defaults.prefixes or []).search,
            suffix_search=compile_suffix_regex(defaults.suffixes or []).search,
            infix_finditer=compile_infix_regex(defaults.infixes or []).finditer,
            token_match=defaults.token_match,
            url_match=defaults.url_match,
        )

    return make


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for chunk in _LONG_CHUNK.finditer(text):
        piece = chunk.start()
        for run in _RUN.finditer(text, *chunk.span()):
            if run.end() - piece > LONGEST_CHUNK and run.start() > piece:
                yield text[start : run.start()]
                start = piece = run.start()
    yield text[start:]
