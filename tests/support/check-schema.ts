type Schema = { readonly [keyword: string]: unknown };

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeOf(value) === type;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/**
 * Validates values against the JSON schemas of an OpenAPI document, for the keywords such documents
 * use: $ref, type, required, properties, additionalProperties, items, enum, const, allOf, anyOf,
 * oneOf.
 */
export class SchemaChecker {
  readonly #document: Schema;

  constructor(document: Schema) {
    this.#document = document;
  }

  /** All faults with their paths. Empty if the value is valid. */
  faults(value: unknown, schema: unknown, at = '$'): string[] {
    if (!isSchema(schema)) return [];
    if (typeof schema.$ref === 'string') return this.faults(value, this.#resolve(schema.$ref), at);
    const found = [...this.#unionFaults(value, schema, at)];
    if (schema.type !== undefined && !listOf(schema.type).some((type) => hasType(value, type))) {
      return [...found, `${at}: ${typeOf(value)} is not ${listOf(schema.type).join(' or ')}`];
    }
    if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
      found.push(`${at}: ${JSON.stringify(value)} is none of the allowed values`);
    }
    if ('const' in schema && schema.const !== value)
      found.push(`${at}: is not ${JSON.stringify(schema.const)}`);
    if (Array.isArray(value)) {
      for (const [index, item] of (value as unknown[]).entries()) {
        found.push(...this.faults(item, schema.items, `${at}[${index}]`));
      }
    } else if (isSchema(value)) found.push(...this.#objectFaults(value, schema, at));
    return found;
  }

  #resolve(ref: string): unknown {
    let node: unknown = this.#document;
    for (const step of ref.replace('#/', '').split('/')) {
      node = isSchema(node) ? node[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    }
    if (node === undefined) throw new Error(`The document has no ${ref}.`);
    return node;
  }

  #unionFaults(value: unknown, schema: Schema, at: string): string[] {
    const found: string[] = [];
    if (Array.isArray(schema.allOf)) {
      for (const part of schema.allOf as unknown[]) found.push(...this.faults(value, part, at));
    }
    for (const union of [schema.anyOf, schema.oneOf]) {
      if (!Array.isArray(union)) continue;
      const tried = (union as unknown[]).map((part) => this.faults(value, part, at));
      if (tried.every((faults) => faults.length > 0)) found.push(...(tried[0] ?? []));
    }
    return found;
  }

  #objectFaults(value: Schema, schema: Schema, at: string): string[] {
    const found: string[] = [];
    const properties = isSchema(schema.properties) ? schema.properties : {};
    for (const name of listOf(schema.required ?? [])) {
      if (typeof name === 'string' && !(name in value)) found.push(`${at}: lacks ${name}`);
    }
    for (const [name, item] of Object.entries(value)) {
      if (name in properties) found.push(...this.faults(item, properties[name], `${at}.${name}`));
      else if (schema.additionalProperties === false) found.push(`${at}: has ${name}, which is not allowed`);
      else found.push(...this.faults(item, schema.additionalProperties, `${at}.${name}`));
    }
    return found;
  }
}
