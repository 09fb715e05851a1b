import type { z } from 'zod';
import type { FormRead } from '#components/shell/use-form.ts';
import { type Client, CreateClient, PutClient } from '#lib/contracts/client';

/** The state of the form. */
export type ClientDraft = {
  readonly name: string;
  /** False: every category, and any model. */
  readonly isLimited: boolean;
  readonly categories: readonly string[];
  readonly requestsPerMinute: number | null;
  readonly maxConcurrent: number | null;
  /** A day such as `2027-01-31`, the last one; empty means never. */
  readonly lastDay: string;
};

type DraftField = 'name' | 'categories' | 'expiresAt';
export type DraftProblems = Partial<Record<DraftField, string>>;
type DraftRead<Input> = FormRead<Input, DraftProblems>;

export const emptyDraft: ClientDraft = {
  name: '',
  isLimited: false,
  categories: [],
  requestsPerMinute: null,
  maxConcurrent: null,
  lastDay: '',
};

export function draftOf(client: Client): ClientDraft {
  const { name, categories, requestsPerMinute, maxConcurrent, expiresAt } = client;
  return {
    name,
    isLimited: categories !== null,
    categories: categories ?? [],
    requestsPerMinute,
    maxConcurrent,
    lastDay: expiresAt === null ? '' : dayBefore(Date.parse(expiresAt)),
  };
}

/** The request for a new client, or the problems with it. */
export function readCreation(draft: ClientDraft): DraftRead<CreateClient> {
  return readParsed(CreateClient.safeParse(bodyOf(draft)), problemsOf(draft));
}

/** The request for a changed client, with only the changed fields. */
export function readChange(client: Client, draft: ClientDraft): DraftRead<PutClient> {
  const before = bodyOf(draftOf(client));
  const { name, categories, requestsPerMinute, maxConcurrent, expiresAt } = bodyOf(draft);
  const change = {
    ...(name === before.name ? {} : { name }),
    ...(isSameList(categories, before.categories) ? {} : { categories }),
    ...(requestsPerMinute === before.requestsPerMinute ? {} : { requestsPerMinute }),
    ...(maxConcurrent === before.maxConcurrent ? {} : { maxConcurrent }),
    ...(expiresAt === before.expiresAt ? {} : { expiresAt }),
  };
  return readParsed(PutClient.safeParse(change), problemsOf(draft));
}

function isSameList(one: readonly string[] | null, other: readonly string[] | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function bodyOf({ name, isLimited, categories, requestsPerMinute, maxConcurrent, lastDay }: ClientDraft) {
  return {
    name,
    categories: isLimited ? [...categories] : null,
    requestsPerMinute,
    maxConcurrent,
    expiresAt: lastDay === '' ? null : endOf(lastDay),
  };
}

/** Problems that the body's schema can't detect. */
function problemsOf({ isLimited, categories }: ClientDraft): DraftProblems {
  return isLimited && categories.length === 0
    ? { categories: 'Choose at least one category, or allow all.' }
    : {};
}

/** A day ends when the next one begins in the person's time zone. */
function endOf(day: string): string {
  const at = new Date(`${day}T00:00:00`);
  if (Number.isNaN(at.getTime())) return day;
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

/** The last day on which a key is valid in full, or in part. */
function dayBefore(endMs: number): string {
  const at = new Date(endMs - 1);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function readParsed<Input>(parsed: z.ZodSafeParseResult<Input>, wrong: DraftProblems): DraftRead<Input> {
  const problems = { ...wrong };
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [field] = path;
    if (field === 'name' || field === 'categories' || field === 'expiresAt') problems[field] ??= message;
  }
  return parsed.success && Object.keys(problems).length === 0
    ? { outcome: 'read', input: parsed.data }
    : { outcome: 'wrong', problems };
}
