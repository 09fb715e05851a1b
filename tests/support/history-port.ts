import type { OneConnectionHistory } from '#db/sqlite/history/history-store';
import { withFaults } from '#db/sqlite/files/store-fault';
import type { HistoryStore } from '#lib/store/history';

/** The history of one connection as the product uses it: asynchronous, with named faults. */
export function historyPort(
  history: OneConnectionHistory,
  wipeDeleted: HistoryStore['wipeDeleted'] = () => Promise.resolve(true),
): HistoryStore {
  const verbs = Object.entries<unknown>(history).map(([name, verb]) => [
    name,
    isVerb(verb) ? asAsync(verb) : verb,
  ]);
  return withFaults({ ...(Object.fromEntries(verbs) as HistoryStore), wipeDeleted });
}

type Verb = (...args: unknown[]) => unknown;

function isVerb(value: unknown): value is Verb {
  return typeof value === 'function';
}

function asAsync(verb: Verb): (...args: unknown[]) => Promise<unknown> {
  return async (...args) => verb(...args);
}
