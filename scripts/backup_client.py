"""Writes rows to a node and notes each one that was acknowledged; later says which of them are there.

backup_client.py HOST write FILE FIRST COUNT          until the count is reached or the node is gone
backup_client.py HOST verify FILE KILLED_AT ALLOWED   exit code 1 when a row is missing that was acknowledged more than ALLOWED ms
                                                      before KILLED_AT (milliseconds since 1970)
backup_client.py HOST absent FILE                     exit code 1 when a row of the file is there
"""

import logging
import sys
import threading
import time

from cassandra.cluster import Cluster

IN_FLIGHT = 64
SHARDS = 64

# Every other row bears a timestamp that is no time, as the product's directories and plans do, where the first write is to win.
FIRST_WINS = 1 << 62


def connect(host):
    logging.disable(logging.CRITICAL)
    cluster = Cluster([host], protocol_version=3, connect_timeout=10)
    return cluster.connect()


def write(host, file, first, count):
    session = connect(host)
    session.execute("CREATE KEYSPACE IF NOT EXISTS drill WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute("CREATE TABLE IF NOT EXISTS drill.rows (shard int, number bigint, text text, PRIMARY KEY (shard, number))")
    insert = session.prepare("INSERT INTO drill.rows (shard, number, text) VALUES (?, ?, ?) USING TIMESTAMP ?")
    room = threading.Semaphore(IN_FLIGHT)
    gone = threading.Event()
    lock = threading.Lock()
    with open(file, "a", buffering=1, encoding="ascii") as acknowledged:

        def note(_, number):
            with lock:
                acknowledged.write(f"{number} {int(time.time() * 1000)}\n")
            room.release()

        def fail(_, __):
            gone.set()
            room.release()

        for number in range(first, first + count):
            room.acquire()
            if gone.is_set():
                room.release()
                break
            try:
                timestamp = FIRST_WINS - number if number % 2 else int(time.time() * 1_000_000)
                future = session.execute_async(insert, (number % SHARDS, number, "x" * 100, timestamp), timeout=5)
            except Exception:
                room.release()
                break
            future.add_callbacks(note, fail, callback_args=(number,), errback_args=(number,))
        for _ in range(IN_FLIGHT):
            room.acquire(timeout=10)


def read(file):
    with open(file, encoding="ascii") as lines:
        return {int(number): int(at) for number, at in (line.split() for line in lines)}


def numbers_there(host):
    session = connect(host)
    select = session.prepare("SELECT number FROM drill.rows WHERE shard = ?")
    return {row.number for shard in range(SHARDS) for row in session.execute(select, (shard,))}


def verify(host, file, killed_at, allowed):
    acknowledged, there = read(file), numbers_there(host)
    missing = [at for number, at in acknowledged.items() if number not in there]
    oldest = killed_at - min(missing) if missing else 0
    print(f"{len(acknowledged)} rows acknowledged, {len(there)} there, {len(missing)} missing; the oldest of these was {oldest} ms old at the kill", flush=True)
    return 1 if missing and oldest > allowed else 0


def absent(host, file):
    undone, there = read(file), numbers_there(host)
    back = sum(number in there for number in undone)
    print(f"{len(undone)} rows undone, {back} of them there", flush=True)
    return 1 if back else 0


if __name__ == "__main__":
    host, action, file, *numbers = sys.argv[1:]
    code = {"write": write, "verify": verify, "absent": absent}[action](host, file, *map(int, numbers))
    sys.stdout.flush()
    sys.exit(code or 0)
