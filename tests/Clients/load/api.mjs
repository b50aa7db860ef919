// The API contract, answering any valid request with made-up data of the right shape.
import { readFileSync } from 'node:fs';
import { buildSchema, execute, getNullableType, isEnumType, isListType, parse, validate } from 'graphql';

const CONTRACT = new URL('../../Contract/schema.graphql', import.meta.url);
const ITEMS = 3;
export const sdl = readFileSync(CONTRACT, 'utf8');
export const schema = buildSchema(sdl);
const valid = new Map();
let lastId = 0;

/** Answers like a gateway; a request that the contract does not allow is an error of the test. */
export function answer(query, variables) {
  const result = execute({
    schema, document: documentOf(query), variableValues: variables, rootValue: {}, fieldResolver: makeUp, typeResolver: () => 'User',
  });
  if (result instanceof Promise) throw new Error('An answer is not there at once.');
  if (result.errors) throw new AggregateError(result.errors, `${result.errors[0].message}\n${query}\n${JSON.stringify(variables)}`);
  return JSON.parse(JSON.stringify(result));
}

function documentOf(query) {
  if (!valid.has(query)) {
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) throw new AggregateError(errors, `${errors[0].message}\n${query}`);
    valid.set(query, document);
  }
  return valid.get(query);
}

function makeUp(source, _arguments, _context, info) {
  if (info.fieldName === 'errors' || info.fieldName === 'isDeleted') return info.fieldName === 'errors' ? [] : false;
  return value(getNullableType(info.returnType));
}

function value(type) {
  if (isListType(type)) return Array.from({ length: ITEMS }, () => value(getNullableType(type.ofType)));
  if (isEnumType(type)) return type.getValues().find((item) => item.name === 'FOLLOWED_AUTHOR')?.value ?? type.getValues()[0].value;
  switch (type.name) {
    case 'Boolean': return true;
    case 'Int': return 7;
    case 'ID': return `id${++lastId}`;
    case 'String': return `text${++lastId}`;
    case 'DateTime': return '2026-01-01T00:00:00Z';
    case 'URL': return 'https://example.org/';
    default: return {};
  }
}
