import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../shared/openrouter');

/**
 * Recordings of real OpenRouter answers. They belong to others, so they are stored beside the
 * repository, not in it: null if the file is missing. The project’s own fixtures describe the same
 * facts in other words.
 */
export function readRecording(name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
