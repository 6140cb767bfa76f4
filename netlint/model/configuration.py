"""Texts that configure containers and may name Services: environment variables, arguments, entries of ConfigMaps."""

from netlint.model.policy import Status
from netlint.origin import Origin
from netlint.value import field, value


@value
class ConfigText:
    """A text that a container gets, under the name of its variable, flag or entry; an argument may have none."""

    name: str
    text: str
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class ConfigMapUse:
    """What becomes environment variables: the entry `key` under the name `name`, or each, with `name` before its key.

    `key` is empty where every entry is taken.
    """

    config_map: str
    key: str
    name: str


@value
class ConfigMap:
    """A ConfigMap: the entries that may name a Service, by their keys.

    `scrapes` are the kinds, `pod` and `service`, whose `prometheus.io/scrape` a Prometheus configuration
    in it heeds in every namespace (V19.1).
    """

    namespace: str
    name: str
    texts: tuple[ConfigText, ...] = ()
    scrapes: frozenset[str] = frozenset()
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)
