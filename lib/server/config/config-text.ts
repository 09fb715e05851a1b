import { parse, stringify, YAMLParseError } from 'yaml';
import { ConfigFile, type ConfigFormat, type ConfigSource, type ConfigText } from '#lib/contracts/config';
import { isRecord } from '#lib/engine/is-record';
import { ApiError, MAX_ISSUES } from '../api-error.ts';
import { findJsonExcess } from '#lib/engine/json-bounds';

/** The file as text. YAML is for people, JSON for programs; the content is the same. */
export function writeConfigText(config: ConfigSource, format: ConfigFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(config, null, 2)}\n`;
    case 'yaml':
      return secretsNoteOf(config) + stringify(config, { lineWidth: 0 });
  }
}

function secretsNoteOf({ connections, webhooks }: ConfigSource): string {
  const ofConnections = `# Connections are listed without their keys and without the values of their extra headers.
# An import keeps those that are stored. Enter missing ones in Settings.
`;
  const ofWebhooks = `# Webhooks are listed without their signing secrets. An import keeps those that are stored, and creates new ones for new
# webhooks.
`;
  return (connections === undefined ? '' : ofConnections) + (webhooks === undefined ? '' : ofWebhooks);
}

/** Parses the text, or throws an `ApiError` that names the wrong place. */
export function readConfigText({ format, text }: ConfigText): ConfigFile {
  const value = parseText(format, text);
  // In a file of another kind, every line would be an error.
  const mark = ConfigFile.shape.understudy.safeParse(markOf(value));
  if (!mark.success) throw new ApiError('invalid_request', mark.error.issues[0]?.message ?? '');
  const parsed = ConfigFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ path: placeOf(path, value), message }));
  const [first] = issues;
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  throw new ApiError('invalid_request', `${place}${first?.message ?? 'Not an Understudy config file.'}`, {
    issues,
  });
}

/** "categories.main.models.0": a category or a connection is named by its slug rather than its index. */
function placeOf([top, at, ...rest]: readonly PropertyKey[], value: unknown): string {
  const isListed = top === 'categories' || top === 'connections';
  const list = isListed && isRecord(value) ? value[top] : undefined;
  const named: unknown = Array.isArray(list) ? list[Number(at)] : undefined;
  const slug = isRecord(named) && typeof named.slug === 'string' ? named.slug : at;
  return [top, slug, ...rest]
    .filter((part) => part !== undefined)
    .map(String)
    .join('.');
}

function markOf(value: unknown): unknown {
  return isRecord(value) ? value.understudy : undefined;
}

/** Twice as many as the largest file has. The YAML parser needs about 25 microseconds for each. */
const MAX_ENTRIES = 50_000;

function parseText(format: ConfigFormat, text: string): unknown {
  if (holdsTooMuch(format, text))
    throw new ApiError('invalid_request', 'The text has too many entries to be an Understudy config file.');
  try {
    switch (format) {
      case 'json':
        return JSON.parse(text);
      case 'yaml':
        // Its warnings would repeat the text in the log.
        return parse(text, { logLevel: 'error' });
    }
  } catch (error) {
    const line = lineOf(error);
    const place = line === undefined ? '' : ` See line ${line}.`;
    const name = format === 'json' ? 'JSON' : 'YAML';
    throw new ApiError('invalid_request', `The text is not valid ${name}.${place}`, { cause: error });
  }
}

function holdsTooMuch(format: ConfigFormat, text: string): boolean {
  switch (format) {
    case 'json':
      return findJsonExcess(text, MAX_ENTRIES) !== null;
    case 'yaml': {
      let entries = 0;
      for (const _ of text.matchAll(/[\n,[{]|[-?:] /g)) {
        entries += 1;
        if (entries > MAX_ENTRIES) return true;
      }
      return false;
    }
  }
}

/** JSON.parse gives the place only in its message. */
function lineOf(error: unknown): number | string | undefined {
  if (error instanceof YAMLParseError) return error.linePos?.[0].line;
  return error instanceof SyntaxError ? /\(line (\d+)/.exec(error.message)?.[1] : undefined;
}
