import type { IncomingHttpHeaders } from 'node:http';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { embeddings } from '#lib/dialects/embeddings/embeddings';
import { images } from '#lib/dialects/images/images';
import { messages } from '#lib/dialects/messages/messages';
import { responses } from '#lib/dialects/responses/responses';
import { speech } from '#lib/dialects/speech/speech';
import { transcriptions } from '#lib/dialects/transcriptions/transcriptions';
import type { Dialect } from '#lib/dialects/dialect';

/** The path of each dialect. */
const dialectByPath: ReadonlyMap<string, Dialect> = new Map([
  ['/v1/chat/completions', chatCompletions],
  ['/v1/messages', messages],
  ['/v1/responses', responses],
  ['/v1/embeddings', embeddings],
  ['/v1/images/generations', images],
  ['/v1/audio/speech', speech],
  ['/v1/audio/transcriptions', transcriptions],
]);

/** Whether a body may come as a form, with files. */
export function takesForms(path: string): boolean {
  return dialectByPath.get(path) === transcriptions;
}

/** The dialect of a path; null if the path serves no answers. */
export function dialectAt(path: string): Dialect | null {
  return dialectByPath.get(path) ?? null;
}

/** The dialect for an error: by path, or else by the request headers. */
export function errorDialectAt(path: string, headers: IncomingHttpHeaders): Dialect {
  const spoken = dialectByPath.get(path);
  if (spoken !== undefined) return spoken;
  return speaksMessages(headers) || path.startsWith('/v1/messages/') ? messages : chatCompletions;
}

/** Only clients of Messages send this version header, and all of them do. */
export function speaksMessages(headers: IncomingHttpHeaders): boolean {
  return headers['anthropic-version'] !== undefined;
}

export function servedPaths(): readonly string[] {
  return [...dialectByPath.keys()];
}
