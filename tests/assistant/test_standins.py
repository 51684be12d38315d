"""The stand-ins: exactly the expected ones are served, and using one says what is missing."""

import importlib
import json
import subprocess
import sys

import pytest

from frontdesk.assistant.launcher import prepare_rasa
from frontdesk.assistant.standins import STAND_INS, StandInFinder, is_installed

NEVER_LOADED = ("tensorflow", "keras", "boto3.session", "sentry_sdk", "twilio", "matplotlib", "pymongo.pool")

SERVED_AT_LOAD = {
    "rasa.utils.tensorflow.callback",
    "rasa.utils.tensorflow.data_generator",
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.selectors.response_selector",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
    "rasa.core.channels.facebook",
    "rasa.core.channels.slack",
    "rasa.core.channels.telegram",
    "rasa.core.channels.twilio",
    "rasa.core.channels.twilio_voice",
    "rasa.core.channels.webexteams",
    "rasa.core.channels.hangouts",
    "rasa.core.channels.socketio",
    "boto3",
    "boto3.dynamodb",
    "boto3.dynamodb.conditions",
    "pymongo",
    "pymongo.collection",
    "aiormq",
    "aiormq.exceptions",
    "rasa.utils.plotting",
}

LOAD_AND_REPORT = """
import json, sys
from frontdesk.assistant.launcher import prepare_rasa
finder = prepare_rasa()
import rasa.core.agent, rasa.engine.recipes.default_components
print(json.dumps({"served": sorted(finder.served), "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[str]]:
    """What a fresh process serves and holds after loading Rasa."""
    output = subprocess.run(
        [sys.executable, "-c", LOAD_AND_REPORT], capture_output=True, text=True, check=True, timeout=120
    ).stdout
    return json.loads(output.splitlines()[-1])


def test_exactly_the_expected_stand_ins_are_served(loaded: dict[str, list[str]]) -> None:
    assert set(loaded["served"]) == SERVED_AT_LOAD


@pytest.mark.parametrize("module", NEVER_LOADED)
def test_left_out_packages_are_never_loaded(loaded: dict[str, list[str]], module: str) -> None:
    assert module not in loaded["modules"]


def test_what_a_stand_in_replaces_is_really_absent() -> None:
    assert [s.module for s in STAND_INS if is_installed(s.needs)] == []


def test_a_full_installation_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.assistant.standins.is_installed", lambda _package: True)
    finder = StandInFinder()
    assert [s.module for s in STAND_INS if finder.find_spec(s.module)] == []


def test_is_installed_looks_at_the_path_and_not_at_the_stand_ins() -> None:
    prepare_rasa()
    importlib.import_module("boto3")
    assert not is_installed("boto3")
    assert not is_installed("google.auth")
    assert is_installed("spacy.lang.en")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("rasa.nlu.classifiers.diet_classifier", "DIETClassifier"),
        ("rasa.nlu.selectors.response_selector", "ResponseSelector"),
        ("rasa.core.policies.ted_policy", "TEDPolicy"),
        ("rasa.core.policies.unexpected_intent_policy", "UnexpecTEDIntentPolicy"),
    ],
)
def test_using_a_component_says_what_is_missing(module: str, name: str) -> None:
    prepare_rasa()
    component = getattr(importlib.import_module(module), name)
    for use in (component, component.create, component.load):
        with pytest.raises(ImportError, match=f"{name} needs tensorflow"):
            use()


@pytest.mark.parametrize(
    ("module", "name", "package"),
    [
        ("facebook", "FacebookInput", "fbmessenger"),
        ("slack", "SlackInput", "slack-sdk"),
        ("telegram", "TelegramInput", "aiogram"),
        ("twilio", "TwilioInput", "twilio"),
        ("twilio_voice", "TwilioVoiceInput", "twilio"),
        ("webexteams", "WebexTeamsInput", "webexteamssdk"),
        ("hangouts", "HangoutsInput", "google-auth"),
        ("socketio", "SocketIOInput", "python-socketio"),
    ],
)
def test_using_a_channel_says_what_is_missing(module: str, name: str, package: str) -> None:
    prepare_rasa()
    channel = getattr(importlib.import_module(f"rasa.core.channels.{module}"), name)
    assert channel.name() == module
    with pytest.raises(ImportError, match=f"{module} channel needs {package}"):
        channel.from_credentials({})


def test_left_out_stores_and_brokers_say_what_is_missing() -> None:
    prepare_rasa()
    boto3 = importlib.import_module("boto3")
    with pytest.raises(ImportError, match="needs boto3"):
        boto3.resource("dynamodb")
    with pytest.raises(ImportError, match="needs pymongo"):
        importlib.import_module("pymongo.database").Database()
    with pytest.raises(ImportError, match="needs aio-pika"):
        importlib.import_module("rasa.core.brokers.pika").PikaEventBroker.from_endpoint_config(None)


def test_cors_and_jwt_are_refused_loudly() -> None:
    prepare_rasa()
    cors = importlib.import_module("sanic_cors").CORS
    cors(None, resources={r"/*": {"origins": []}})
    with pytest.raises(ImportError, match="--cors needs sanic-cors"):
        cors(None, resources={r"/*": {"origins": "*"}})
    with pytest.raises(ImportError, match="--jwt-secret needs sanic-jwt"):
        importlib.import_module("sanic_jwt").Initialize()


def test_pkg_resources_finds_versions_and_files() -> None:
    prepare_rasa()
    pkg_resources = importlib.import_module("pkg_resources")
    assert pkg_resources.get_distribution("rasa").version == "3.6.21"
    schema = pkg_resources.resource_filename("rasa.shared.utils.validation", "validation.py")
    assert schema.endswith("rasa/shared/utils/validation.py")
    with pytest.raises(ModuleNotFoundError):
        pkg_resources.resource_filename("no_such_package", "file")
