"""What can be wrong with a call to the widget's API: a code, a status and a sentence for each."""

from enum import Enum


class Problem(Enum):
    """Every error of the API: status and the sentence that a visitor may read.

    `{numbers}` stands for the clinic's numbers and `{safety}` for a safety text.
    """

    NOT_JSON = 400, "That could not be read. Please reload the page and try again."
    BAD_FIELD = 400, "Something in the message was not as expected. Please reload the page and try again."
    EMPTY_TEXT = 400, "Please type a question first."
    TEXT_TOO_LONG = 400, "That is too long. Please use at most 1,000 characters."
    BAD_CHARACTERS = 400, "That holds characters that can't be read. Please type it again."
    CONSENT_MISSING = 400, "Please tick the box so that the clinic may call you."
    BAD_NAME = 400, "Please give your name, in at most 100 characters."
    BAD_PHONE = 400, "Please give a phone number with 7 to 15 digits."
    UNKNOWN_TOKEN = 401, "This chat has ended or was deleted. Please start a new one."
    ORIGIN_NOT_ALLOWED = 403, "The chat is not set up for this website. Please ring the clinic instead."
    NOT_FOUND = 404, "There is nothing here."
    NO_SUCH_MESSAGE = 404, "That message is not part of this chat."
    WRONG_METHOD = 405, "This address does not take that kind of call."
    CHAT_FULL = (
        409,
        "This chat has become very long, and no more can be added to it. "
        "Please choose Options, then Start again. Or ring the clinic: {numbers}.",
    )
    DANGER = 409, "{safety}"
    TOO_LARGE = 413, "That is too long. Please use at most 1,000 characters."
    NOT_JSON_TYPE = 415, "Please send JSON, with the content type application/json."
    TOO_MANY = 429, "That was a lot at once. Please wait a moment and try again."
    BUSY = (
        503,
        "A lot of people are asking at the moment, so I cannot answer just now. "
        "Please try again in a minute, or ring the clinic: {numbers}. In an emergency, call 999.",
    )
    UNAVAILABLE = (
        503,
        "The chat can't answer just now. "
        "Please ring the clinic instead: {numbers}. In an emergency, call 999.",
    )

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.message = message


class ApiError(Exception):
    """Raised where the problem is seen; one place turns it into a response."""

    def __init__(
        self, problem: Problem, detail: str = "", retry_after: int | None = None, safety: str = ""
    ) -> None:
        """Say what is wrong.

        Args:
            problem: which of the API's errors it is.
            detail: what exactly was wrong, without a word of the visitor's; appended to the sentence.
            retry_after: seconds to wait, for TOO_MANY and BUSY.
            safety: the safety text, for DANGER.
        """
        super().__init__(problem.name)
        self.problem = problem
        self.safety = safety
        self.detail = detail
        self.retry_after = retry_after

    def as_dict(self, numbers: str = "") -> dict[str, dict[str, str]]:
        """The body of the response; `numbers` are the clinic's, in words."""
        message = self.problem.message.format(numbers=numbers, safety=self.safety)
        if self.detail:
            message = f"{message} ({self.detail})"
        return {"error": {"code": self.problem.name.lower(), "message": message}}
