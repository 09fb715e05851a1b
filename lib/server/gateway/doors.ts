import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { Dialect } from '#lib/dialects/dialect';

/** Where each dialect is spoken. */
const doors: ReadonlyMap<string, Dialect> = new Map([['/v1/chat/completions', chatCompletions]]);

/** The dialect that is spoken at a path; null where no answers are made there. */
export function dialectAt(path: string): Dialect | null {
  return doors.get(path) ?? null;
}

/** How an error is written at a path: as its dialect does, else as Chat Completions does. */
export function errorDialectAt(path: string): Dialect {
  return doors.get(path) ?? chatCompletions;
}

export function servedPaths(): readonly string[] {
  return [...doors.keys()];
}
