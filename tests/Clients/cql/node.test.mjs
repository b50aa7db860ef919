// The fake node is held to the protocol by a client of others: npm's cassandra-driver connects, prepares, executes, pages, batches and reads every type.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import cassandra from 'cassandra-driver';
import { FakeNode } from './node.mjs';

const { types } = cassandra;

const common = {
  ascii: 'plain',
  bigint: types.Long.fromString('-9223372036854775808'),
  blob: Buffer.from([0, 255, 16]),
  boolean: true,
  decimal: types.BigDecimal.fromString('-12345678901234567890.0123456789'),
  double: 1.5e300,
  float: 0.25,
  int: -2147483648,
  inet: types.InetAddress.fromString('2001:db8::1'),
  text: 'grüß \u{1f600}',
  timestamp: new Date(-1),
  timeuuid: types.TimeUuid.fromString('8e14e760-7fa8-11eb-bc66-000000000001'),
  uuid: types.Uuid.fromString('123e4567-e89b-42d3-a456-426614174000'),
  varint: types.Integer.fromString('-1180591620717411303424'),
  'list<int>': [3, 1, 2],
  'set<text>': ['a', 'b'],
  'map<text, bigint>': { x: types.Long.fromNumber(1), y: types.Long.fromNumber(-2) },
  'frozen<tuple<int, text>>': new types.Tuple(7, 'seven'),
  'frozen<list<frozen<set<int>>>>': [[1, 2], [3]],
};
const ofV4 = {
  date: types.LocalDate.fromString('1900-02-28'),
  time: types.LocalTime.fromString('23:59:59.999999999'),
  smallint: -32768,
  tinyint: -128,
  duration: types.Duration.fromString('-1y2mo3d1s7ns'),
};

for (const [generation, version] of [['2.1', 3], ['2.2', 4], ['3.11', 4], ['4.0', 4], ['5.0', 4]]) {
  describe(`the fake node of ${generation}, v${version}`, () => {
    let node;
    let client;

    before(async () => {
      node = await FakeNode.start(generation);
      client = new cassandra.Client({ contactPoints: [node.contactPoint], localDataCenter: 'datacenter1', pooling: { heartBeatInterval: 0 } });
      await client.connect();
      await client.execute("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    });

    after(async () => {
      await client?.shutdown();
      node?.close();
    });

    test('agrees on the version that the server speaks', () => {
      assert.equal(client.controlConnection.protocolVersion, version);
      assert.match(client.hosts.values()[0].cassandraVersion, new RegExp(`^${generation.replace('.', '\\.')}`));
    });

    test('gives back every type, and nulls', async () => {
      const values = { ...common, ...(version >= 4 ? ofV4 : {}) };
      const names = Object.keys(values).map((_, i) => `c${i}`);
      await client.execute(`CREATE TABLE ks.types (id int PRIMARY KEY, ${Object.keys(values).map((type, i) => `c${i} ${type}`).join(', ')})`);
      const insert = `INSERT INTO ks.types (id, ${names.join(', ')}) VALUES (?, ${names.map(() => '?').join(', ')})`;
      await client.execute(insert, [1, ...Object.values(values)], { prepare: true });
      await client.execute(insert, [2, ...names.map(() => null)], { prepare: true });
      for (const options of [{ prepare: true }, {}]) {
        const row = (await client.execute('SELECT * FROM ks.types WHERE id = 1', [], options)).first();
        Object.entries(values).forEach(([type, value], i) =>
          assert.ok(value.equals ? value.equals(row[`c${i}`]) : same(row[`c${i}`], value), `${type}: ${row[`c${i}`]}, not ${value}`));
      }
      const nulls = (await client.execute('SELECT * FROM ks.types WHERE id = 2')).first();
      assert.deepEqual(names.map((n) => nulls[n]), names.map(() => null));
    });

    test('gives back user-defined types', async () => {
      await client.execute('CREATE TYPE ks.address (street text, number int)');
      await client.execute('CREATE TABLE ks.people (id int PRIMARY KEY, home frozen<address>)');
      await client.execute('INSERT INTO ks.people (id, home) VALUES (?, ?)', [1, { street: 'Elm', number: 5 }], { prepare: true });
      const row = (await client.execute('SELECT home FROM ks.people WHERE id = 1')).first();
      assert.deepEqual({ ...row.home }, { street: 'Elm', number: 5 });
    });

    test('pages', async () => {
      await client.execute('CREATE TABLE ks.log (day int, at int, line text, PRIMARY KEY (day, at)) WITH CLUSTERING ORDER BY (at DESC)');
      for (let i = 0; i < 105; i++) await client.execute('INSERT INTO ks.log (day, at, line) VALUES (?, ?, ?)', [1, i, `line ${i}`], { prepare: true });
      const expected = Array.from({ length: 105 }, (_, i) => 104 - i);
      for (const fetchSize of [1, 10, 35, 104, 105, 106]) {
        const read = [];
        for await (const row of await client.execute('SELECT at FROM ks.log WHERE day = ?', [1], { prepare: true, fetchSize })) read.push(row.at);
        assert.deepEqual(read, expected);
      }
    });

    test('executes batches', async () => {
      await client.execute('CREATE TABLE ks.pairs (a text, b int, c text, PRIMARY KEY (a, b))');
      const query = 'INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)';
      for (const logged of [true, false]) {
        await client.batch([{ query, params: [`${logged}`, 1, 'x'] }, { query, params: [`${logged}`, 2, 'y'] }], { prepare: true, logged });
        const { rows } = await client.execute('SELECT b, c FROM ks.pairs WHERE a = ?', [`${logged}`], { prepare: true });
        assert.deepEqual(rows.map((r) => [r.b, r.c]), [[1, 'x'], [2, 'y']]);
      }
      await client.execute('CREATE TABLE ks.counts (id int PRIMARY KEY, n counter)');
      await client.batch([{ query: 'UPDATE ks.counts SET n = n + ? WHERE id = 1', params: [types.Long.fromNumber(5)] }], { prepare: true, counter: true });
      assert.equal((await client.execute('SELECT n FROM ks.counts WHERE id = 1')).first().n.toNumber(), 5);
    });

    test('tells its schema', async () => {
      const table = await client.metadata.getTable('ks', 'log');
      assert.deepEqual(table.partitionKeys.map((c) => c.name), ['day']);
      assert.deepEqual(table.clusteringKeys.map((c) => c.name), ['at']);
      assert.deepEqual(table.clusteringOrder, ['DESC']);
      assert.ok([types.dataTypes.varchar, types.dataTypes.text].includes(table.columnsByName.line.type.code));
    });

    test('makes the client prepare again what it forgot', async () => {
      await node.tell('forget 0');
      const { rows } = await client.execute('SELECT c FROM ks.pairs WHERE a = ? AND b = ?', ['true', 1], { prepare: true });
      await node.tell('forget 0');
      const again = await client.execute('SELECT c FROM ks.pairs WHERE a = ? AND b = ?', ['true', 1], { prepare: true });
      assert.deepEqual(again.rows.map((r) => r.c), rows.map((r) => r.c));
    });

    test('answers errors that the client understands', async () => {
      const code = async (query) => client.execute(query).then(() => 0, (e) => e.code);
      assert.equal(await code('SELEC 1'), types.responseErrorCodes.syntaxError);
      assert.equal(await code('SELECT * FROM ks.nothing'), types.responseErrorCodes.invalid);
      assert.equal(await code('CREATE TABLE ks.log (a int PRIMARY KEY)'), types.responseErrorCodes.alreadyExists);
    });
  });
}

test('a password is asked for', async () => {
  const node = await FakeNode.start('3.11', ['--user', 'u', '--password', 'p']);
  const client = (password) => new cassandra.Client({
    contactPoints: [node.contactPoint], localDataCenter: 'datacenter1', credentials: { username: 'u', password },
  });
  const right = client('p');
  await right.connect();
  await right.shutdown();
  const wrong = client('wrong');
  const error = await wrong.connect().then(() => null, (e) => e);
  await wrong.shutdown();
  node.close();
  assert.ok(Object.values(error.innerErrors).every((e) => e.name === 'AuthenticationError'), `${error}`);
});

function same(actual, expected) {
  assert.deepEqual(actual, expected);
  return true;
}
