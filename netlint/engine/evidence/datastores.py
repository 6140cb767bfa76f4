"""Well-known databases and caches, told by images, and the ports on which they serve their clients."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from netlint.model.ports import Protocol
from netlint.model.workload import Container, Workload


class _Store(NamedTuple):
    """A datastore: the names of its images, its ports, and those of them where it speaks HTTP."""

    name: str
    images: str
    ports: frozenset[int]
    http: frozenset[int] = frozenset()


class Datastore(NamedTuple):
    """A container of a workload that is a datastore, and whether it speaks HTTP on the port asked for."""

    container: Container
    name: str
    speaks_http: bool


def _store(name: str, images: str, ports: set[int], http: set[int] | None = None) -> _Store:
    return _Store(name, images, frozenset(ports | (http or set())), frozenset(http or ()))


_STORES: Final = (
    _store(
        "PostgreSQL", "postgres|postgresql|postgis|timescaledb|timescaledb-ha|spilo-[0-9]+|pgvector", {5432}
    ),
    _store("MySQL", "mysql|mysql-server|percona|percona-server|percona-xtradb-cluster", {3306, 33060}),
    _store("MariaDB", "mariadb|mariadb-galera", {3306}),
    _store(
        "MongoDB",
        "mongo|mongodb|mongodb-sharded|mongodb-community-server|percona-server-mongodb",
        {27017, 27018, 27019},
    ),
    _store("Redis", "redis|redis-stack|redis-stack-server|redis-cluster|keydb|dragonfly", {6379, 6380}),
    _store("Valkey", "valkey|valkey-cluster", {6379, 6380}),
    _store("Memcached", "memcached", {11211}),
    _store("Elasticsearch", "elasticsearch|elasticsearch-oss", {9300}, {9200}),
    _store("OpenSearch", "opensearch", {9300}, {9200}),
    _store("Cassandra", "cassandra|scylla|scylladb|dse-server", {9042, 9142, 7000, 7001}),
    _store("CockroachDB", "cockroach|cockroachdb", {26257}),
    _store("ClickHouse", "clickhouse|clickhouse-server", {9000, 9440}, {8123, 8443}),
    _store("CouchDB", "couchdb", {4369}, {5984, 6984}),
    _store("Couchbase", "couchbase|couchbase-server", {11210, 11207}, {8091, 18091}),
    _store("InfluxDB", "influxdb", {8088}, {8086}),
    _store("Neo4j", "neo4j|neo4j-enterprise", {7687}, {7474, 7473}),
    _store("ArangoDB", "arangodb|arangodb-community", set(), {8529}),
    _store("RethinkDB", "rethinkdb", {28015, 29015}),
    _store("SQL Server", "mssql-server-linux|mssql/server|azure-sql-edge", {1433}),
    _store("Oracle Database", "oracle-xe|oracle-free|oracledb|database/(enterprise|express|free)", {1521}),
    _store("ZooKeeper", "zookeeper", {2181, 2888, 3888}),
    _store("etcd", "etcd", {2379, 2380}),
)
_IMAGES: Final = [(store, re.compile(rf"(^|/)({store.images})(:|@|$)", re.IGNORECASE)) for store in _STORES]


def is_datastore(workload: Workload) -> bool:
    """Whether a container that serves is a datastore."""
    return any(container.serves and _of(container) is not None for container in workload.containers)


def datastore(workload: Workload, port: int, protocol: Protocol) -> Datastore | None:
    """The datastore that serves its clients on a port of the pods, if one is known to."""
    if protocol is not Protocol.TCP:
        return None
    return next(_serving(workload, port), None)


def _serving(workload: Workload, port: int) -> Iterator[Datastore]:
    for container in workload.containers if not workload.runs_to_completion else ():
        store = _of(container) if container.serves else None
        if store is not None and (port in store.ports or _is_only_port(container, port)):
            yield Datastore(container, store.name, port in store.http)


def _of(container: Container) -> _Store | None:
    return next((store for store, pattern in _IMAGES if pattern.search(container.image.lower())), None)


def _is_only_port(container: Container, port: int) -> bool:
    """Whether a container declares this port and no other, so that it is the one for clients."""
    return [item.number for item in container.ports] == [port]
