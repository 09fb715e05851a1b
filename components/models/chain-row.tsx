import { CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge';
import { SortableHandle } from '#components/ui/sortable-list';
import type { Cooldown } from '#lib/contracts/cooldown';
import type { CatalogueModel } from '#lib/contracts/model';
import type { ModelHealth } from '#lib/contracts/model-health';
import type { Strategy } from '#lib/contracts/policy';
import { tellInability } from '#lib/models/compare';
import type { TierVerdict } from '#lib/models/tier';
import { cn } from '../ui/cn.ts';
import { CapabilityIcons } from './capability-icons.tsx';
import { chainColumns } from './chain-columns.ts';
import { CooldownNote } from './cooldown-note.tsx';
import { formatContext, formatPerMillion, formatPrices, shortName } from './model-words.ts';
import { strategyWords } from './policy-summary.ts';
import { RowActions, type RowActs } from './row-actions.tsx';
import { describeDifference } from './row-facts.ts';
import { RowHealth } from './row-health.tsx';
import { RowRecovery } from './row-recovery.tsx';
import { TierTag } from './tier-tag.tsx';

export type ChainRowProps = {
  id: string;
  model: CatalogueModel | null;
  place: { index: number; count: number };
  /** The part it plays; null where it is switched off. */
  role: string | null;
  /** Who of the list is tried first. */
  strategy: Strategy;
  /** What it is held against; null for the first choice itself. */
  first: CatalogueModel | null;
  /** Where the rows are held now another one would be first: nothing is held against the old one meanwhile. */
  isFirstChanging: boolean;
  /** What the list is for and it can't do. */
  unable: readonly string[];
  tier: (TierVerdict & { isOwn: boolean }) | null;
  health: ModelHealth | null;
  cooldown: Cooldown | null;
  /** Beside the row: what it stands or falls with. */
  bracket?: ReactNode;
  /** A line below: what became of the model. */
  note?: ReactNode | undefined;
  actions: RowActs;
};

/** One model of a chain: its place, what it is, what it costs, what can be done with it. */
export function ChainRow({
  id,
  model,
  place,
  role,
  strategy,
  first,
  isFirstChanging,
  unable,
  tier,
  health,
  cooldown,
  bracket,
  note,
  actions,
}: ChainRowProps) {
  const name = shortName(model?.name ?? id);
  const isOff = role === null;
  return (
    <div
      data-slot="chain-row"
      data-model={id}
      className={cn(
        chainColumns,
        'group relative flex flex-wrap py-2 max-lg:items-start max-lg:gap-x-1 lg:grid lg:min-h-13 lg:content-center lg:py-1.5',
      )}
    >
      {bracket}
      <SortableHandle className="max-md:-mb-2 lg:row-span-2" />
      <span
        className={cn(
          'flex min-h-(--control-small) w-6 items-center justify-center max-md:-mb-2 lg:row-span-2 lg:w-auto',
          role === 'first choice' ? 'font-semibold text-fg' : 'text-fg-faint',
        )}
      >
        {place.index + 1}
      </span>

      <div className={cn('min-w-0 flex-1 max-lg:pt-1 lg:col-start-3', model === null && 'lg:col-end-8')}>
        <div className="flex min-w-0 items-center gap-x-2 gap-y-1 max-lg:flex-wrap">
          <span
            title={name}
            className={cn('truncate font-medium', (isOff || cooldown !== null) && 'text-fg-muted')}
          >
            {name}
          </span>
          <span title={strategyWords[strategy].label} className="shrink-0 text-xs text-fg-faint">
            {role ?? 'off, skipped'}
          </span>
          {tier === null ? null : <TierTag id={id} name={name} verdict={tier} isOwn={tier.isOwn} />}
          {model === null && note === undefined ? (
            <Badge tone="warn" title="It is kept and tried all the same.">
              <CircleHelp aria-hidden />
              not in the catalogue
            </Badge>
          ) : null}
        </div>
      </div>

      {model === null ? null : <WideFacts model={model} />}
      <div className="max-md:-mb-2 lg:-col-end-1 lg:row-span-2 lg:row-start-1">
        <RowActions name={name} place={place} isOff={isOff} actions={actions} />
      </div>

      <div
        className={cn(
          'flex min-w-0 items-baseline gap-x-3 gap-y-1 text-xs text-fg-muted max-lg:basis-full max-lg:flex-wrap',
          noteIndent,
          'lg:col-end-8',
        )}
      >
        {name === id ? null : (
          <span className="truncate text-id text-fg-faint max-lg:basis-full lg:shrink-0">{id}</span>
        )}
        {model === null ? null : <PhoneFacts model={model} />}
        {unable.length === 0 ? null : (
          <span className="text-warn lg:shrink-0">{tellInability(unable)}, which this list needs</span>
        )}
        <Difference first={first} model={model} told={unable} isHidden={isFirstChanging} />
        {health === null ? null : <RowHealth health={health} name={name} />}
        {cooldown === null ? <RowRecovery id={id} /> : null}
      </div>
      {cooldown === null ? null : (
        <CooldownNote
          cooldown={cooldown}
          className={cn('max-lg:mt-1 max-lg:basis-full lg:-col-end-1', noteIndent)}
        />
      )}
      {note}
    </div>
  );
}

/** Below the name, at every width. */
export const noteIndent = 'max-md:pl-16 md:max-lg:pl-14 lg:col-start-3';

/** What a request would get instead of the first choice; what it would lose stands out. */
function Difference({
  first,
  model,
  told,
  isHidden,
}: {
  first: CatalogueModel | null;
  model: CatalogueModel | null;
  /** What it can't do and was told already. */
  told: readonly string[];
  /** Its room stays, so that no row changes its height under the hand. */
  isHidden: boolean;
}) {
  if (first === null || model === null) return <span className="flex-1 max-lg:hidden" />;
  const { words, lost, full } = describeDifference(first, model, told);
  if (words.length === 0 && lost === null) return <span className="flex-1 max-lg:hidden" />;
  const plain = words.join(', ');
  return (
    <span className={cn('min-w-0 lg:flex-1 lg:truncate', isHidden && 'invisible')} title={full}>
      {plain}
      {lost === null ? null : (
        <>
          {plain === '' ? '' : ', '}
          <span className="text-warn">{lost}</span>
        </>
      )}
    </span>
  );
}

function WideFacts({ model }: { model: CatalogueModel }) {
  return (
    <>
      <CapabilityIcons model={model} className="hidden lg:grid" />
      <span className="hidden numeric text-fg-muted lg:block">
        <span className="sr-only">Context </span>
        {formatContext(model.contextTokens)}
      </span>
      <span className="hidden numeric lg:block">
        <span className="sr-only">In, per million tokens </span>
        {formatPerMillion(model.promptUsdPerToken, model)}
      </span>
      <span className="hidden numeric lg:block">
        <span className="sr-only">Out, per million tokens </span>
        {formatPerMillion(model.completionUsdPerToken, model)}
      </span>
    </>
  );
}

function PhoneFacts({ model }: { model: CatalogueModel }) {
  return (
    <div className="flex basis-full flex-wrap items-center gap-x-3 gap-y-1 lg:hidden">
      <span>{formatPrices(model)}</span>
      <span>{formatContext(model.contextTokens)} context</span>
      <CapabilityIcons model={model} isCompact />
    </div>
  );
}
