"""Visitors who keep asking while parts of the product die, and try again as the widget does."""

import threading
import time
import uuid
from types import TracebackType

import httpx

from tests.faults.ledger import Ledger
from tests.live import TRUTH_SECONDS, LiveProduct, LiveVisitor, names_numbers

QUESTIONS = (
    "what is sciatica",
    "can acupuncture help my neck",
    "how do i book",
    "i cant feel anything between my legs",
    "whats the weather like",
    "asdf qwer zxcv",
)
PATIENCE = 20.0


class Load:
    """Some visitors in threads, from the start of the block to its end.

    Attributes:
        ledger: what they were told.
        slow: for how long visitors waited who waited too long, in seconds, answered or not.
        unexpected: answers with a status that no fault explains, or that fail without the clinic's numbers.
        answers, failures, refusals: how often each was heard.
    """

    def __init__(self, product: LiveProduct, visitors: int = 4, pause: float = 0.05) -> None:
        self.ledger = Ledger()
        self.slow: list[float] = []
        self.unexpected: list[str] = []
        self.answers = self.failures = self.refusals = self.unreachable = 0
        self._product = product
        self._pause = pause
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._chat, args=[n]) for n in range(visitors)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _chat(self, number: int) -> None:
        turn = number
        while not self._end.is_set():
            visitor = self._open()
            for _ in range(10):
                if visitor is None or self._end.is_set():
                    break
                turn += 1
                self._ask(visitor, QUESTIONS[turn % len(QUESTIONS)])
                time.sleep(self._pause)

    def _open(self) -> LiveVisitor | None:
        while not self._end.is_set():
            try:
                return self._product.visitor()
            except httpx.HTTPError:
                self._end.wait(0.2)
        return None

    def _ask(self, visitor: LiveVisitor, text: str) -> None:
        message_id = str(uuid.uuid4())
        while not self._end.is_set():
            started = time.monotonic()
            try:
                body = {"id": message_id, "text": text}
                response = visitor.http.post("messages", json=body, timeout=PATIENCE)
            except httpx.TimeoutException:
                with self._lock:
                    self.slow.append(PATIENCE)
                continue
            except httpx.HTTPError:
                with self._lock:
                    self.unreachable += 1
                self._end.wait(0.2)
                continue
            if self._note(message_id, response, time.monotonic() - started):
                return
            self._end.wait(0.2)

    def _note(self, message_id: str, response: httpx.Response, seconds: float) -> bool:
        with self._lock:
            if seconds > TRUTH_SECONDS:
                self.slow.append(round(seconds, 1))
            if response.status_code == httpx.codes.OK:
                messages = response.json()["messages"]
                self.ledger.note(message_id, messages)
                failed = [message["text"] for message in messages if message["kind"] == "failure"]
                if failed:
                    self.failures += 1
                else:
                    self.answers += 1
                self.unexpected += [text for text in failed if not names_numbers(text)]
                return True
            self.refusals += 1
            unavailable = response.status_code == httpx.codes.SERVICE_UNAVAILABLE
            if not unavailable or not names_numbers(response.text):
                self.unexpected.append(f"{response.status_code} {response.text[:100]}")
            return False
