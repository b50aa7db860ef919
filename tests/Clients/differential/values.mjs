// Random results of resolvers for any type: mostly fitting, sometimes null, failing, late or of the wrong kind.
import { isEnumType, isListType, isNonNullType, isObjectType, isScalarType, getNamedType } from 'graphql';

const MAX_DEPTH = 5;

export class ValueGenerator {
  #schema;
  #random;
  #faults;
  #waits;
  #failures = 0;

  /**
   * @param faults how often a value is null where it must not be, fails, or is of the wrong kind: 0 to 1
   * @param waits how often a resolver answers later: 0 to 1
   */
  constructor(schema, random, { faults, waits }) {
    this.#schema = schema;
    this.#random = random;
    this.#faults = faults;
    this.#waits = waits;
  }

  root() {
    return this.#object(this.#schema.getQueryType(), 0);
  }

  #object(type, depth) {
    const value = { __typename: type.name };
    for (const field of Object.values(type.getFields())) {
      if (depth < MAX_DEPTH || !isObjectType(getNamedType(field.type))) value[field.name] = this.#value(field.type, depth);
    }
    return value;
  }

  #value(type, depth) {
    const choice = this.#random.next();
    if (choice < this.#faults) return this.#random.pick([null, { $error: `failure ${++this.#failures}` }, null, {}, 'text', 7, []]);
    const value = this.#fitting(type, depth);
    return this.#random.chance(this.#waits) ? { $later: value } : value;
  }

  #fitting(type, depth) {
    if (isNonNullType(type)) return this.#fitting(type.ofType, depth);
    if (this.#random.chance(0.1 * Math.sign(this.#faults)) || (depth >= MAX_DEPTH && isListType(type))) return null;
    if (isListType(type)) return Array.from({ length: this.#random.int(4) }, () => this.#item(type.ofType, depth));
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    if (isScalarType(type)) return this.#scalar(type.name);
    const objects = isObjectType(type) ? [type] : this.#schema.getPossibleTypes(type);
    return depth > MAX_DEPTH ? null : this.#object(this.#random.pick(objects), depth + 1);
  }

  // Items are values: the markers stand for resolvers only.
  #item(type, depth) {
    if (this.#random.chance(this.#faults)) return this.#random.pick([null, 'text', {}]);
    return this.#fitting(type, depth);
  }

  #scalar(name) {
    switch (name) {
      case 'Int': return this.#random.pick([0, -5, 2147483647]);
      case 'Float': return this.#random.pick([0, 1.25, -3, 1e100, 5e-324]);
      case 'Boolean': return this.#random.chance(0.5);
      case 'ID': return this.#random.pick(['a', 12]);
      case 'String': return this.#random.pick(['', 'text', 'é😀"\\\u0001']);
      default: return this.#random.pick([1, 'x', [1, { a: [] }], { k: { l: null } }]);
    }
  }
}
