import { z } from 'zod';
import type { FirstChoiceStore } from '#db/first-choice-store';
import type { SettingStore } from '#db/setting-store';
import type { Category } from '#lib/contracts/category';
import type { Lesson } from '#lib/contracts/lesson';
import type { ConnectionKind } from '#lib/contracts/vocabulary';
import type { CategoryService } from '../category-service.ts';
import { findLesson } from './find-lesson.ts';

export type LessonService = {
  readonly read: (timeZone: string) => Promise<Lesson[]>;
  /** It does not come back. */
  readonly dismiss: (id: string) => Promise<void>;
};

type LessonInput = {
  readonly categories: Pick<CategoryService, 'list'>;
  readonly store: FirstChoiceStore;
  readonly settings: SettingStore;
  readonly connection: () => ConnectionKind;
  readonly now: () => number;
};

const DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1_000;
const HOUR_MS = 60 * 60 * 1_000;
const DISMISSED = 'lessons_dismissed';
const Dismissed = z.array(z.string());
/** Old ones fall out; by then the list is another. */
const MOST_DISMISSED = 500;

/** What the last days suggest for each list, read from the sums of the history. */
export function createLessonService({
  categories,
  store,
  settings,
  connection,
  now,
}: LessonInput): LessonService {
  async function readDismissed(): Promise<string[]> {
    return Dismissed.safeParse(await settings.readSetting(DISMISSED)).data ?? [];
  }

  async function lessonOf(category: Category, timeZone: string): Promise<Lesson | null> {
    const { slug, models, version, policy } = category;
    const tried = models.filter(({ enabled }) => enabled).map(({ id }) => id);
    const [first] = tried;
    // Another strategy does not go by the order.
    if (first === undefined || tried.length < 2 || policy.strategy !== 'ordered') return null;
    const toMs = now();
    const fromMs = Math.floor((toMs - DAYS * DAY_MS) / HOUR_MS) * HOUR_MS;
    const question = { connection: connection(), category: slug, model: first, fromMs };
    const hours = await store.readFirstChoice(question);
    if (hours.length === 0) return null;
    const { failed, limited } = await store.readFailures(question);
    const heldUpBy = new Map<string, number>();
    const heldUpAt = Array<number>(24).fill(0);
    const requestsAt = Array<number>(24).fill(0);
    const hourOf = hourIn(timeZone);
    for (const { hourMs, requests, isHeldUp, served } of hours) {
      const hour = hourOf(hourMs);
      requestsAt[hour] = (requestsAt[hour] ?? 0) + requests;
      if (!isHeldUp || served === null) continue;
      heldUpBy.set(served, (heldUpBy.get(served) ?? 0) + requests);
      heldUpAt[hour] = (heldUpAt[hour] ?? 0) + requests;
    }
    const firstTokens = new Map(
      await Promise.all(
        tried.map(async (model) => [model, await store.readFirstTokenP50({ ...question, model })] as const),
      ),
    );
    return findLesson({
      category: slug,
      models: models.map(({ id }) => id),
      version,
      first,
      fromMs,
      toMs,
      days: DAYS,
      requests: requestsAt.reduce((sum, count) => sum + count, 0),
      heldUpBy,
      heldUpAt,
      requestsAt,
      isLimit: limited * 2 >= failed,
      firstTokenP50Ms: (model) => firstTokens.get(model) ?? null,
    });
  }

  return {
    async read(timeZone) {
      const dismissed = new Set(await readDismissed());
      const lessons: Lesson[] = [];
      for (const category of await categories.list()) {
        const lesson = await lessonOf(category, timeZone);
        if (lesson !== null && !dismissed.has(lesson.id)) lessons.push(lesson);
      }
      return lessons;
    },
    async dismiss(id) {
      const before = await readDismissed();
      if (before.includes(id)) return;
      await settings.writeSetting(DISMISSED, [...before, id].slice(-MOST_DISMISSED));
    },
  };
}

function hourIn(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  const known = new Map<number, number>();
  return (atMs) => {
    const hour = known.get(atMs) ?? Number(format.format(atMs));
    known.set(atMs, hour);
    return hour;
  };
}
