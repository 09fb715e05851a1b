import type { HistoryFilter } from '#lib/client/history';
import { formatUsd } from '../ui/format-number.ts';
import { formatMinute } from '../ui/format-time.ts';

/** The filters that have no control of their own on the bar. */
export type RareName =
  | 'model'
  | 'requested'
  | 'served'
  | 'provider'
  | 'client'
  | 'stream'
  | 'connection'
  | 'from'
  | 'to'
  | 'minCostUsd'
  | 'maxCostUsd';

export type Chip = { readonly name: RareName; readonly label: string };

/** What is set beyond the bar, each in a few words. */
export function describeChips(filter: HistoryFilter): readonly Chip[] {
  const { model, requested, served, provider, client, stream, connection, from, to } = filter;
  const { minCostUsd, maxCostUsd } = filter;
  const labels: Record<RareName, string | null> = {
    model: model ?? null,
    requested: requested === undefined ? null : `asked for ${requested}`,
    served: served === undefined ? null : `answered by ${served}`,
    provider: provider ?? null,
    client: client === undefined ? null : `client ${client}`,
    stream: stream === undefined ? null : stream ? 'streamed' : 'in one piece',
    connection:
      connection === undefined ? null : connection === 'demo' ? 'demo upstream' : 'OpenRouter, not demo',
    from: from === undefined ? null : `from ${formatMinute(Date.parse(from))}`,
    to: to === undefined ? null : `until ${formatMinute(Date.parse(to))}`,
    minCostUsd: minCostUsd === undefined ? null : describeLeast(minCostUsd),
    maxCostUsd: maxCostUsd === undefined ? null : `at most ${formatUsd(maxCostUsd)}`,
  };
  const names: readonly RareName[] = [
    'model',
    'requested',
    'served',
    'provider',
    'client',
    'stream',
    'connection',
    'from',
    'to',
    'minCostUsd',
    'maxCostUsd',
  ];
  return names.flatMap((name) => {
    const label = labels[name];
    return label === null ? [] : [{ name, label }];
  });
}

/** A millionth of a cent is not an amount anybody means: it stands for "not free". */
function describeLeast(usd: number): string {
  return usd < 1e-8 ? 'not free' : `at least ${formatUsd(usd)}`;
}
