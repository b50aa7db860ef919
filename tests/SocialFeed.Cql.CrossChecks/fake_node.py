"""The DataStax Python driver against the fake node: it connects, prepares, executes, pages, batches and reads every type.

Usage: fake_node.py HOST:PORT PROTOCOL_VERSION. Ends with "passed N checks", or with the exception of the check that failed.
"""
import datetime
import decimal
import sys
import uuid

from cassandra import ConsistencyLevel, InvalidRequest, AlreadyExists
from cassandra.cluster import Cluster
from cassandra.protocol import SyntaxException
from cassandra.query import BatchStatement, BatchType, SimpleStatement
from cassandra.util import Date, Duration, OrderedMapSerializedKey, SortedSet, Time

TYPES = {
    "ascii": "plain",
    "bigint": -(2**63),
    "blob": b"\x00\xff\x10",
    "boolean": True,
    "decimal": decimal.Decimal("-12345678901234567890.0123456789"),
    "double": 1.5e300,
    "float": 0.25,
    "int": -(2**31),
    "inet": "2001:db8::1",
    "text": "gr\u00fc\u00df \U0001f600",
    "timestamp": datetime.datetime(1969, 12, 31, 23, 59, 59, 999000),
    "timeuuid": uuid.UUID("8e14e760-7fa8-11eb-bc66-000000000001"),
    "uuid": uuid.UUID("123e4567-e89b-42d3-a456-426614174000"),
    "varchar": "",
    "varint": -(2**70),
    "list<int>": [3, 1, 2],
    "set<text>": SortedSet(["a", "b"]),
    "map<text, bigint>": {"x": 1, "y": -2},
    "frozen<tuple<int, text>>": (7, "seven"),
    "frozen<list<frozen<set<int>>>>": [SortedSet([1, 2]), SortedSet([3])],
}
TYPES_OF_V4 = {
    "date": Date(datetime.date(1900, 2, 28)),
    "time": Time(86_399_999_999_999),
    "smallint": -32768,
    "tinyint": -128,
    "duration": Duration(-14, -3, -1_000_000_007),
}


class Checks:
    def __init__(self):
        self.count = 0

    def equal(self, expected, actual, what):
        if isinstance(actual, OrderedMapSerializedKey):
            actual = dict(actual)
        if expected != actual:
            raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")
        self.count += 1


def every_type(session, version, checks):
    types = dict(TYPES)
    if version >= 4:
        types.update(TYPES_OF_V4)
    columns = [(f"c{i}", name, value) for i, (name, value) in enumerate(types.items())]
    session.execute(f"CREATE TABLE ks.types (id int PRIMARY KEY, {', '.join(f'{c} {t}' for c, t, _ in columns)})")
    names = ", ".join(c for c, _, _ in columns)
    insert = session.prepare(f"INSERT INTO ks.types (id, {names}) VALUES (?, {', '.join('?' * len(columns))})")
    select = session.prepare(f"SELECT {names} FROM ks.types WHERE id = ?")
    session.execute(insert, [1] + [value for _, _, value in columns])
    session.execute(insert, [2] + [None] * len(columns))
    for row in (session.execute(select, [1]).one(), session.execute(f"SELECT {names} FROM ks.types WHERE id = 1").one()):
        for (column, name, value), read in zip(columns, row):
            checks.equal(value, read, name)
    for (column, name, _), read in zip(columns, session.execute(select, [2]).one()):
        checks.equal(None, read, f"null {name}")


def user_types(session, checks):
    session.execute("CREATE TYPE ks.address (street text, number int)")
    session.execute("CREATE TABLE ks.people (id int PRIMARY KEY, home frozen<address>, others list<frozen<address>>)")
    session.execute(session.prepare("INSERT INTO ks.people (id, home, others) VALUES (?, ?, ?)"), (1, ("Elm", 5), [("Oak", None)]))
    row = session.execute("SELECT home, others FROM ks.people WHERE id = 1").one()
    checks.equal(("Elm", 5), tuple(row.home), "udt")
    checks.equal([("Oak", None)], [tuple(x) for x in row.others], "list of udt")


def paging(session, checks):
    session.execute("CREATE TABLE ks.log (day int, at int, line text, PRIMARY KEY (day, at)) WITH CLUSTERING ORDER BY (at DESC)")
    insert = session.prepare("INSERT INTO ks.log (day, at, line) VALUES (?, ?, ?)")
    for i in range(105):
        session.execute(insert, (1, i, f"line {i}"))
    for size in (1, 10, 35, 104, 105, 106):
        statement = SimpleStatement("SELECT at FROM ks.log WHERE day = 1", fetch_size=size)
        checks.equal(list(range(104, -1, -1)), [r.at for r in session.execute(statement)], f"pages of {size}")
    statement = session.prepare("SELECT at FROM ks.log WHERE day = ? AND at >= ? AND at < ? ORDER BY at ASC LIMIT ?")
    statement.fetch_size = 7
    checks.equal(list(range(20, 50)), [r.at for r in session.execute(statement, (1, 20, 90, 30))], "range, order and limit over pages")
    checks.equal(105, session.execute("SELECT count(*) FROM ks.log").one()[0], "count")


def batches(session, checks):
    session.execute("CREATE TABLE ks.pairs (a text, b int, c text, PRIMARY KEY (a, b))")
    insert = session.prepare("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)")
    for kind in (BatchType.LOGGED, BatchType.UNLOGGED):
        batch = BatchStatement(batch_type=kind)
        batch.add(insert, (str(kind), 1, "prepared"))
        batch.add(SimpleStatement("INSERT INTO ks.pairs (a, b, c) VALUES (%s, %s, %s)"), (str(kind), 2, "simple"))
        batch.add("DELETE FROM ks.pairs WHERE a = 'nobody'")
        session.execute(batch)
        rows = session.execute("SELECT b, c FROM ks.pairs WHERE a = %s", (str(kind),))
        checks.equal([(1, "prepared"), (2, "simple")], [tuple(r) for r in rows], f"batch {kind}")
    session.execute("CREATE TABLE ks.counts (id int PRIMARY KEY, n counter)")
    add = session.prepare("UPDATE ks.counts SET n = n + ? WHERE id = ?")
    batch = BatchStatement(batch_type=BatchType.COUNTER)
    batch.add(add, (5, 1))
    batch.add(add, (-2, 1))
    session.execute(batch)
    checks.equal(3, session.execute("SELECT n FROM ks.counts WHERE id = 1").one().n, "counter")


def conditions(session, checks):
    session.execute("CREATE TABLE ks.names (name text PRIMARY KEY, owner int)")
    first = session.execute("INSERT INTO ks.names (name, owner) VALUES ('x', 1) IF NOT EXISTS")
    second = session.execute("INSERT INTO ks.names (name, owner) VALUES ('x', 2) IF NOT EXISTS")
    checks.equal(True, first.was_applied, "first insert applied")
    checks.equal(False, second.was_applied, "second insert not applied")
    checks.equal(1, second.one().owner, "the row in the way")
    checks.equal(True, session.execute("UPDATE ks.names SET owner = 3 WHERE name = 'x' IF owner = 1").was_applied, "update if")
    checks.equal(False, session.execute("UPDATE ks.names SET owner = 4 WHERE name = 'x' IF owner = 1").was_applied, "update if not")


def errors(session, checks):
    for statement, expected in (("SELEC 1", SyntaxException), ("SELECT * FROM ks.nothing", InvalidRequest), ("CREATE TABLE ks.log (a int PRIMARY KEY)", AlreadyExists)):
        try:
            session.execute(statement)
        except expected:
            checks.count += 1
        else:
            raise AssertionError(f"{statement} was accepted")


def schema(cluster, session, version, checks):
    cluster.refresh_schema_metadata()
    table = cluster.metadata.keyspaces["ks"].tables["log"]
    checks.equal(["day"], [c.name for c in table.partition_key], "partition key")
    checks.equal(["at"], [c.name for c in table.clustering_key], "clustering key")
    checks.equal(True, table.columns["at"].is_reversed, "clustering order")
    checks.equal("text", table.columns["line"].cql_type, "type of a column")
    checks.equal(["street", "number"], list(cluster.metadata.keyspaces["ks"].user_types["address"].field_names), "fields of a type")
    if version >= 4:
        checks.equal([0], session.prepare("SELECT * FROM ks.pairs WHERE a = ?").routing_key_indexes, "routing indexes")


def tokens(cluster, session, checks):
    session.execute("CREATE TABLE ks.keys (k blob PRIMARY KEY)")
    insert = session.prepare("INSERT INTO ks.keys (k) VALUES (?)")
    keys = [bytes((i * 37 + j * 101) % 256 for j in range(length)) for length in range(1, 50) for i in (1, 2)]
    for key in keys:
        session.execute(insert, (key,))
    hasher = cluster.metadata.token_map.token_class
    told = {row[0]: row[1] for row in session.execute("SELECT k, token(k) FROM ks.keys")}
    for key in keys:
        checks.equal(hasher.from_key(key).value, told[key], f"token of {key.hex()}")


def main(address, version):
    host, port = address.rsplit(":", 1)
    checks = Checks()
    with Cluster([host], port=int(port), protocol_version=version, idle_heartbeat_interval=0) as cluster:
        session = cluster.connect()
        session.default_consistency_level = ConsistencyLevel.ONE
        session.execute("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
        every_type(session, version, checks)
        user_types(session, checks)
        paging(session, checks)
        batches(session, checks)
        conditions(session, checks)
        errors(session, checks)
        schema(cluster, session, version, checks)
        tokens(cluster, session, checks)
        session.execute("DROP KEYSPACE ks")
    print(f"passed {checks.count} checks")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
