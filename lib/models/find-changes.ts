import type { Finding, FindingKind } from '#lib/contracts/doctor';
import type { CatalogueModel } from '#lib/contracts/model';
import { variantOf, withoutVariant } from '#lib/contracts/model-variant';
import { capabilitiesOf, capabilityKinds, capabilityWords } from './capabilities.ts';
import type { CatalogueView } from './catalogue-view.ts';
import { isSame } from './compare.ts';
import { formatUsd } from './price.ts';
import { findSuccessor } from './successor.ts';

/** Prices are decimals that pass through arithmetic: less than this is no change. */
const PRICE_NOISE = 0.005;

/** What is different about a model between what was known of it and a catalogue. */
export function findChanges(known: CatalogueModel, view: CatalogueView): Finding[] {
  const current = view.find(known.id);
  if (current === undefined) return [findLoss(known, view)];
  const changes: Finding[] = [];
  if (current.aliasTarget !== known.aliasTarget && current.aliasTarget !== null) {
    if (known.aliasTarget !== null)
      changes.push(finding('alias_moved', known.aliasTarget, current.aliasTarget));
    // An alias by its name stood for another all along; only upstream's word on which one is new.
    else if (!known.id.startsWith('~')) changes.push(finding('renamed', known.id, current.aliasTarget));
  }
  if (current.expirationDate !== known.expirationDate && current.expirationDate !== null)
    changes.push(finding('deprecated', known.expirationDate, current.expirationDate));
  return [...changes, ...findPriceChange(known, current), ...findAbilityChanges(known, current)];
}

/** The words of a finding: they follow from its kind and values, so that a log needs to keep only these. */
export function finding(kind: FindingKind, before: string | null, after: string | null): Finding {
  return { kind, before, after, text: describe(kind, before ?? '', after ?? '') };
}

/** Where a model went that is not listed any more. */
function findLoss(known: CatalogueModel, view: CatalogueView): Finding {
  const ended = findEndedVariant(known.id, view);
  if (ended !== null) return ended;
  const next = findNewName(known, view);
  if (next !== null) return finding('renamed', known.id, next);
  return finding('gone', known.id, findSuccessor(known, view)?.id ?? null);
}

function findNewName(known: CatalogueModel, view: CatalogueView): string | null {
  // What an alias stood for is listed under its own name.
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

/** A preview that was released goes on without the word. */
function findReleased(id: string, view: CatalogueView): string | null {
  const released = id.replace(/-(?:preview|beta|exp|experimental)(?=$|[-:]).*?(?=$|:)/, '');
  return released !== id && view.find(released) !== undefined ? released : null;
}

/** What can be said of an id of which nothing was known before: null where it can be called and stays. */
export function findStale(id: string, view: CatalogueView): Finding | null {
  const current = view.find(id);
  if (current !== undefined) {
    const { expirationDate } = current;
    return expirationDate === null ? null : finding('deprecated', null, expirationDate);
  }
  // A dated name is taken by upstream too, and so are suffixes that only choose a provider.
  if (view.withSlug(id).length > 0 || /:(?:nitro|floor|exacto|online)$/.test(id)) return null;
  const released = findReleased(id, view);
  if (released !== null) return finding('renamed', id, released);
  // Whether it ever was listed is not known: the id may be misspelt.
  return findEndedVariant(id, view) ?? { ...finding('gone', id, null), text: 'It is not in the catalogue.' };
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

/** In and out, USD per million tokens. */
function pricesOf({ promptUsdPerToken, completionUsdPerToken, isRouter }: CatalogueModel): number[] | null {
  if (isRouter || promptUsdPerToken === null || completionUsdPerToken === null) return null;
  return [promptUsdPerToken, completionUsdPerToken].map((usd) => Number((usd * 1e6).toPrecision(6)));
}

function findAbilityChanges(known: CatalogueModel, current: CatalogueModel): Finding[] {
  const before = capabilitiesOf(known);
  const after = capabilitiesOf(current);
  const changes = [
    ...before.filter((kind) => !after.includes(kind)).map((kind) => finding('lost_capability', kind, null)),
    ...after.filter((kind) => !before.includes(kind)).map((kind) => finding('gained_capability', null, kind)),
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
      return `It is called ${after} now.`;
    case 'alias_moved':
      return `It stands for ${after} now; before it stood for ${before}.`;
    case 'deprecated':
      return `Its announced end is ${formatDate(after)}.`;
    case 'gone':
      return after === ''
        ? 'It is no longer in the catalogue.'
        : `It is no longer in the catalogue; ${after} is the newest of its family that can do as much and is not much dearer.`;
    case 'free_ended':
      return `The free variant ended. ${after} is the same model, and costs money.`;
    case 'repriced':
      return describePrices(before, after);
    case 'lost_capability':
      return `It can’t ${wordsOf(before)} any more.`;
    case 'gained_capability':
      return `It can ${wordsOf(after)} now.`;
    case 'context_changed':
      return `It holds ${formatTokens(after)} tokens now, ${Number(after) < Number(before) ? 'down' : 'up'} from ${formatTokens(before)}.`;
    case 'returned':
      return 'It is in the catalogue again.';
  }
}

function describePrices(before: string, after: string): string {
  const [inBefore = 0, outBefore = 0] = before.split(' ').map(Number);
  const [inAfter = 0, outAfter = 0] = after.split(' ').map(Number);
  const parts = [
    { way: 'in', from: inBefore, to: inAfter },
    { way: 'out', from: outBefore, to: outAfter },
  ];
  const changed = parts.filter(({ from, to }) => isRepriced(from, to));
  const stays = parts.filter(({ from, to }) => !isRepriced(from, to));
  const told = changed.map(({ way, from, to }) => {
    const change = from === 0 ? '' : ` (${percent(to / from - 1)})`;
    return `from ${formatApart(from, to).join(' to ')} ${way}${change}`;
  });
  const rest = stays.map(({ way, to }) => `; ${way} stays at ${formatUsd(to)}`);
  return `Its price for a million tokens went ${told.join(', ')}${rest.join('')}.`;
}

/** With as many digits as it takes to see that they differ. */
function formatApart(from: number, to: number): [string, string] {
  for (let digits = 3; formatUsd(from) === formatUsd(to) && digits <= 8; digits += 1) {
    if (from.toFixed(digits) !== to.toFixed(digits))
      return [`$${from.toFixed(digits)}`, `$${to.toFixed(digits)}`];
  }
  return [formatUsd(from), formatUsd(to)];
}

function percent(change: number): string {
  return `${change > 0 ? '+' : '−'}${Math.abs(Math.round(change * 100))} %`;
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
