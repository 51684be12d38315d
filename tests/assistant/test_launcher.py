"""The launcher: other releases are refused, telemetry is off, and what Rasa is spared changes nothing."""

import importlib.metadata
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import spacy
from aiohttp import web
from aiohttp.test_utils import TestServer
from spacy.language import Language
from spacy.tokens import Doc

from frontdesk.assistant.launcher import (
    WrongRasaVersionError,
    forget_words,
    prepare_rasa,
    prepare_training,
)
from frontdesk.paths import LANGUAGE_PIPELINE


def test_another_release_of_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "3.6.20")
    with pytest.raises(WrongRasaVersionError, match=r"3\.6\.21.*3\.6\.20.*make setup"):
        prepare_rasa()


def test_telemetry_is_off_whatever_the_caller_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    prepare_rasa()
    from rasa.telemetry import is_telemetry_enabled

    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"
    assert not is_telemetry_enabled()


@pytest.mark.parametrize(
    "result",
    [
        {"events": [], "responses": [{"text": "Hello"}]},
        {
            "events": [{"event": "slot", "name": "last_answer", "value": "x", "timestamp": None}],
            "responses": [],
        },
        {"events": [{"event": "slot", "name": "s", "value": {"a": [1]}, "timestamp": None}], "responses": []},
        {"events": [{"event": "slot", "name": 3, "value": "x", "timestamp": None}], "responses": []},
        {"events": [{"event": "slot", "name": "s", "timestamp": None}], "responses": []},
        {"events": [{"event": "slots", "name": "s", "value": 1, "timestamp": None}], "responses": []},
        {"events": ["slot"], "responses": []},
        {"events": [], "responses": ["text"]},
        {"events": [], "responses": None},
        {},
        None,
        [],
        "text",
        {"events": "none"},
        {"events": [{"event": "no such event"}]},
        {"responses": ["text"]},
    ],
)
def test_the_compiled_check_agrees_with_jsonschema(result: Any) -> None:
    prepare_rasa()
    from jsonschema import ValidationError, validate
    from rasa.core.actions.action import RemoteAction

    def verdict(check: Callable[[], Any]) -> tuple[str, list] | None:
        try:
            check()
        except ValidationError as error:
            return error.message, list(error.path)
        return None

    action = RemoteAction("action_answer_question", None)
    expected = verdict(lambda: validate(result, RemoteAction.action_response_format_spec()))
    assert verdict(lambda: action._validate_action_result(result)) == expected


def test_sanic_runs_in_one_process_and_only_there() -> None:
    prepare_rasa()
    from sanic import Sanic

    patched = Sanic.run
    prepare_rasa()
    assert Sanic.run is patched, "preparing twice must not wrap twice"


def test_stored_events_are_read_as_the_classes_that_they_were() -> None:
    prepare_rasa()
    prepare_rasa()
    from rasa.shared.core import events

    for event in (
        events.SlotSet("a", 1),
        events.ActionExecuted("action_listen"),
        events.UserUttered("hello"),
    ):
        assert type(events.Event.from_parameters(event.as_dict())) is type(event)
    for _ in range(2):
        with pytest.raises(ValueError, match="no such event"):
            events.Event.resolve_by_type("no such event")


async def test_actions_are_called_over_one_connection_and_over_a_new_one_after_a_restart() -> None:
    prepare_rasa()
    from rasa.utils.endpoints import EndpointConfig

    callers = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        callers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"events": []})

    application = web.Application()
    application.router.add_post("/webhook", answer)
    server = TestServer(application)
    await server.start_server()
    actions = EndpointConfig(f"http://127.0.0.1:{server.port}/webhook")
    for _ in range(3):
        assert await actions.request(json={}) == {"events": []}
    assert len(set(callers)) == 1
    port = server.port
    await server.close()

    restarted = web.Application()
    restarted.router.add_post("/webhook", answer)
    server = TestServer(restarted, port=port)
    await server.start_server()
    assert await actions.request(json={}) == {"events": []}
    assert len(set(callers)) == 2
    await actions.connector.close()
    await server.close()


def test_training_reads_the_examples_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_training()
    from rasa.shared.importers import utils
    from rasa.shared.importers.importer import TrainingDataImporter

    config, domain, nlu = (tmp_path / name for name in ("config.yml", "domain.yml", "nlu.yml"))
    config.write_text("recipe: default.v1")
    domain.write_text("intents: [greet]")
    nlu.write_text('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n')
    read = []
    original = utils.training_data_from_paths
    monkeypatch.setattr(
        utils, "training_data_from_paths", lambda *arguments: read.append(arguments) or original(*arguments)
    )
    importer = TrainingDataImporter.load_from_config(str(config), str(domain), [str(nlu)])
    importer.get_domain()
    for data in (importer.get_nlu_data(), importer.get_nlu_data("en"), importer.get_nlu_data(language="en")):
        assert [example.get("text") for example in data.intent_examples] == ["hello"]
    assert len(read) == 1


def test_words_of_a_run_are_forgotten_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_rasa()
    from rasa.engine.runner import dask as runner
    from rasa.nlu.utils.spacy_utils import SpacyNLP

    monkeypatch.setattr(runner, "dask", runner.dask)
    monkeypatch.setattr(SpacyNLP, "load_model", staticmethod(SpacyNLP.load_model))
    forget_words()
    nlp = SpacyNLP.load_model(str(LANGUAGE_PIPELINE)).model
    graph = {
        "text": (lambda: "a zqzqword",),
        "split": (lambda text: [token.text for token in nlp(text)], "text"),
    }
    [words] = runner.dask.get(graph, ["split"])
    assert words == ["a", "zqzqword"]
    assert "zqzqword" not in nlp.vocab.strings


def test_training_keeps_no_results_of_its_steps() -> None:
    prepare_training()
    from rasa.engine.graph import GraphSchema
    from rasa.engine.training.hooks import TrainingHook

    cache, storage = Mock(), Mock()
    hook = TrainingHook(cache, storage, GraphSchema({}))
    about = {"node_name": "step", "execution_context": Mock(), "config": {}}
    kept = hook.on_before_node(**about, received_inputs={})
    hook.on_after_node(**about, output="result", input_hook_data=kept)
    assert not cache.method_calls
    assert not storage.method_calls


def test_training_examples_are_split_into_words_and_nothing_more() -> None:
    prepare_training()
    from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    def fail(doc: Doc) -> Doc:
        raise AssertionError(doc.text)

    nlp = spacy.blank("en")
    Language.component("fail_in_training", func=fail)
    nlp.add_pipe("fail_in_training")
    data = TrainingData([Message({"text": "My neck, again", "intent": "x"}), Message({"text": "back"})])
    SpacyNLP(SpacyModel(nlp, "test"), {}).process_training_data(data, SpacyModel(nlp, "test"))
    docs = [example.get("text_spacy_doc") for example in data.training_examples]
    assert [[token.text for token in doc] for doc in docs] == [["my", "neck", ",", "again"], ["back"]]
