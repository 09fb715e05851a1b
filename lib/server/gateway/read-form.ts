import { refuse } from './gateway-error.ts';
import type { JsonBodyRead } from './read-json.ts';

/** More fields than any API has. */
const MOST_PARTS = 100;

/** A file of 25 MB, the most that servers accept, and the form around it. */
const MOST_BYTES = 26 * 1024 * 1024;

export function isForm(contentType: string): boolean {
  return contentType.toLowerCase().startsWith('multipart/form-data');
}

/** Converts a form to JSON: names that end in `[]` become lists, and files become base64. */
export async function readForm(bytes: Buffer, contentType: string): Promise<JsonBodyRead> {
  if (bytes.length > MOST_BYTES)
    return refused('file_too_large', 'The file is larger than 25 MB, the most that any server accepts.', 413);
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return refused('no_boundary', 'The content type of the form has no boundary.');
  if (hasTooManyParts(bytes, `--${mark}`))
    return refused('too_many_parts', `The form has more than ${MOST_PARTS} parts.`);
  const form = await parseForm(bytes, contentType);
  if (form === null) return refused('not_a_form', 'The body is not a valid form.');
  const fields = new Map<string, unknown>();
  for (const [field, value] of form) {
    const content = typeof value === 'string' ? value : await fileOf(value);
    if (!field.endsWith('[]')) {
      if (fields.has(field)) return refused('repeated_field', `The form has the field "${field}" twice.`);
      fields.set(field, content);
    } else {
      const name = field.slice(0, -2);
      const list: unknown = fields.get(name);
      fields.set(name, Array.isArray(list) ? [...(list as unknown[]), content] : [content]);
    }
  }
  return { outcome: 'read', body: Object.fromEntries(fields) };
}

async function parseForm(bytes: Buffer, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    return null;
  }
}

async function fileOf(file: File): Promise<unknown> {
  return {
    name: file.name,
    type: file.type,
    data: Buffer.from(await file.arrayBuffer()).toString('base64'),
  };
}

function hasTooManyParts(bytes: Buffer, mark: string): boolean {
  let at = bytes.indexOf(mark);
  for (let parts = 0; at >= 0; parts += 1) {
    if (parts > MOST_PARTS) return true;
    at = bytes.indexOf(mark, at + mark.length);
  }
  return false;
}

function refused(code: string, message: string, status: 400 | 413 = 400): JsonBodyRead {
  return { outcome: 'refused', refusal: refuse(status, 'invalid_request', code, message) };
}
