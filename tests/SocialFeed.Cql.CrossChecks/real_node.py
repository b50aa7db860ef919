"""The DataStax Python driver and SocialFeed.Cql on one real node: what one writes the other reads, and both agree with the server about tokens.

Usage: real_node.py HOST:PORT KEYSPACE write|check|tokens|counters [NUMBER...]
  write   writes the rows of values.json into KEYSPACE.types, prepared
  check   compares the rows with ids from 100 on, which SocialFeed.Cql wrote, with values.json
  counters  compares KEYSPACE.added, which SocialFeed.Cql added to, with the numbers, and adds the same once more
  tokens  compares the server's token() of each key in KEYSPACE.keys and KEYSPACE.pairs with this driver's
Ends with "passed N checks", or with the exception of the check that failed.
"""
import datetime
import decimal
import json
import pathlib
import sys
import uuid

from cassandra.cluster import Cluster
from cassandra.metadata import Murmur3Token
from cassandra.util import SortedSet

WRITTEN_BY_THE_OTHER = 100
EPOCH = datetime.datetime(1970, 1, 1)


def integer(value):
    return None if value is None else int(value)


READERS = {
    "ascii": str,
    "bigint": int,
    "blob": bytes.fromhex,
    "boolean": lambda v: v == "true",
    "decimal": decimal.Decimal,
    "double": float,
    "float": float,
    "int": int,
    "inet": str,
    "text": str,
    "timestamp": lambda v: EPOCH + datetime.timedelta(milliseconds=int(v)),
    "timeuuid": uuid.UUID,
    "uuid": uuid.UUID,
    "varint": int,
    "list<int>": lambda v: [int(x) for x in v],
    "set<text>": lambda v: SortedSet(v),
    "map<text, bigint>": lambda v: {k: int(x) for k, x in v.items()},
    "frozen<tuple<int, text>>": lambda v: (integer(v[0]), v[1]),
    "frozen<address>": lambda v: (v["street"], integer(v["number"])),
    "list<frozen<address>>": lambda v: [(x["street"], integer(x["number"])) for x in v],
}


def rows():
    text = (pathlib.Path(__file__).parent / "values.json").read_text(encoding="utf-8")
    for row in json.loads(text):
        yield [None if row[name] is None else read(row[name]) for name, read in READERS.items()]


def write(session, keyspace):
    columns = ", ".join(f"c{i}" for i in range(len(READERS)))
    insert = session.prepare(f"INSERT INTO {keyspace}.types (id, {columns}) VALUES (?{', ?' * len(READERS)})")
    count = 0
    for number, row in enumerate(rows()):
        session.execute(insert, [number] + row)
        count += len(row)
    return count


def plain(name, value):
    if name == "map<text, bigint>" and value is not None:
        return dict(value)
    if name == "frozen<address>" and value is not None:
        return tuple(value)
    if name == "list<frozen<address>>" and value is not None:
        return [tuple(x) for x in value]
    return value


def check(session, keyspace):
    columns = ", ".join(f"c{i}" for i in range(len(READERS)))
    count = 0
    for number, expected in enumerate(rows()):
        row = session.execute(f"SELECT {columns} FROM {keyspace}.types WHERE id = {WRITTEN_BY_THE_OTHER + number}").one()
        for name, wanted, read in zip(READERS, expected, row):
            if plain(name, read) != wanted:
                raise AssertionError(f"row {number}, {name}: wrote {wanted!r}, read {read!r}")
            count += 1
    return count


def tokens(session, keyspace):
    count = 0
    for key, token in session.execute(f"SELECT k, token(k) FROM {keyspace}.keys"):
        if Murmur3Token.from_key(key).value != token:
            raise AssertionError(f"token of {key.hex()}: the server says {token}")
        count += 1
    select = session.prepare(f"SELECT token(k1, k2) FROM {keyspace}.pairs WHERE k1 = ? AND k2 = ?")
    for first, second, token in session.execute(f"SELECT k1, k2, token(k1, k2) FROM {keyspace}.pairs"):
        if Murmur3Token.from_key(select.bind((first, second)).routing_key).value != token:
            raise AssertionError(f"token of ({first}, {second!r}): the server says {token}")
        count += 1
    return count


def counters(session, keyspace, *numbers):
    add = session.prepare(f"UPDATE {keyspace}.added SET n = n + ? WHERE id = ?")
    for key, number in enumerate(map(int, numbers)):
        counted = session.execute(f"SELECT n FROM {keyspace}.added WHERE id = {key}").one()[0]
        if counted != number:
            raise AssertionError(f"counter {key}: added {number}, read {counted}")
        session.execute(add, (number, key))
    return len(numbers)


def main(address, keyspace, command, *numbers):
    host, port = address.rsplit(":", 1)
    with Cluster([host], port=int(port), protocol_version=3, idle_heartbeat_interval=0) as cluster:
        session = cluster.connect()
        count = {"write": write, "check": check, "tokens": tokens, "counters": counters}[command](session, keyspace, *numbers)
    if count == 0:
        raise AssertionError("nothing to check")
    print(f"passed {count} checks")


if __name__ == "__main__":
    main(*sys.argv[1:])
