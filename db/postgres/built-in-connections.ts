import { Speaks } from '#lib/contracts/connection';
import type { connections } from './tables.ts';

/** The rows of the connections that every installation has, as the migrations of SQLite write them. */
export function builtInConnections(nowMs: number): (typeof connections.$inferInsert)[] {
  const stamps = { createdAt: nowMs, updatedAt: nowMs };
  return [
    {
      id: 'openrouter',
      slug: 'openrouter',
      name: 'OpenRouter',
      kind: 'openrouter',
      speaks: Speaks.options,
      position: 0,
      ...stamps,
    },
    { id: 'demo', slug: 'demo', name: 'Demo', kind: 'demo', speaks: ['chat'], position: 1, ...stamps },
    {
      id: 'demo-labs',
      slug: 'demo-labs',
      name: 'Demo Labs',
      kind: 'demo',
      speaks: ['chat'],
      position: 1,
      ...stamps,
      createdAt: nowMs + 1,
    },
  ];
}
