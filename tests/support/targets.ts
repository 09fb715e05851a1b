import { readTarget, targetKey, targetOf, writeTarget } from '#lib/contracts/target';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { openRouter } from './candidate.ts';

const groq = { id: 'c1', slug: 'groq', name: 'Groq', isDemo: false, problem: null };

/** OpenRouter, the default, and a second connection. */
export const targets: Pick<ConnectionService, 'readTarget' | 'writeTarget' | 'locate'> = {
  readTarget(written) {
    const { slug, model } = readTarget(written);
    if (slug === null || slug === openRouter.slug)
      return { outcome: 'read', key: targetKey(openRouter.id, model) };
    return slug === groq.slug
      ? { outcome: 'read', key: targetKey(groq.id, model) }
      : { outcome: 'unknown_connection', slug };
  },
  writeTarget(key) {
    const { connection, model } = targetOf(key);
    return writeTarget({ slug: connection === groq.id ? groq.slug : null, model });
  },
  locate(key) {
    const { connection, model } = targetOf(key);
    return { connection: connection === groq.id ? groq : openRouter, model };
  },
};
