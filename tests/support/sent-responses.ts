import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const folder = join(import.meta.dirname, '../../../shared/clients');
const Sent = z.object({ url: z.string(), body: z.record(z.string(), z.unknown()) });

/**
 * Recorded client requests to `/v1/responses`. Empty if they are not present beside the repository.
 */
export function sentResponses(): readonly (readonly [name: string, body: Record<string, unknown>])[] {
  return fileNames().flatMap((name) => {
    const read: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return (Array.isArray(read) ? read : [read]).flatMap((one: unknown, index) => {
      const sent = Sent.safeParse(one);
      return sent.success && sent.data.url === '/v1/responses'
        ? [[`${name} ${index}`, sent.data.body] as const]
        : [];
    });
  });
}

function fileNames(): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
