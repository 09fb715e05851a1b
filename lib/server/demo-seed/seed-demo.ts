import type { RecoveryStore, StoredRecovery } from '#lib/store/cooldowns';
import type { HistoryStore } from '#lib/store/history';
import type { SettingStore } from '#lib/store/settings';
import { builtInSlugs } from '#lib/contracts/category';
import type { CategoryService } from '../category-service.ts';
import { demoCategory, demoLists } from '#lib/models/demo-lists';
import { generateHistory } from './generate-history.ts';

type SeedInput = {
  readonly categories: CategoryService;
  readonly store: {
    readonly history: Pick<HistoryStore, 'readPage' | 'writeBatch'>;
    readonly recoveries: Pick<RecoveryStore, 'addRecoveries'>;
    readonly settings: SettingStore;
  };
  readonly nowMs: number;
};

const SEEDED = 'demo_seeded';
const requestCount = 420;
const days = 14;
const seed = 20_261_121;

/** Fills the demo: untouched categories get models, and an empty history gets several days of requests. */
export async function seedDemo({
  categories,
  store: { history, recoveries, settings },
  nowMs,
}: SeedInput): Promise<void> {
  if ((await settings.readSetting(SEEDED)) === true) return;
  await fillLists(categories);
  const { requests } = await history.readPage({ limit: 1 });
  if (requests.length === 0) {
    const back: StoredRecovery[] = [];
    const batches = generateHistory({
      requests: requestCount,
      days,
      endMs: nowMs,
      seed,
      batchSize: 100,
      onRecovery: (recovery) => back.push(recovery),
    });
    for await (const batch of batches) await history.writeBatch(batch);
    await recoveries.addRecoveries(back);
  }
  await settings.writeSetting(SEEDED, true);
}

async function fillLists(categories: CategoryService): Promise<void> {
  const before = await categories.list();
  for (const slug of builtInSlugs) {
    const category = before.find((one) => one.slug === slug);
    if (category?.models.length === 0) await categories.replace(slug, { models: [...demoLists[slug]] });
  }
  if (before.some(({ builtIn }) => !builtIn)) return;
  const { slug, name, description, models } = demoCategory;
  await categories.create({
    slug,
    name,
    description,
    models: [...models],
    policy: { midStream: 'continue' },
  });
}
