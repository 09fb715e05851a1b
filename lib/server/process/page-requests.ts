import { readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';

/** Whether Next serves a path, judging by its first part, and below `/api` by its second. */
export type KnownPaths = (path: string) => boolean;

/** Reads the paths that `app/` serves from its folders. */
export function readKnownPaths(projectDir: string): KnownPaths {
  const pages = new Set(['', '_next', ...readdirSync(join(projectDir, 'app'))]);
  const routes = new Set(readdirSync(join(projectDir, 'app', 'api')));
  return (path) => {
    const [first = '', second = ''] = path.slice(1).split(/[/?#]/);
    // The tools of the development server.
    if (first.startsWith('__nextjs')) return true;
    if (first === 'api') return routes.has(second);
    // Only the home page has an empty first part; otherwise the path begins with two slashes.
    return pages.has(first) && (first !== '' || !path.startsWith('//'));
  };
}

/** Programs send POST requests, or accept something other than a page. */
export function isProgram({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  if (method !== 'GET' && method !== 'HEAD') return true;
  return headers.accept?.includes('text/html') !== true;
}

/** OpenAI's error shape, also used by `/api`: for a program with the wrong base URL. */
export function strayAnswer(method: string, path: string, baseUrl: string): string {
  const isApi = path.startsWith('/api/');
  const message = `${method} ${path.split('?', 1)[0]} does not exist. For OpenAI-compatible clients, set the base URL to ${baseUrl}.`;
  return JSON.stringify({
    error: { message, type: 'invalid_request', code: isApi ? 'not_found' : 'unknown_path', param: null },
  });
}
