import { isRecord } from './chat-request.ts';

/** The maximum length of generated lists, whatever the schema asks for. */
const longest = 100;

/** Creates a value for a simple JSON schema: objects, arrays, enums, consts, unions and primitive types. */
export function fitSchema(schema: unknown, word: string, depth = 0): unknown {
  if (!isRecord(schema) || depth > 8) return word;
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const union: unknown = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(union)) return fitSchema(union[0], word, depth + 1);
  const type: unknown = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object' || isRecord(schema.properties)) return fitObject(schema, depth);
  switch (type) {
    case 'array': {
      const least = typeof schema.minItems === 'number' ? schema.minItems : 2;
      const count = Math.min(Math.max(Math.floor(least), 1), longest);
      return Array.from({ length: count }, () => fitSchema(schema.items, word, depth + 1));
    }
    case 'integer':
    case 'number':
      return fitNumber(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return fitString(schema, word);
  }
}

function fitObject(schema: Record<string, unknown>, depth: number): Record<string, unknown> {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      fitSchema(property, `demo ${name}`, depth + 1),
    ]),
  );
}

function fitNumber(schema: Record<string, unknown>): number {
  if (typeof schema.minimum === 'number') return schema.minimum;
  return typeof schema.maximum === 'number' ? Math.min(schema.maximum, 1) : 1;
}

function fitString(schema: Record<string, unknown>, word: string): string {
  if (schema.format === 'date') return '2026-01-01';
  if (schema.format === 'date-time') return '2026-01-01T00:00:00Z';
  const least = typeof schema.minLength === 'number' ? Math.min(schema.minLength, 10 * longest) : 0;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : Infinity;
  return word.padEnd(least, '.').slice(0, most);
}
