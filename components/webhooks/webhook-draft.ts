import type { z } from 'zod';
import { CreateWebhook, PutWebhook, type Webhook } from '#lib/contracts/webhook';
import type { NoticeKind, NoticeText } from '#lib/contracts/notice';
import type { FormRead } from '#components/shell/use-form.ts';

/** The state of the form. */
export type WebhookDraft = {
  readonly name: string;
  readonly url: string;
  /** False: every kind. */
  readonly isSelected: boolean;
  readonly kinds: readonly NoticeKind[];
  readonly sendsResolved: boolean;
  readonly isQuiet: boolean;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** The least severe notices that quiet hours don't hold. */
  readonly exceptFrom: NoticeText['severity'] | 'none';
};

type DraftField = 'name' | 'url' | 'kinds' | 'quietHours';
export type DraftProblems = Partial<Record<DraftField, string>>;

export function emptyDraft(timeZone: string): WebhookDraft {
  return {
    name: '',
    url: '',
    isSelected: false,
    kinds: [],
    sendsResolved: true,
    isQuiet: false,
    from: '22:00',
    to: '07:00',
    timeZone,
    exceptFrom: 'critical',
  };
}

export function draftOf(webhook: Webhook, timeZone: string): WebhookDraft {
  const { name, url, kinds, sendsResolved, quietHours } = webhook;
  const draft = {
    ...emptyDraft(timeZone),
    name,
    url,
    sendsResolved,
    isSelected: kinds !== null,
    kinds: kinds ?? [],
  };
  if (quietHours === null) return draft;
  return { ...draft, ...quietHours, isQuiet: true, exceptFrom: quietHours.exceptFrom ?? 'none' };
}

export function readCreation(draft: WebhookDraft): FormRead<CreateWebhook, DraftProblems> {
  return readParsed(CreateWebhook.safeParse(bodyOf(draft)));
}

export function readChange(draft: WebhookDraft): FormRead<PutWebhook, DraftProblems> {
  return readParsed(PutWebhook.safeParse(bodyOf(draft)));
}

function bodyOf({ name, url, isSelected, kinds, sendsResolved, isQuiet, ...quiet }: WebhookDraft) {
  const { from, to, timeZone, exceptFrom } = quiet;
  return {
    name,
    url,
    kinds: isSelected ? [...kinds] : null,
    sendsResolved,
    quietHours: isQuiet
      ? { from, to, timeZone, exceptFrom: exceptFrom === 'none' ? null : exceptFrom }
      : null,
  };
}

function readParsed<Input>(parsed: z.ZodSafeParseResult<Input>): FormRead<Input, DraftProblems> {
  if (parsed.success) return { outcome: 'read', input: parsed.data };
  const problems: DraftProblems = {};
  for (const { path, message } of parsed.error.issues) {
    const [field] = path;
    if (field === 'name' || field === 'url' || field === 'kinds' || field === 'quietHours')
      problems[field] ??= message;
  }
  return { outcome: 'wrong', problems };
}
