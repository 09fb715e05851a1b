import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetKey } from '#lib/contracts/target';
import type { NewCategory } from '#lib/store/categories';
import type { NewClient } from '#lib/store/clients';
import type { StoredConnection } from '#lib/store/connections';
import type { Store } from '#lib/store/ports';
import { budgetContract } from './budget-contract.ts';
import { consentContract } from './consent-contract.ts';
import { historyContract } from './history-contract.ts';
import { noticeContract } from './notice-contract.ts';
import { peopleContract } from './people-contract.ts';

const atMs = Date.UTC(2026, 10, 18, 12);
const KIMI = targetKey('openrouter', 'moonshotai/kimi-k2');
const LITE = targetKey('openrouter', 'google/gemini-2.5-flash-lite');

const category: NewCategory = {
  slug: 'code',
  name: 'Code',
  description: '',
  models: [KIMI, LITE],
  disabled: [LITE],
  icon: null,
  needs: null,
  policy: { retries: 3 },
};

const groq: Omit<StoredConnection, 'isDeleted'> = {
  id: 'c-groq',
  slug: 'groq',
  name: 'Groq',
  kind: 'openai_compatible',
  baseUrl: 'https://groq.example/v1',
  key: { sealed: 'key' },
  headers: null,
  managementKey: null,
  enabled: true,
  speaks: ['chat'],
  keepsDataPolicy: false,
  dataRegion: null,
  maxConcurrent: 4,
};

const laptop: NewClient = {
  id: 'k-laptop',
  name: 'Laptop',
  prefix: 'usk-abcd',
  keyHash: 'hash-of-laptop',
  enabled: true,
  categories: ['main'],
  requestsPerMinute: 60,
  maxConcurrent: null,
  expiresAtMs: atMs + 60_000,
};
const agent: NewClient = {
  ...laptop,
  id: 'k-agent',
  name: 'Agent',
  keyHash: 'hash-of-agent',
  categories: null,
  requestsPerMinute: null,
  expiresAtMs: null,
};

type StoreUnderTest = {
  /** Opens an empty store, or the one this test opened before. */
  readonly open: () => Promise<Store>;
  /** Deletes the test’s data. */
  readonly remove: () => Promise<void>;
};

/** What every store must do for the product, with any database. */
export function storeContract(name: string, prepare: () => Promise<StoreUnderTest>): void {
  describe(`a store in ${name}`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await prepare();
      store = await under.open();
    });
    afterEach(async () => {
      await store.close();
      await under.remove();
    });

    async function reopen(): Promise<void> {
      await store.close();
      store = await under.open();
    }

    const find = async (slug: string) =>
      (await store.categories.listCategories()).find((one) => one.slug === slug);
    test('keeps settings over a restart, and removes deleted ones', async () => {
      await store.settings.writeSetting('a', { value: [1, 'two', null] });
      await store.settings.writeSetting('b', 1);
      await store.settings.writeSetting('b', 2);
      await reopen();
      expect(await store.settings.readSetting('a')).toEqual({ value: [1, 'two', null] });
      expect(await store.settings.readSetting('b')).toBe(2);
      await store.settings.deleteSetting('b');
      expect(await store.settings.readSetting('b')).toBeUndefined();
    });

    test('remembers makers, drops old and excess ones, and restarts the age of one learned again', async () => {
      const maker = {
        family: 'anthropic',
        connection: 'openrouter',
        provider: 'Anthropic',
        model: 'anthropic/claude-opus-4.8',
        isSigned: true,
      };
      const learned = (key: string, learnedAtMs: number) => ({ key, maker, learnedAtMs });
      await store.provenance.add([learned('a', 1), learned('b', 2), learned('c', 3)]);
      await store.provenance.add([learned('a', 4)]);
      await reopen();
      const keys = ['a', 'b', 'c', 'd', ...Array.from({ length: 1_200 }, (_, index) => `e${index}`)];
      expect([...(await store.provenance.find(keys, 0)).keys()].toSorted()).toEqual(['a', 'b', 'c']);
      expect(await store.provenance.find(keys, 3)).toEqual(new Map([['a', maker]]));
      expect(await store.provenance.prune(0, 2)).toBe(1);
      expect([...(await store.provenance.find(keys, 0)).keys()].toSorted()).toEqual(['a', 'c']);
      expect(await store.provenance.prune(3, 2)).toBe(1);
      expect([...(await store.provenance.find(keys, 0)).keys()]).toEqual(['a']);
    });

    test('starts with the built-in categories, which can’t be deleted', async () => {
      const categories = await store.categories.listCategories();
      expect(categories.map(({ slug }) => slug)).toEqual(['main', 'summarization', 'image', 'interface']);
      expect(await store.categories.deleteCategory('main')).toEqual({ outcome: 'built_in' });
    });

    test('starts with OpenRouter and the demo as connections', async () => {
      const all = await store.connections.listConnections();
      expect(all.map(({ id, kind, isDeleted }) => [id, kind, isDeleted])).toEqual([
        ['openrouter', 'openrouter', false],
        ['demo', 'demo', false],
        ['demo-labs', 'demo', false],
      ]);
      expect(all[0]?.speaks).toEqual(['chat', 'responses', 'messages', 'embeddings', 'images', 'audio']);
      expect(all.every(({ key, baseUrl, enabled }) => key === null && baseUrl === null && enabled)).toBe(
        true,
      );
    });

    test('keeps a category with its model order, disabled models and policy', async () => {
      expect(await store.categories.createCategory(category)).toMatchObject({ outcome: 'created' });
      expect(await store.categories.createCategory(category)).toEqual({ outcome: 'exists' });
      await reopen();
      expect(await find('code')).toMatchObject({
        models: [KIMI, LITE],
        disabled: [LITE],
        policy: { retries: 3 },
        builtIn: false,
      });
    });

    test('changes a category as a whole, and not at all if the version is outdated', async () => {
      await store.categories.createCategory(category);
      const version = (await find('code'))?.version ?? Number.NaN;
      const change = { models: [LITE, KIMI], policyPatch: { midStream: 'continue' as const } };
      expect(
        await store.categories.replaceCategory('code', { ...change, expectedVersion: version }),
      ).toMatchObject({ outcome: 'saved', category: { models: [LITE, KIMI] } });
      expect(
        await store.categories.replaceCategory('code', { models: [], expectedVersion: version }),
      ).toMatchObject({ outcome: 'conflict', current: { models: [LITE, KIMI] } });
      expect(await find('code')).toMatchObject({
        models: [LITE, KIMI],
        disabled: [LITE],
        policy: { retries: 3, midStream: 'continue' },
      });
      expect(await store.categories.replaceCategory('gone', {})).toEqual({ outcome: 'missing' });
    });

    test('reorders the categories only if the order names all of them', async () => {
      expect(await store.categories.orderCategories(['image', 'main'])).toBe(false);
      expect(await store.categories.orderCategories(['interface', 'image', 'summarization', 'main'])).toBe(
        true,
      );
      await reopen();
      expect((await store.categories.listCategories()).map(({ slug }) => slug)).toEqual([
        'interface',
        'image',
        'summarization',
        'main',
      ]);
    });

    test('keeps connections, and removes a deleted one from categories but not from the history', async () => {
      expect(await store.connections.createConnection(groq)).toMatchObject({ outcome: 'saved' });
      expect(await store.connections.createConnection({ ...groq, id: 'c-other' })).toEqual({
        outcome: 'slug_taken',
      });
      const atGroq = targetKey(groq.id, 'kimi');
      await store.categories.replaceCategory('main', { models: [atGroq, KIMI] });
      await store.connections.deleteConnection(groq.id);
      await reopen();
      const kept = (await store.connections.listConnections()).find(({ id }) => id === groq.id);
      expect(kept).toMatchObject({ name: 'Groq', isDeleted: true, key: null, headers: null });
      expect(await find('main')).toMatchObject({ models: [KIMI] });
    });

    test('keeps clients in order of creation, changes given fields, and removes deleted ones', async () => {
      const made = await store.clients.createClient(laptop);
      expect(made).toEqual({ ...laptop, createdAtMs: made.createdAtMs, lastUsedAtMs: null });
      await store.clients.createClient(agent);
      await expect(store.clients.createClient({ ...agent, id: 'k-other' })).rejects.toThrow();
      expect(
        await store.clients.changeClient(laptop.id, { enabled: false, expiresAtMs: null, categories: [] }),
      ).toEqual({ ...made, enabled: false, expiresAtMs: null, categories: [] });
      expect(await store.clients.changeClient('k-gone', { name: 'Gone' })).toBeNull();
      await reopen();
      expect(await store.clients.listClients()).toMatchObject([
        { ...laptop, enabled: false, expiresAtMs: null, categories: [] },
        agent,
      ]);
      expect(await store.clients.deleteClient(laptop.id)).toBe(true);
      expect(await store.clients.deleteClient(laptop.id)).toBe(false);
      expect(await store.clients.listClients()).toMatchObject([agent]);
    });

    test('keeps a client’s latest use, in whatever order uses are noted', async () => {
      await store.clients.createClient(laptop);
      await store.clients.noteUses([
        { id: laptop.id, atMs: atMs + 5 },
        { id: laptop.id, atMs },
        { id: 'k-gone', atMs },
      ]);
      expect(await store.clients.listClients()).toMatchObject([{ lastUsedAtMs: atMs + 5 }]);
    });

    test('adds up refusals by hour, client and reason, and drops those of a deleted client', async () => {
      const hourMs = atMs;
      const limited = { clientId: laptop.id, reason: 'client_limited', hourMs } as const;
      const unknown = { clientId: null, reason: 'unauthorized', hourMs } as const;
      await store.clients.createClient(laptop);
      await store.clients.addRefusals([
        { ...limited, requests: 2, lastAtMs: atMs + 2 },
        { ...unknown, requests: 1, lastAtMs: atMs + 1 },
        { ...limited, clientId: 'k-gone', requests: 1, lastAtMs: atMs },
      ]);
      await store.clients.addRefusals([
        { ...limited, requests: 3, lastAtMs: atMs + 1 },
        { ...unknown, hourMs: hourMs + 3_600_000, requests: 1, lastAtMs: atMs + 3_600_000 },
      ]);
      const read = async (toMs: number) =>
        (await store.clients.readRefusals(hourMs, toMs)).toSorted((a, b) => b.requests - a.requests);
      expect(await read(hourMs + 1)).toEqual([
        { ...limited, requests: 5, lastAtMs: atMs + 2 },
        { ...unknown, requests: 1, lastAtMs: atMs + 1 },
      ]);
      await store.clients.deleteClient(laptop.id);
      expect(await read(hourMs + 7_200_000)).toHaveLength(2);
      await store.clients.forgetRefusals(hourMs + 1);
      expect(await read(hourMs + 7_200_000)).toMatchObject([{ hourMs: hourMs + 3_600_000 }]);
    });

    test('keeps cooldowns over a restart, except ended ones', async () => {
      const cooldown = {
        id: 'model:a/one',
        connection: 'openrouter',
        scope: 'model',
        model: 'a/one',
        origin: 'upstream_provider',
        reason: 'a limit',
        startedAtMs: atMs,
        endsAtMs: atMs + 60_000,
        failures: 2,
      } as const;
      await store.cooldowns.save(cooldown);
      await store.cooldowns.save({ ...cooldown, id: 'model:b/two', model: 'b/two', endsAtMs: atMs + 1 });
      await reopen();
      expect(await store.cooldowns.removeEnded(atMs + 2)).toBe(1);
      expect(await store.cooldowns.readAll()).toEqual([cooldown]);
      await store.cooldowns.remove(cooldown);
      expect(await store.cooldowns.readAll()).toEqual([]);
    });

    historyContract({ store: () => store, reopen });

    budgetContract({ store: () => store, reopen });
    consentContract({ store: () => store, reopen });

    noticeContract({ store: () => store, reopen });

    peopleContract(() => store, reopen);

    test('reports that it is writable, and reports a change by another process until it has been read', async () => {
      await store.health.probe();
      expect(store.health.isMoved()).toBe(false);
      let reloads = 0;
      const stop = store.watchChanges(async () => {
        reloads += 1;
        return reloads > 1;
      });
      const other = await under.open();
      await other.settings.writeSetting('from', 'elsewhere');
      await other.close();
      await expect.poll(() => reloads).toBe(2);
      await stop();
    });
  });
}
