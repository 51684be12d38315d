"""Stand-ins for the modules that Rasa imports at load and this installation leaves out.

Rasa 3.6.21 imports TensorFlow, nine chat vendors' SDKs and three cloud SDKs whatever the bot in hand uses.
A stand-in carries only the names that Rasa touches while it loads; using one raises an ImportError that names
the missing package. A stand-in is served only where the real package is absent, so a full installation of
Rasa is left alone.
"""

import importlib.metadata
import importlib.util
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

logger = logging.getLogger(__name__)

Build = Callable[[ModuleType], None]


@dataclass(frozen=True)
class StandIn:
    """One replaced module.

    Attributes:
        module: dotted name that Rasa imports.
        needs: top-level package whose absence calls for the stand-in.
        why: what in Rasa imports it at load.
        build: puts the names that Rasa touches into the new module.
    """

    module: str
    needs: str
    why: str
    build: Build


def refuse(thing: str, package: str) -> NoReturn:
    """Raise the ImportError that every use of a left-out part ends in."""
    raise ImportError(f"{thing} needs {package}, which this installation leaves out")


def _unavailable(thing: str, package: str) -> Callable[..., NoReturn]:
    def unavailable(*_args: object, **_kwargs: object) -> NoReturn:
        refuse(thing, package)

    return unavailable


def _nothing(_module: ModuleType) -> None:
    """For parents that need only exist."""


def _empty_classes(*names: str) -> Build:
    def build(module: ModuleType) -> None:
        for name in names:
            setattr(module, name, type(name, (), {}))

    return build


def _exceptions(*names: str) -> Build:
    def build(module: ModuleType) -> None:
        for name in names:
            setattr(module, name, type(name, (Exception,), {}))

    return build


def _component(name: str, *, policy: bool = False) -> Build:
    """A graph component that exists by name, and refuses to be created or loaded."""

    def build(module: ModuleType) -> None:
        if policy:
            from rasa.core.policies.policy import Policy as Base
        else:
            from rasa.engine.graph import GraphComponent as Base
        unavailable = _unavailable(name, "tensorflow")
        methods = {"__init__": unavailable, "create": unavailable, "load": unavailable}
        component = type(name, (Base,), {**methods, "__module__": module.__name__})
        component.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]
        setattr(module, name, component)

    return build


def _channel(class_name: str, channel: str, package: str) -> Build:
    """An input channel that Rasa can register, and that refuses to be configured."""

    def build(module: ModuleType) -> None:
        from rasa.core.channels.channel import InputChannel

        methods = {
            "name": classmethod(lambda _cls: channel),
            "from_credentials": _unavailable(f"The {channel} channel", package),
        }
        setattr(module, class_name, type(class_name, (InputChannel,), methods))

    return build


def _build_pika(module: ModuleType) -> None:
    unavailable = staticmethod(_unavailable("PikaEventBroker", "aio-pika"))
    module.PikaEventBroker = type("PikaEventBroker", (), {"from_endpoint_config": unavailable})  # type: ignore[attr-defined]


def _build_plotting(module: ModuleType) -> None:
    def skip_plot(*_args: object, **_kwargs: object) -> None:
        logger.info("No plot was drawn: matplotlib is not installed.")

    for name in ("plot_confusion_matrix", "plot_histogram", "plot_paired_histogram", "plot_curve"):
        setattr(module, name, skip_plot)


def _build_boto3(module: ModuleType) -> None:
    module.client = _unavailable("boto3.client", "boto3")  # type: ignore[attr-defined]
    module.resource = _unavailable("boto3.resource", "boto3")  # type: ignore[attr-defined]


def _build_pymongo_database(module: ModuleType) -> None:
    module.Database = _unavailable("MongoTrackerStore", "pymongo")  # type: ignore[attr-defined]


def _build_aio_pika_exceptions(module: ModuleType) -> None:
    _exceptions("AMQPConnectionError")(module)
    module.CONNECTION_EXCEPTIONS = ()  # type: ignore[attr-defined]


def _build_structlog_sentry(module: ModuleType) -> None:
    class SentryProcessor:
        def __init__(self, **_kwargs: object) -> None:
            """Accepts the settings of the real processor."""

        def __call__(self, _logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
            return event

    module.SentryProcessor = SentryProcessor  # type: ignore[attr-defined]


def _build_sanic_cors(module: ModuleType) -> None:
    def allow_origins(_app: object, resources: dict[str, Any] | None = None, **_kwargs: object) -> None:
        if any((rule or {}).get("origins") for rule in (resources or {}).values()):
            refuse("--cors", "sanic-cors")

    module.CORS = allow_origins  # type: ignore[attr-defined]


def _build_sanic_jwt(module: ModuleType) -> None:
    module.Initialize = _unavailable("--jwt-secret", "sanic-jwt")  # type: ignore[attr-defined]


def _build_pkg_resources(module: ModuleType) -> None:
    def get_distribution(name: str) -> SimpleNamespace:
        return SimpleNamespace(version=importlib.metadata.version(name))

    def resource_filename(package_or_module: str, path: str) -> str:
        spec = importlib.util.find_spec(package_or_module)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"No module named {package_or_module!r}")
        return str(Path(spec.origin).parent / path)

    module.get_distribution = get_distribution  # type: ignore[attr-defined]
    module.resource_filename = resource_filename  # type: ignore[attr-defined]


_TRAIN_UTILS = "rasa.utils.train_utils imports its callbacks and data generator"
_RECIPE = "rasa.engine.recipes.default_components imports every component"
_CHANNELS = "rasa.core.channels imports every channel"
_TRACKER_STORE = "rasa.core.tracker_store imports every store"
_BROKER = "rasa.core.brokers.broker names its exceptions"
_SERVER = "rasa.server and rasa_sdk.endpoint import it at the top"

STAND_INS: tuple[StandIn, ...] = (
    StandIn(
        "rasa.utils.tensorflow.callback",
        "tensorflow",
        _TRAIN_UTILS,
        _empty_classes("RasaTrainingLogger", "RasaModelCheckpoint"),
    ),
    StandIn(
        "rasa.utils.tensorflow.data_generator",
        "tensorflow",
        _TRAIN_UTILS,
        _empty_classes("RasaBatchDataGenerator"),
    ),
    StandIn("rasa.nlu.classifiers.diet_classifier", "tensorflow", _RECIPE, _component("DIETClassifier")),
    StandIn("rasa.nlu.selectors.response_selector", "tensorflow", _RECIPE, _component("ResponseSelector")),
    StandIn(
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
        "tensorflow",
        _RECIPE,
        _component("ConveRTFeaturizer"),
    ),
    StandIn(
        "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
        "tensorflow",
        _RECIPE,
        _component("LanguageModelFeaturizer"),
    ),
    StandIn("rasa.core.policies.ted_policy", "tensorflow", _RECIPE, _component("TEDPolicy", policy=True)),
    StandIn(
        "rasa.core.policies.unexpected_intent_policy",
        "tensorflow",
        _RECIPE,
        _component("UnexpecTEDIntentPolicy", policy=True),
    ),
    StandIn(
        "rasa.core.channels.facebook",
        "fbmessenger",
        _CHANNELS,
        _channel("FacebookInput", "facebook", "fbmessenger"),
    ),
    StandIn("rasa.core.channels.slack", "slack_sdk", _CHANNELS, _channel("SlackInput", "slack", "slack-sdk")),
    StandIn(
        "rasa.core.channels.telegram", "aiogram", _CHANNELS, _channel("TelegramInput", "telegram", "aiogram")
    ),
    StandIn("rasa.core.channels.twilio", "twilio", _CHANNELS, _channel("TwilioInput", "twilio", "twilio")),
    StandIn(
        "rasa.core.channels.twilio_voice",
        "twilio",
        _CHANNELS,
        _channel("TwilioVoiceInput", "twilio_voice", "twilio"),
    ),
    StandIn(
        "rasa.core.channels.webexteams",
        "webexteamssdk",
        _CHANNELS,
        _channel("WebexTeamsInput", "webexteams", "webexteamssdk"),
    ),
    StandIn(
        "rasa.core.channels.hangouts",
        "google.auth",
        _CHANNELS,
        _channel("HangoutsInput", "hangouts", "google-auth"),
    ),
    StandIn(
        "rasa.core.channels.socketio",
        "socketio",
        _CHANNELS,
        _channel("SocketIOInput", "socketio", "python-socketio"),
    ),
    StandIn("rasa.core.brokers.pika", "aio_pika", "rasa.cli.export and rasa.core.exporter", _build_pika),
    StandIn("rasa.utils.plotting", "matplotlib", "rasa.nlu.test imports it at the top", _build_plotting),
    StandIn("boto3", "boto3", _TRACKER_STORE, _build_boto3),
    StandIn("boto3.dynamodb", "boto3", _TRACKER_STORE, _nothing),
    StandIn("boto3.dynamodb.conditions", "boto3", _TRACKER_STORE, _empty_classes("Key")),
    StandIn("botocore", "botocore", "TrackerStore.create names an exception", _nothing),
    StandIn(
        "botocore.exceptions",
        "botocore",
        "TrackerStore.create names an exception",
        _exceptions("BotoCoreError"),
    ),
    StandIn("pymongo", "pymongo", _TRACKER_STORE, _nothing),
    StandIn("pymongo.collection", "pymongo", _TRACKER_STORE, _empty_classes("Collection")),
    StandIn("pymongo.database", "pymongo", "MongoTrackerStore imports it when used", _build_pymongo_database),
    StandIn(
        "pymongo.errors",
        "pymongo",
        "TrackerStore.create names its exceptions",
        _exceptions("ConnectionFailure", "OperationFailure"),
    ),
    StandIn("aiormq", "aiormq", _BROKER, _nothing),
    StandIn("aiormq.exceptions", "aiormq", _BROKER, _exceptions("ChannelNotFoundEntity")),
    StandIn("aio_pika", "aio_pika", _BROKER, _nothing),
    StandIn("aio_pika.exceptions", "aio_pika", _BROKER, _build_aio_pika_exceptions),
    StandIn(
        "structlog_sentry", "structlog_sentry", "rasa.utils.log_utils imports it", _build_structlog_sentry
    ),
    StandIn("sanic_cors", "sanic_cors", _SERVER, _build_sanic_cors),
    StandIn("sanic_jwt", "sanic_jwt", _SERVER, _build_sanic_jwt),
    StandIn("sanic_jwt.exceptions", "sanic_jwt", _SERVER, _exceptions("AuthenticationFailed")),
    StandIn(
        "pkg_resources",
        "pkg_resources",
        "rasa.engine.training.fingerprinting imports it",
        _build_pkg_resources,
    ),
)


def is_installed(package: str) -> bool:
    """Whether the real package can be imported, asked of the path and not of our own finder."""
    path: Sequence[str] | None = None
    for depth in range(1, package.count(".") + 2):
        spec = PathFinder.find_spec(".".join(package.split(".")[:depth]), path)
        if spec is None:
            return False
        path = spec.submodule_search_locations
    return True


class StandInFinder(MetaPathFinder, Loader):
    """Answers imports of left-out modules; remembers in `served` which ones it answered."""

    def __init__(self, stand_ins: Sequence[StandIn] = STAND_INS) -> None:
        self._stand_ins = {s.module: s for s in stand_ins if not is_installed(s.needs)}
        self.served: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a stand-in, or None for every module that is not ours."""
        if fullname not in self._stand_ins:
            return None
        is_parent = any(name.startswith(f"{fullname}.") for name in self._stand_ins)
        return ModuleSpec(fullname, self, is_package=is_parent)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """None asks the import system for an ordinary module object."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with the names that Rasa touches."""
        self._stand_ins[module.__name__].build(module)
        self.served.add(module.__name__)
        if module.__name__ == "aiormq":
            # Rasa runs only `import aiormq` and then reads aiormq.exceptions.
            importlib.import_module("aiormq.exceptions")


def install_stand_ins() -> StandInFinder:
    """Put the finder first on sys.meta_path (once) and return it."""
    for finder in sys.meta_path:
        if isinstance(finder, StandInFinder):
            return finder
    finder = StandInFinder()
    sys.meta_path.insert(0, finder)
    return finder
