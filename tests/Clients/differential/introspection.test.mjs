// A schema describes itself alike: the standard introspection query in all its forms, and each part of the description by itself.
import { after, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { getIntrospectionQuery } from 'graphql';
import { compare } from './compare.mjs';
import { Host } from './host.mjs';
import { schemas } from './schemas.mjs';

const host = new Host();
after(() => host.close());

const contract = readFileSync(new URL('../../Contract/schema.graphql', import.meta.url), 'utf8');
const all = { ...schemas, contract };
delete all.deprecatedDirective;

const everything = getIntrospectionQuery({
  descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true,
  experimentalDirectiveDeprecation: true,
});

for (const [name, sdl] of Object.entries(all)) {
  test(`introspects the schema ${name}`, () => compare(host, { mode: 'execute', sdl, document: everything }));
  test(`introspects the schema ${name} as older tools do`, () => compare(host, { mode: 'execute', sdl, document: getIntrospectionQuery({ descriptions: false }) }));
}

const parts = `
  query ($d: Boolean!) {
    __schema {
      types {
        name
        fields(includeDeprecated: $d) { name isDeprecated deprecationReason args(includeDeprecated: $d) { name isDeprecated deprecationReason defaultValue } }
        enumValues(includeDeprecated: $d) { name isDeprecated deprecationReason }
        inputFields(includeDeprecated: $d) { name isDeprecated deprecationReason defaultValue }
      }
      directives(includeDeprecated: $d) { name isRepeatable locations args(includeDeprecated: $d) { name } }
    }
  }`;
for (const d of [true, false]) {
  test(`introspects deprecated members: ${d}`, () => compare(host, { mode: 'execute', sdl: schemas.described, document: parts, variables: { d } }));
}
