import { parse, stringify, YAMLParseError } from 'yaml';
import { ConfigFile, type ConfigFormat, type ConfigSource, type ConfigText } from '#lib/contracts/config';
import { ApiError } from '../api-error.ts';

/** The file as text. YAML is for people, JSON for programs; both say the same. */
export function writeConfigText(config: ConfigSource, format: ConfigFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(config, null, 2)}\n`;
    case 'yaml':
      return stringify(config, { lineWidth: 0 });
  }
}

/** What the text says, or an `ApiError` that names the place where it is wrong. */
export function readConfigText({ format, text }: ConfigText): ConfigFile {
  const value = parseText(format, text);
  // Of a file that is none, each line would be a fault.
  const mark = ConfigFile.shape.understudy.safeParse(markOf(value));
  if (!mark.success) throw new ApiError('invalid_request', mark.error.issues[0]?.message ?? '');
  const parsed = ConfigFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const [first] = issues;
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  throw new ApiError('invalid_request', `${place}${first?.message ?? 'This is not a config file.'}`, {
    issues,
  });
}

function markOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'understudy' in value ? value.understudy : undefined;
}

function parseText(format: ConfigFormat, text: string): unknown {
  try {
    switch (format) {
      case 'json':
        return JSON.parse(text);
      case 'yaml':
        return parse(text);
    }
  } catch (error) {
    if (error instanceof YAMLParseError) {
      const line = error.linePos?.[0].line;
      const place = line === undefined ? '' : ` Look at line ${line}.`;
      throw new ApiError('invalid_request', `The text is not valid YAML.${place}`);
    }
    const name = format === 'json' ? 'JSON' : 'YAML';
    throw new ApiError('invalid_request', `The text is not valid ${name}.`, { cause: error });
  }
}
