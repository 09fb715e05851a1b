import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** OpenRouter's reasoning formats that only one vendor's models can read. */
const boundFormats: ReadonlySet<unknown> = new Set([
  'openai-responses-v1',
  'azure-openai-responses-v1',
  'bedrock-openai-responses-v1',
  'bedrock-xai-responses-v1',
  'xai-responses-v1',
  'meta-responses-v1',
  'anthropic-claude-v1',
  'google-gemini-v1',
]);

/** The format of plain reasoning without a signature. */
export const plainFormat = 'unknown';

/**
 * The reasoning of one turn as message fields; null if its maker is unknown. Such reasoning is never sent,
 * because another model would take it for its own.
 */
export function writeReasoning(item: Body): Body | null {
  const { format, encrypted_content: data, signature, id } = item;
  const text = textsOf(item.content).join('');
  const summary = textsOf(item.summary).join('\n\n');
  if (format === plainFormat) {
    const plain = text === '' ? summary : text;
    return plain === '' ? null : { reasoning_content: plain };
  }
  if (!boundFormats.has(format)) return null;
  const shared = { format, ...(typeof id === 'string' ? { id } : {}) };
  const details: Body[] = [];
  if (summary !== '') details.push({ type: 'reasoning.summary', summary, ...shared });
  if (text !== '' || typeof signature === 'string')
    details.push({
      type: 'reasoning.text',
      text,
      ...(typeof signature === 'string' ? { signature } : {}),
      ...shared,
    });
  if (typeof data === 'string') details.push({ type: 'reasoning.encrypted', data, ...shared });
  return details.length === 0
    ? null
    : { reasoning_details: details.map((detail, index) => ({ ...detail, index })) };
}

function textsOf(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return parts
    .filter(isRecord)
    .flatMap(({ text }) => (typeof text === 'string' && text !== '' ? [text] : []));
}
