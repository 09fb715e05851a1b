import type { Finding, FindingKind } from '#lib/contracts/model-checks';
import type { CatalogueModel } from '#lib/contracts/model';
import { variantOf, withoutVariant } from '#lib/contracts/model-variant';
import { can, capabilityKinds, capabilityWords } from './capabilities.ts';
import type { CatalogueView } from './catalogue-view.ts';
import { isSame } from './compare.ts';
import { formatUsd } from './price.ts';
import { findSuccessor } from './successor.ts';

/** Tolerance for rounding errors in prices. */
const PRICE_NOISE = 0.005;

/** Compares a model's entry in the catalogue with what was known about it. */
export function findChanges(known: CatalogueModel, view: CatalogueView): Finding[] {
  const current = view.find(known.id);
  if (current === undefined) return [findLoss(known, view)];
  const changes: Finding[] = [];
  if (current.aliasTarget !== known.aliasTarget && current.aliasTarget !== null) {
    if (known.aliasTarget !== null)
      changes.push(finding('alias_moved', known.aliasTarget, current.aliasTarget));
    // "~" marks an alias; the upstream now reports the model it points to.
    else if (!known.id.startsWith('~')) changes.push(finding('renamed', known.id, current.aliasTarget));
  }
  if (current.expirationDate !== known.expirationDate && current.expirationDate !== null)
    changes.push(finding('deprecated', known.expirationDate, current.expirationDate));
  return [...changes, ...findPriceChange(known, current), ...findAbilityChanges(known, current)];
}

/** Creates a finding. Its text follows from its kind and values, so logs store only those. */
export function finding(kind: FindingKind, before: string | null, after: string | null): Finding {
  return { kind, before, after, text: describe(kind, before ?? '', after ?? '') };
}

/** Finds out what happened to a model that is no longer listed. */
function findLoss(known: CatalogueModel, view: CatalogueView): Finding {
  if (view.isPlain) return finding('gone', known.id, null);
  const ended = findEndedVariant(known.id, view);
  if (ended !== null) return ended;
  const next = findNewName(known, view);
  if (next !== null) return finding('renamed', known.id, next);
  return finding('gone', known.id, findSuccessor(known, view)?.id ?? null);
}

function findNewName(known: CatalogueModel, view: CatalogueView): string | null {
  // The model that an alias pointed to is listed under its own name.
  if (known.aliasTarget !== null) return view.find(known.aliasTarget)?.id ?? null;
  const sameModel = known.canonicalSlug === null ? [] : view.withSlug(known.canonicalSlug);
  const sameVariant = sameModel.find(({ id }) => variantOf(id) === variantOf(known.id));
  if (sameVariant !== undefined) return sameVariant.id;
  return findReleased(known.id, view);
}

function findEndedVariant(id: string, view: CatalogueView): Finding | null {
  const paid = withoutVariant(id);
  const isEnded = variantOf(id) === ':free' && view.find(paid) !== undefined;
  return isEnded ? finding('free_ended', id, paid) : null;
}

/** Finds the release of a preview model, whose id lacks the suffix. */
function findReleased(id: string, view: CatalogueView): string | null {
  const released = id.replace(/-(?:preview|beta|exp|experimental)(?=$|[-:]).*?(?=$|:)/, '');
  return released !== id && view.find(released) !== undefined ? released : null;
}

/** A finding about an id with no known past; null if it can be called and has no removal date. */
export function findStale(id: string, view: CatalogueView): Finding | null {
  const current = view.find(id);
  if (current !== undefined) {
    const { expirationDate } = current;
    return expirationDate === null ? null : finding('deprecated', null, expirationDate);
  }
  // The upstream also accepts dated names, and suffixes that only choose a provider.
  if (view.withSlug(id).length > 0 || /:(?:nitro|floor|exacto|online)$/.test(id)) return null;
  const released = findReleased(id, view);
  if (released !== null) return finding('renamed', id, released);
  // It may never have been listed, because the id may be misspelled.
  return findEndedVariant(id, view) ?? { ...finding('gone', id, null), text: 'Not in the catalogue.' };
}

function findPriceChange(known: CatalogueModel, current: CatalogueModel): Finding[] {
  const before = pricesOf(known);
  const after = pricesOf(current);
  if (before === null || after === null) return [];
  const isSamePrice = before.every((usd, at) => !isRepriced(usd, after[at] ?? 0));
  return isSamePrice ? [] : [finding('repriced', before.join(' '), after.join(' '))];
}

function isRepriced(before: number, after: number): boolean {
  return Math.abs(before - after) > before * PRICE_NOISE;
}

/** Input and output prices in USD per million tokens. */
function pricesOf({ promptUsdPerToken, completionUsdPerToken, isRouter }: CatalogueModel): number[] | null {
  if (isRouter || promptUsdPerToken === null || completionUsdPerToken === null) return null;
  return [promptUsdPerToken, completionUsdPerToken].map((usd) => Number((usd * 1e6).toPrecision(6)));
}

function findAbilityChanges(known: CatalogueModel, current: CatalogueModel): Finding[] {
  // From or to unknown only means that the catalogue changed, not the model.
  const turned = (to: boolean) =>
    capabilityKinds.filter((kind) => can(known, kind) === !to && can(current, kind) === to);
  const changes = [
    ...turned(false).map((kind) => finding('lost_capability', kind, null)),
    ...turned(true).map((kind) => finding('gained_capability', null, kind)),
  ];
  const { contextTokens: from } = known;
  const { contextTokens: to } = current;
  if (from !== null && to !== null && !isSame(to / from))
    changes.push(finding('context_changed', String(from), String(to)));
  return changes;
}

function describe(kind: FindingKind, before: string, after: string): string {
  switch (kind) {
    case 'renamed':
      return `Now called ${after}.`;
    case 'alias_moved':
      return `Now points to ${after} instead of ${before}.`;
    case 'deprecated':
      return `Will be removed on ${formatDate(after)}.`;
    case 'gone':
      return after === ''
        ? 'No longer in the catalogue.'
        : `No longer in the catalogue. ${after} is the newest model of its family with the same capabilities at a similar price.`;
    case 'free_ended':
      return `The free variant was discontinued. ${after} is the same model, paid.`;
    case 'repriced':
      return describePrices(before, after);
    case 'lost_capability':
      return `No longer supports ${wordsOf(before)}.`;
    case 'gained_capability':
      return `Now supports ${wordsOf(after)}.`;
    case 'context_changed':
      return `Context is now ${formatTokens(after)} tokens, ${Number(after) < Number(before) ? 'down' : 'up'} from ${formatTokens(before)}.`;
    case 'returned':
      return 'Back in the catalogue.';
  }
}

function describePrices(before: string, after: string): string {
  const [inBefore = 0, outBefore = 0] = before.split(' ').map(Number);
  const [inAfter = 0, outAfter = 0] = after.split(' ').map(Number);
  const parts = [
    { way: 'input', from: inBefore, to: inAfter },
    { way: 'output', from: outBefore, to: outAfter },
  ];
  const changed = parts.filter(({ from, to }) => isRepriced(from, to));
  const stays = parts.filter(({ from, to }) => !isRepriced(from, to));
  const changes = changed.map(({ way, from, to }) => {
    const change = from === 0 ? '' : ` (${percent(to / from - 1)})`;
    return `${way} from ${formatApart(from, to).join(' to ')}${change}`;
  });
  const rest = stays.map(({ way, to }) => `, ${way} unchanged at ${formatUsd(to)}`);
  return `Price per million tokens: ${changes.join(', ')}${rest.join('')}.`;
}

/** Formats two prices with as many digits as needed to tell them apart. */
function formatApart(from: number, to: number): [string, string] {
  for (let digits = 3; formatUsd(from) === formatUsd(to) && digits <= 8; digits += 1) {
    if (from.toFixed(digits) !== to.toFixed(digits))
      return [`$${from.toFixed(digits)}`, `$${to.toFixed(digits)}`];
  }
  return [formatUsd(from), formatUsd(to)];
}

function percent(change: number): string {
  return `${change > 0 ? '+' : '−'}${Math.abs(Math.round(change * 100))}%`;
}

function wordsOf(capability: string): string {
  const kind = capabilityKinds.find((known) => known === capability);
  return kind === undefined ? capability : capabilityWords[kind];
}

function formatTokens(count: string): string {
  return Number(count).toLocaleString('en-US');
}

function formatDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
