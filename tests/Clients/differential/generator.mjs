// Makes documents for any schema: valid ones, and ones with a fault or two.
import { getNamedType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType, Lexer, Source, TokenKind } from 'graphql';

const MAX_DEPTH = 4;

export class DocumentGenerator {
  #schema;
  #random;
  #variables = new Map();
  #fragments = new Map();
  #fields = 0;

  constructor(schema, random) {
    this.#schema = schema;
    this.#random = random;
  }

  /** A document with one operation, its fragments, and fitting variables. */
  generate(operations = ['query']) {
    const operation = this.#random.pick(operations);
    const root = this.#schema.getRootType(operation);
    const selections = this.#selectionSet(root, 0);
    const name = this.#random.chance(0.7) ? ' Q' : '';
    const declared = [...this.#variables.values()].map((v) => `$${v.name}: ${v.type}${v.defaultText ? ` = ${v.defaultText}` : ''}`).join(', ');
    const head = operation === 'query' && !name && !declared ? '' : `${operation}${name}${declared && `(${declared})`} `;
    const variables = {};
    for (const v of this.#variables.values()) if (v.given) variables[v.name] = v.value;
    return { document: [`${head}${selections}`, ...this.#fragments.values()].join('\n'), variables };
  }

  #selectionSet(type, depth) {
    const selections = [];
    const count = 1 + this.#random.int(depth < 2 ? 4 : 3);
    for (let i = 0; i < count; i++) selections.push(this.#selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type, depth) {
    const kind = this.#random.next();
    if (kind < 0.12 && depth < MAX_DEPTH) return this.#inlineFragment(type, depth);
    if (kind < 0.2 && depth < MAX_DEPTH - 1) return this.#spread(type, depth);
    if (kind < 0.3 || !('getFields' in type)) return `${this.#alias()}__typename`;
    const fields = Object.values(type.getFields()).filter((f) => depth < MAX_DEPTH || isLeafType(getNamedType(f.type)));
    return fields.length === 0 ? '__typename' : this.#field(this.#random.pick(fields), depth);
  }

  #field(field, depth) {
    this.#fields++;
    const args = field.args
      .filter((a) => (isNonNullType(a.type) && !a.default && a.defaultValue === undefined) || this.#random.chance(0.5))
      .map((a) => `${a.name}: ${this.#value(a.type, a.default !== undefined || a.defaultValue !== undefined)}`)
      .join(', ');
    const type = getNamedType(field.type);
    // An alias of its own where arguments or types could differ, so that fields merge.
    const alias = args || isCompositeType(type) || this.#random.chance(0.2) ? `f${this.#fields}: ` : '';
    const below = isCompositeType(type) ? ` ${this.#selectionSet(type, depth + 1)}` : '';
    return `${alias}${field.name}${args && `(${args})`}${this.#condition()}${below}`;
  }

  #alias() {
    return this.#random.chance(0.2) ? `t${this.#random.int(3)}: ` : '';
  }

  #condition() {
    if (!this.#random.chance(0.12)) return '';
    const name = this.#random.pick(['skip', 'include']);
    const value = this.#random.chance(0.5) ? this.#variable('Boolean!', () => this.#random.chance(0.5)) : String(this.#random.chance(0.5));
    return ` @${name}(if: ${value})`;
  }

  #overlapping(type) {
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    const wider = Object.values(this.#schema.getTypeMap()).filter((t) => isAbstractType(t) && possible.some((p) => this.#schema.isSubType(t, p)));
    return [...possible, ...wider].filter((t) => !t.name.startsWith('__'));
  }

  #inlineFragment(type, depth) {
    if (this.#random.chance(0.2)) return `...${this.#condition()} ${this.#selectionSet(type, depth + 1)}`;
    const on = this.#random.pick(this.#overlapping(type));
    return `... on ${on.name}${this.#condition()} ${this.#selectionSet(on, depth + 1)}`;
  }

  #spread(type, depth) {
    const on = this.#random.pick(this.#overlapping(type));
    const name = `F${this.#fragments.size + 1}`;
    this.#fragments.set(name, '');
    this.#fragments.set(name, `fragment ${name} on ${on.name} ${this.#selectionSet(on, Math.max(depth + 1, MAX_DEPTH - 1))}`);
    return `...${name}${this.#condition()}`;
  }

  #variable(type, value, defaultText) {
    const name = `v${this.#variables.size + 1}`;
    const given = !defaultText || this.#random.chance(0.5);
    this.#variables.set(name, { name, type, value: value(), given: given && (type.endsWith('!') || this.#random.chance(0.8)), defaultText });
    return `$${name}`;
  }

  #value(type, hasDefault, nested = 0) {
    if (nested === 0 && this.#random.chance(0.35)) {
      const declared = hasDefault && isNonNullType(type) && this.#random.chance(0.5) ? String(type.ofType) : String(type);
      const defaultText = this.#random.chance(0.3) ? this.#literal(type, 1) : undefined;
      return this.#variable(declared, () => this.#json(type, 0), defaultText);
    }
    return this.#literal(type, nested);
  }

  #literal(type, nested) {
    if (isNonNullType(type)) return this.#presentLiteral(type.ofType, nested);
    return this.#random.chance(0.08) || (nested > 3 && !isLeafType(type)) ? 'null' : this.#presentLiteral(type, nested);
  }

  #presentLiteral(type, nested) {
    if (isListType(type)) {
      if (this.#random.chance(0.15)) return this.#present(type.ofType, nested, true);
      return `[${Array.from({ length: this.#random.int(3) }, () => this.#literal(type.ofType, nested + 1)).join(', ')}]`;
    }
    if (isInputObjectType(type)) return `{${this.#members(type, nested, true).map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    return JSON.stringify(this.#scalar(type));
  }

  #json(type, nested) {
    if (isNonNullType(type)) return this.#presentJson(type.ofType, nested);
    return this.#random.chance(0.1) || (nested > 3 && !isLeafType(type)) ? null : this.#presentJson(type, nested);
  }

  #presentJson(type, nested) {
    if (isListType(type)) return Array.from({ length: this.#random.int(3) }, () => this.#json(type.ofType, nested + 1));
    if (isInputObjectType(type)) return Object.fromEntries(this.#members(type, nested, false));
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name;
    return this.#scalar(type);
  }

  #present(type, nested, asLiteral) {
    const nullable = isNonNullType(type) ? type.ofType : type;
    return asLiteral ? this.#presentLiteral(nullable, nested) : this.#presentJson(nullable, nested);
  }

  #members(type, nested, asLiteral) {
    const fields = Object.values(type.getFields());
    if (type.isOneOf) {
      const field = this.#random.pick(fields.filter((f) => nested < 3 || isLeafType(f.type)));
      return [[field.name, this.#present(field.type, nested + 1, asLiteral)]];
    }
    return fields
      .filter((f) => (isNonNullType(f.type) && !f.default) || (nested < 3 && this.#random.chance(0.4)))
      .map((f) => [f.name, asLiteral ? this.#literal(f.type, nested + 1) : this.#json(f.type, nested + 1)]);
  }

  #scalar(type) {
    switch (type.name) {
      case 'Int': return this.#random.pick([0, 1, -1, 42, 2147483647]);
      case 'Float': return this.#random.pick([0, 1.5, -2, 1e10]);
      case 'Boolean': return this.#random.chance(0.5);
      case 'ID': return this.#random.pick(['a', '7', 8]);
      default: return this.#random.pick(['', 'x', 'é😀', 'a"b\\', 'line\nbreak']);
    }
  }
}

const swaps = ['__typename', 'nope', 'id', 'name', 'a', '$v1', '$nope', 'Query', 'Int', 'null', 'true', '"text"', '3', '1.5', '[1]', '{a: 1}', '...', 'on', '{', '}', '(', ')', ':', '!', '@skip(if: true)', '@nope', 'F1', 'fragment F1 on Query { __typename }', '... on Int { a }'];

/** The document with one to three of its tokens removed, doubled, swapped with another or replaced. */
export function breakDocument(document, random) {
  let tokens = tokenize(document);
  for (let n = 1 + random.int(3); n > 0 && tokens.length > 2; n--) {
    const i = random.int(tokens.length);
    switch (random.int(5)) {
      case 0: tokens.splice(i, 1); break;
      case 1: tokens.splice(i, 0, tokens[i]); break;
      case 2: tokens[i] = random.pick(tokens); break;
      case 3: tokens[i] = random.pick(swaps); break;
      default: {
        const j = random.int(tokens.length);
        [tokens[i], tokens[j]] = [tokens[j], tokens[i]];
      }
    }
  }
  return tokens.join(' ');
}

/** The document with some of its names replaced by others of its names: most of these still parse. */
export function confuseDocument(document, random) {
  const tokens = tokenize(document);
  const names = tokens.map((text, i) => ({ text, i })).filter(({ text }) => /^[A-Za-z_]/.test(text) && !['query', 'mutation', 'fragment', 'on'].includes(text));
  for (let n = 1 + random.int(2); n > 0 && names.length > 1; n--) tokens[random.pick(names).i] = random.pick(names).text;
  return tokens.join(' ');
}

function tokenize(document) {
  const lexer = new Lexer(new Source(document));
  const tokens = [];
  while (lexer.advance().kind !== TokenKind.EOF) tokens.push(document.slice(lexer.token.start, lexer.token.end));
  return tokens;
}
