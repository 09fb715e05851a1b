import type { HistoryFilter } from '#lib/client/history';
import type { AttemptOutcome } from '#lib/contracts/vocabulary';
import { kindWords } from '#components/explain/kind-words.ts';
import { originWords } from '#components/origin/origin-words.ts';
import type { ConnectionWords } from '#components/origin/use-connection-words.ts';
import { formatHourSpan } from '#components/ui/format-hours.ts';
import { formatDuration, formatUsd } from '#components/ui/format-number.ts';
import { formatMinute } from '#components/ui/format-time.ts';

/** Filters that have no control in the filter bar, by URL parameter. */
const attemptNames = [
  'attemptModel',
  'attemptProvider',
  'attemptConnection',
  'attemptOutcome',
  'attemptOrigin',
  'attemptKind',
  'attemptPaid',
  'attemptCostKnown',
] as const;
const timeNames = ['weekday', 'hour', 'timeZone'] as const;
const plainNames = [
  'model',
  'requested',
  'served',
  'provider',
  'client',
  'stream',
  'connection',
  'demo',
  'from',
  'to',
  'minCostUsd',
  'maxCostUsd',
  'costKnown',
  'minDurationMs',
  'minFirstTokenMs',
] as const;
type PlainName = (typeof plainNames)[number];
type RareName = PlainName | (typeof attemptNames)[number] | (typeof timeNames)[number];

/** A label, and the URL parameters that it stands for. */
export type Chip = { readonly names: readonly RareName[]; readonly label: string };

/** Labels for the active filters that have no control in the filter bar. */
export function describeChips(
  filter: HistoryFilter,
  wordsOf: ConnectionWords,
  clientNameOf: (client: string) => string,
): readonly Chip[] {
  const { model, requested, served, provider, client, stream, connection, demo, from, to } = filter;
  const { minCostUsd, maxCostUsd, costKnown, minDurationMs, minFirstTokenMs } = filter;
  const labels: Record<PlainName, string | null> = {
    model: model ?? null,
    requested: requested === undefined ? null : `requested ${requested}`,
    served: served === undefined ? null : `answered by ${served}`,
    provider: provider ?? null,
    client: client === undefined ? null : `client ${clientNameOf(client)}`,
    stream: stream === undefined ? null : stream ? 'streamed' : 'not streamed',
    connection: connection === undefined ? null : `connection ${wordsOf(connection).label}`,
    demo: demo === undefined ? null : demo ? 'demo' : 'not the demo',
    from: from === undefined ? null : `from ${formatMinute(Date.parse(from))}`,
    to: to === undefined ? null : `until ${formatMinute(Date.parse(to))}`,
    minCostUsd: minCostUsd === undefined ? null : describeLeast(minCostUsd),
    maxCostUsd: maxCostUsd === undefined ? null : `at most ${formatUsd(maxCostUsd)}`,
    costKnown: costKnown === undefined ? null : costKnown ? 'cost known' : 'cost unknown',
    minDurationMs: minDurationMs === undefined ? null : `took ${formatDuration(minDurationMs)} or longer`,
    minFirstTokenMs:
      minFirstTokenMs === undefined ? null : `first token after ${formatDuration(minFirstTokenMs)} or longer`,
  };
  const chips: { names: readonly RareName[]; label: string | null }[] = [
    ...plainNames.map((name) => ({ names: [name], label: labels[name] })),
    { names: timeNames, label: describeHours(filter) },
    { names: attemptNames, label: describeAttempt(filter, wordsOf) },
  ];
  return chips.flatMap(({ names, label }) => (label === null ? [] : [{ names, label }]));
}

/** Formats a minimum cost. Tiny amounts stand for "not free". */
function describeLeast(usd: number): string {
  return usd < 1e-8 ? 'not free' : `at least ${formatUsd(usd)}`;
}

const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

function describeHours({ weekday, hour, timeZone = 'UTC' }: HistoryFilter): string | null {
  if (weekday === undefined && hour === undefined) return null;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const parts = [
    weekday === undefined ? null : weekdays[weekday - 1],
    hour === undefined ? null : formatHourSpan(hour, timeZone),
    timeZone === here ? null : timeZone,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

const outcomes: Record<AttemptOutcome, string> = {
  served: 'answered',
  failed: 'failed',
  skipped: 'skipped',
};

function describeAttempt(filter: HistoryFilter, wordsOf: ConnectionWords): string | null {
  const { attemptModel, attemptProvider, attemptConnection, attemptOutcome } = filter;
  const { attemptKind, attemptPaid, attemptCostKnown } = filter;
  const origins = (filter.attemptOrigins ?? []).map((origin) => originWords[origin].label);
  const parts = [
    attemptModel,
    attemptProvider === undefined ? undefined : `at ${attemptProvider}`,
    attemptConnection === undefined ? undefined : `connection ${wordsOf(attemptConnection).label}`,
    origins.length === 0 ? undefined : origins.join(' or '),
    attemptKind === undefined
      ? attemptOutcome === undefined
        ? undefined
        : outcomes[attemptOutcome]
      : kindWords(attemptKind),
    attemptPaid === undefined ? undefined : attemptPaid ? 'not free' : 'free',
    attemptCostKnown === undefined ? undefined : attemptCostKnown ? 'cost known' : 'cost unknown',
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? null : `an attempt: ${parts.join(', ')}`;
}
