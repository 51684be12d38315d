"""Starts Rasa 3.6.21 without TensorFlow, the chat vendors' SDKs and the cloud SDKs.

`prepare_rasa()` must run before anything of `rasa` is imported: it checks the version, installs the stand-ins
and applies the few patches that newer releases of Rasa's dependencies call for.
"""

import copy
import importlib.metadata
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from frontdesk.assistant.standins import StandInFinder, install_stand_ins

RASA_VERSION = "3.6.21"


class WrongRasaVersionError(RuntimeError):
    """Another release of Rasa is installed than the stand-ins were checked against."""


def prepare_rasa() -> StandInFinder:
    """Make `import rasa` work in this installation; safe to call more than once.

    Returns:
        The finder that serves the stand-ins.

    Raises:
        WrongRasaVersionError: the installed Rasa is not 3.6.21.
    """
    found = importlib.metadata.version("rasa")
    if found != RASA_VERSION:
        raise WrongRasaVersionError(
            f"Frontdesk runs on rasa {RASA_VERSION}, but rasa {found} is installed. "
            "Run `make setup` to bring the environment back to its lock file."
        )
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # SQLAlchemy's notice on declarative_base() would stand in front of every command's output.
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Sanic's, on what Rasa calls, would be the only words in the log of a healthy start.
    os.environ.setdefault("SANIC_DEPRECATION_FILTER", "ignore")
    finder = install_stand_ins()
    _add_aliases()
    _run_sanic_in_one_process()
    _compile_action_result_check()
    _run_graphs_directly()
    _keep_connections_to_actions()
    _look_events_up_once()
    return finder


def prepare_action_server() -> StandInFinder:
    """Make `import rasa_sdk` work in this installation; loads nothing of Rasa's own, which is far larger.

    Returns:
        The finder that serves the stand-ins.
    """
    finder = install_stand_ins()
    _run_sanic_in_one_process()
    return finder


def prepare_training() -> None:
    """Do what `prepare_rasa` does, and spare Rasa's training the work that nothing comes of."""
    prepare_rasa()
    _only_tokenize_examples()
    _read_examples_once()
    _share_examples()
    _keep_no_results()


def run_rasa(arguments: list[str]) -> None:
    """Run Rasa's own command line, as `rasa ARGUMENTS` would, once Rasa is prepared."""
    from rasa.__main__ import main

    sys.argv = ["rasa", *arguments]
    main()


def _log_our_way() -> None:
    """Let Rasa log as our other processes do, instead of in colours."""
    import rasa.utils.io

    from frontdesk.logs import configure_logs

    configure_logs()
    rasa.utils.io.configure_colored_logging = lambda _level: None


def _add_aliases() -> None:
    import numpy
    import packaging.version

    if not hasattr(numpy, "VisibleDeprecationWarning"):
        numpy.VisibleDeprecationWarning = numpy.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]
    if not hasattr(packaging.version, "LegacyVersion"):
        packaging.version.LegacyVersion = type("LegacyVersion", (), {})  # type: ignore[attr-defined]


def _run_sanic_in_one_process() -> None:
    """Default Sanic.run to one process.

    Since 22.9 Sanic starts its workers by importing the app again in a child, and Rasa builds the app
    inside a function. Asking for more than one worker still raises Sanic's own error.
    """
    from sanic import Sanic

    if getattr(Sanic.run, "one_process", False):
        return
    original_run = Sanic.run

    def run(self: Sanic, *args: Any, **kwargs: Any) -> None:
        original_run(self, *args, **{"single_process": True, "motd": False, **kwargs})

    run.one_process = True  # type: ignore[attr-defined]
    Sanic.run = run  # type: ignore[method-assign, assignment]


def _compile_action_result_check() -> None:
    """Check the results of custom actions against a schema that is compiled once.

    RemoteAction calls jsonschema.validate(), which checks the schema itself each time: 19 ms an action. What
    our own actions return, slots and replies, is known to pass and not shown to the schema at all.
    """
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate_action_result(_self: RemoteAction, result: Any) -> bool:
        if _only_sets_slots_and_replies(result):
            return True
        if (error := best_match(validator.iter_errors(result))) is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate_action_result


def _only_sets_slots_and_replies(result: Any) -> bool:
    if not isinstance(result, dict) or not isinstance(result.get("events"), list):
        return False
    slots = all(
        isinstance(event, dict)
        and event.keys() == {"event", "name", "value", "timestamp"}
        and event["event"] == "slot"
        and isinstance(event["name"], str)
        and event["timestamp"] is None
        for event in result["events"]
    )
    replies = result.get("responses")
    return slots and isinstance(replies, list) and all(isinstance(reply, dict) for reply in replies)


def _run_graphs_directly() -> None:
    """Let a graph of components run one after the other, as they need one another.

    Rasa has dask plan each run anew, for workers that there are none of: 1 ms a message.
    """
    from rasa.engine.runner import dask as runner

    if isinstance(runner.dask, SimpleNamespace):
        return

    def run(graph: dict[str, Any], targets: list[str]) -> list[Any]:
        done: dict[str, Any] = {}

        def result(name: str) -> Any:
            if name not in graph:
                return name
            if name not in done:
                task = graph[name]
                is_input = not callable(task[0])
                done[name] = task if is_input else task[0](*(result(need) for need in task[1:]))
            return done[name]

        return [result(target) for target in targets]

    runner.dask = SimpleNamespace(get=run)


def forget_words() -> None:
    """Let spaCy forget after each run of a graph the words that it had not known before; it would keep all.

    Only for serving: Rasa's tests look at the docs of a run after it, which have no words then.
    """
    from rasa.engine.runner import dask as runner
    from rasa.nlu.utils.spacy_utils import SpacyNLP

    pipelines: list[Any] = []
    load_model, get = SpacyNLP.load_model, runner.dask.get

    def load(name: str) -> Any:
        loaded = load_model(name)
        pipelines.append(loaded.model)
        return loaded

    def run(graph: dict[str, Any], targets: list[str]) -> list[Any]:
        with ExitStack() as zones:
            for nlp in pipelines:
                zones.enter_context(nlp.memory_zone())
            return get(graph, targets)

    SpacyNLP.load_model = staticmethod(load)
    runner.dask = SimpleNamespace(get=run)


def _keep_connections_to_actions() -> None:
    """Let calls of the action server share connections, instead of making one each: 0.7 ms a message.

    aiohttp closes an idle one after 15 s, long before Sanic does, so that none is used as it is being closed.
    """
    import aiohttp
    from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
    from rasa.utils.endpoints import EndpointConfig

    def session(self: Any) -> aiohttp.ClientSession:
        if getattr(self, "connector", None) is None:
            self.connector = aiohttp.TCPConnector()
        timeout = aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT)
        return aiohttp.ClientSession(
            headers=self.headers, connector=self.connector, connector_owner=False, timeout=timeout
        )

    EndpointConfig.session = session


def _look_events_up_once() -> None:
    """Remember which class an event's name stands for; Rasa searches all of them for every stored event."""
    from rasa.shared.core.events import Event

    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


def _only_tokenize_examples() -> None:
    """Leave conditions and safety signs of the training examples unread: nothing learns from them."""
    from rasa.nlu.utils.spacy_utils import SpacyNLP

    def tokenize(model: Any, samples: list[tuple[int, str]]) -> list[tuple[int, Any]]:
        return [(place, model.make_doc(text)) for place, text in samples]

    SpacyNLP._process_content_bearing_samples = staticmethod(tokenize)


def _read_examples_once() -> None:
    """Let a training read and merge the examples once.

    Rasa keeps them by the arguments they were asked for with, and asks with the language and without.
    """
    from rasa.shared.importers.importer import CombinedDataImporter, E2EImporter

    for importer in (CombinedDataImporter, E2EImporter):
        if not getattr(importer.get_nlu_data, "reads_once", False):
            importer.get_nlu_data = _with_language_named(importer.get_nlu_data)


def _share_examples() -> None:
    """Let the importers, who merge the examples four times, pass them on and not copies of each."""
    from rasa.shared.nlu.training_data import training_data

    training_data.copy = SimpleNamespace(copy=copy.copy, deepcopy=copy.copy)


def _keep_no_results() -> None:
    """Let no component's result be kept for the next training: to tell it from others takes 5 s each time."""
    from rasa.engine.training.hooks import TrainingHook

    def on_before_node(self: TrainingHook, *_arguments: Any, **_named: Any) -> dict[str, Any]:
        return {}

    def on_after_node(self: TrainingHook, *_arguments: Any, **_named: Any) -> None:
        """Keep nothing."""

    TrainingHook.on_before_node = on_before_node
    TrainingHook.on_after_node = on_after_node


def _with_language_named(get_nlu_data: Callable[..., Any]) -> Callable[..., Any]:
    def get_nlu_data_once(self: Any, language: str | None = "en") -> Any:
        return get_nlu_data(self, language)

    get_nlu_data_once.reads_once = True  # type: ignore[attr-defined]
    return get_nlu_data_once


def refuse_changed_model(arguments: list[str]) -> None:
    """Look at the model before Rasa does: also one that was fine when `serve` started.

    Args:
        arguments: of Rasa's command line, with `--model` and the archive.

    Raises:
        SystemExit: it is not as the training left it.
    """
    from frontdesk.assistant.models import is_intact

    model = Path(arguments[arguments.index("--model") + 1])
    if not is_intact(model):
        raise SystemExit(f"{model} is missing, damaged or was exchanged. Run `frontdesk train`.")


if __name__ == "__main__":
    refuse_changed_model(sys.argv[1:])
    prepare_rasa()
    forget_words()
    _log_our_way()
    run_rasa(sys.argv[1:])
