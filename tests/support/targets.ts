import { targetKey, targetOf } from '#lib/contracts/target';
import { readTarget, writeTarget } from '#lib/contracts/written-target';
import { DEMO_LABS } from '#lib/contracts/known-connections';
import type { KnownConnection } from '#lib/server/connections/known-connection';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { openRouter } from './candidate.ts';

const groq = { id: 'c1', slug: 'groq', name: 'Groq', isDemo: false, problem: null, maxConcurrent: null };
const demoLabs = {
  id: DEMO_LABS,
  slug: DEMO_LABS,
  name: 'Demo Labs',
  isDemo: true,
  problem: null,
  maxConcurrent: null,
};
const others = [groq, demoLabs];

const known: readonly KnownConnection[] = [openRouter, ...others].map(({ isDemo: _isDemo, ...ref }) => ({
  ...ref,
  kind: ref.id === groq.id ? 'openai_compatible' : 'openrouter',
  baseUrl: `https://${ref.slug}.example/v1`,
  apiKey: null,
  managementKey: null,
  headers: {},
  enabled: true,
  speaks: ['chat'],
  keepsDataPolicy: false,
  dataRegion: null,
  isDeleted: false,
}));

/** OpenRouter as the default, and others. */
export const targets: Pick<
  ConnectionService,
  'readTarget' | 'writeTarget' | 'locate' | 'find' | 'findBySlug' | 'listInUse' | 'defaultId'
> = {
  find: (id) => known.find((one) => one.id === id),
  findBySlug: (slug) => known.find((one) => one.slug === slug),
  listInUse: () => known,
  defaultId: () => openRouter.id,
  readTarget(written) {
    const { slug, model } = readTarget(written);
    if (slug === null || slug === openRouter.slug)
      return { outcome: 'read', key: targetKey(openRouter.id, model) };
    const found = others.find((other) => other.slug === slug);
    return found === undefined
      ? { outcome: 'unknown_connection', slug }
      : { outcome: 'read', key: targetKey(found.id, model) };
  },
  writeTarget(key) {
    const { connection, model } = targetOf(key);
    return writeTarget({ slug: others.find(({ id }) => id === connection)?.slug ?? null, model });
  },
  locate(key) {
    const { connection, model } = targetOf(key);
    return { connection: others.find(({ id }) => id === connection) ?? openRouter, model };
  },
};
