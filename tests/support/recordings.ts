import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../shared/openrouter');

/**
 * What OpenRouter really sent, collected by others and therefore beside the repository, not in it: null where
 * there is no such file. The fixtures of the project tell the same facts in words of its own.
 */
export function readRecording(name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
