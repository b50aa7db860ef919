// The reference implementation's answer to the same requests that the host takes.
import { buildSchema, execute, parse, print, printSchema, validate, validateSchema } from 'graphql';

// The specification wants at least one selection; the reference lets that be switched.
const parsing = { allowEmptySelectionSets: false };

const schemas = new Map();

export function schemaOf(sdl) {
  let schema = schemas.get(sdl);
  if (!schema) schemas.set(sdl, (schema = buildSchema(sdl)));
  return schema;
}

/** A resolver for the markers that stand in root values for failing and waiting fields. */
function fieldResolver(source, _args, _context, info) {
  // Own entries only: a list has a method that is called "at".
  return source !== null && typeof source === 'object' && Object.hasOwn(source, info.fieldName) ? realize(source[info.fieldName]) : undefined;
}

function realize(value) {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    if ('$error' in value) throw new Error(value.$error);
    if ('$later' in value) return new Promise((resolve) => setImmediate(resolve)).then(() => realize(value.$later));
  }
  return value;
}

const located = (error) => ({
  message: error.message,
  ...(error.locations && { locations: error.locations.map(({ line, column }) => ({ line, column })) }),
  ...(error.path && { path: error.path }),
});

function schemaErrors(sdl) {
  try {
    return validateSchema(schemaOf(sdl)).map((error) => error.message);
  } catch (error) {
    if (error.message.startsWith('Syntax Error')) throw error;
    return error.message.split('\n\n');
  }
}

export async function ask({ mode, sdl, document, operationName, variables, rootValue }) {
  try {
    if (mode === 'parse') return { printed: print(parse(document, parsing)) };
    const broken = schemaErrors(sdl);
    if (broken.length > 0) return { schemaErrors: broken };
    const schema = schemaOf(sdl);
    if (mode === 'print') return { printed: printSchema(schema) };
    const parsed = parse(document, parsing);
    const errors = validate(schema, parsed);
    if (errors.length > 0 || mode === 'validate') return { errors: errors.map(located) };
    const result = await execute({ schema, document: parsed, operationName, variableValues: variables, rootValue, fieldResolver });
    return {
      ...('data' in result && { data: JSON.parse(JSON.stringify(result.data)) }),
      ...(result.errors && { errors: result.errors.map(located) }),
    };
  } catch (error) {
    if (error.locations) return { errors: [located(error)] };
    throw error;
  }
}
