import type { Policy, ReasoningEffort } from '#lib/contracts/policy';
import type { Carried } from '#lib/contracts/carried';
import { visibleText } from '#lib/contracts/visible-text';
import { isRecord } from '#lib/engine/is-record';
import type { Body } from './wire.ts';

/** The limits of one request of a category. */
export type RequestLimits = Pick<
  Policy,
  'maxOutputTokens' | 'maxReasoningEffort' | 'serverTools' | 'maxServerToolCalls'
>;

/** A request within the limits, and what was lowered or added for that. */
export type LimitedRequest = {
  readonly body: Body;
  readonly changes: readonly Carried[];
  /** The fields among them that the client didn't set. */
  readonly added: readonly string[];
};

export type LimitRead =
  | {
      readonly outcome: 'limited';
      readonly request: LimitedRequest;
      /** The form for models that reason unless told otherwise; null if it is the same. */
      readonly whenReasoning: LimitedRequest | null;
    }
  /** Lowering the request would change what was asked for, so it is refused. */
  | { readonly outcome: 'exceeded'; readonly excess: LimitExcess };

export type LimitExcess = { readonly code: string; readonly message: string; readonly param: string };

/** The levels in ascending order. Only `max` can't be set as a limit. */
const efforts: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The share of the output tokens that each level may spend on reasoning, as OpenRouter converts them. */
const shareOfEffort: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
};

/** Whether a level is above the limit. An unknown level is: it can't be compared. */
export function isEffortAbove(effort: unknown, limit: ReasoningEffort): boolean {
  const level = typeof effort === 'string' ? efforts.indexOf(effort) : -1;
  return level === -1 || level > efforts.indexOf(limit);
}

/** How many of the output tokens may be spent on reasoning. */
export function mostReasoningTokens(limit: ReasoningEffort, outputTokens: number): number {
  return Math.floor(shareOfEffort[limit] * outputTokens);
}

/** Whether a request asks for a number of tokens or calls, and for no more than this. */
export function isWithin(asked: unknown, most: number): boolean {
  return typeof asked === 'number' && asked > 0 && asked <= most;
}

/** A copy of a body that is being brought within the limits. */
export type LimitedDraft = {
  readonly body: () => Body;
  /** Replaces a field, or one within it ("reasoning.effort"). `was` is undefined if the request doesn't set it. */
  readonly lower: (field: string, was: unknown, to: unknown) => void;
  /** The request as it is now. */
  readonly finish: () => LimitedRequest;
};

export function openDraft(body: Body): LimitedDraft {
  let changed = body;
  const changes: Carried[] = [];
  const added: string[] = [];
  return {
    body: () => changed,
    finish: () => ({ body: changed, changes: [...changes], added: [...added] }),
    lower(field, was, to) {
      changed = replaceIn(changed, field.split('.'), to);
      const isSet = was !== undefined && was !== null;
      if (!isSet) added.push(field);
      changes.push({
        kind: 'limit',
        action: isSet ? 'replaced' : 'added',
        maker: null,
        count: 1,
        detail: isSet ? `${field} from ${show(was)} to ${show(to)}` : `${field} to ${show(to)}`,
      });
    },
  };
}

function replaceIn(body: Body, [field, ...rest]: readonly string[], to: unknown): Body {
  if (field === undefined) return body;
  if (rest.length === 0) return { ...body, [field]: to };
  const inner = body[field];
  if (Array.isArray(inner)) {
    const [place, ...deeper] = rest;
    const items: readonly unknown[] = inner;
    const list = [...items];
    const at = Number(place);
    list[at] = replaceIn(isRecord(list[at]) ? list[at] : {}, deeper, to);
    return { ...body, [field]: list };
  }
  return { ...body, [field]: replaceIn(isRecord(inner) ? inner : {}, rest, to) };
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return visibleText(text.length <= 100 ? text : `${text.slice(0, 99)}…`);
}
