import { CircleHelp } from 'lucide-react';
import { Badge } from '#components/ui/badge';
import { SortableHandle } from '#components/ui/sortable-list';
import type { Cooldown } from '#lib/contracts/cooldown';
import type { CatalogueModel } from '#lib/contracts/model';
import { cn } from '../ui/cn.ts';
import { CapabilityIcons } from './capability-icons.tsx';
import { chainColumns } from './chain-columns.ts';
import { CooldownNote } from './cooldown-note.tsx';
import { formatContext, formatPerMillion, shortName } from './model-words.ts';
import { RowActions, type RowActs } from './row-actions.tsx';

/** One model of a chain: its place, what it is, what it costs, what can be done with it. */
export function ChainRow({
  id,
  model,
  place,
  isOff,
  cooldown,
  actions,
}: {
  id: string;
  model: CatalogueModel | null;
  place: { index: number; count: number };
  /** In the list, and not tried. */
  isOff: boolean;
  cooldown: Cooldown | null;
  actions: RowActs;
}) {
  const name = shortName(model?.name ?? id);
  return (
    <div
      data-slot="chain-row"
      data-model={id}
      className={cn(
        chainColumns,
        'group flex flex-wrap py-2 max-lg:items-start max-lg:gap-x-1 lg:grid lg:min-h-13 lg:py-1.5',
      )}
    >
      <SortableHandle />
      <span
        className={cn(
          'flex min-h-(--control-small) w-6 items-center justify-center lg:w-auto',
          place.index === 0 && !isOff ? 'font-semibold text-fg' : 'text-fg-faint',
        )}
        title={place.index === 0 ? 'First choice' : `Understudy ${place.index}`}
      >
        {place.index + 1}
      </span>

      <div className="min-w-0 flex-1 max-lg:pt-0.5 lg:col-start-3">
        <div className="flex min-w-0 items-center gap-2">
          <span className={cn('truncate font-medium', (isOff || cooldown !== null) && 'text-fg-muted')}>
            {name}
          </span>
          {isOff ? <Badge>off</Badge> : null}
          {model === null ? (
            <Badge tone="warn" title="It is kept and tried all the same.">
              <CircleHelp aria-hidden />
              not in the catalogue
            </Badge>
          ) : null}
          {model?.expirationDate == null ? null : (
            <Badge tone="warn">ends {model.expirationDate.slice(0, 10)}</Badge>
          )}
        </div>
        {name === id ? null : <div className="truncate text-id text-fg-faint">{id}</div>}
        {model === null ? null : <PhoneFacts model={model} />}
      </div>

      {model === null ? null : <WideFacts model={model} />}
      <RowActions name={name} place={place} isOff={isOff} actions={actions} />
      {cooldown === null ? null : (
        <CooldownNote
          cooldown={cooldown}
          className="max-lg:basis-full max-md:pl-16 md:max-lg:pl-14 max-lg:mt-1 lg:col-start-3 lg:-col-end-1"
        />
      )}
    </div>
  );
}

function WideFacts({ model }: { model: CatalogueModel }) {
  return (
    <>
      <CapabilityIcons model={model} className="hidden lg:flex" />
      <span className="hidden text-right text-fg-muted lg:block">
        <span className="sr-only">Context </span>
        {formatContext(model.contextTokens)}
      </span>
      <span className="hidden text-right lg:block">
        <span className="sr-only">In, per million tokens </span>
        {formatPerMillion(model.promptUsdPerToken, model)}
      </span>
      <span className="hidden text-right lg:block">
        <span className="sr-only">Out, per million tokens </span>
        {formatPerMillion(model.completionUsdPerToken, model)}
      </span>
    </>
  );
}

function PhoneFacts({ model }: { model: CatalogueModel }) {
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-fg-muted lg:hidden">
      <span>
        {formatPerMillion(model.promptUsdPerToken, model)} in,{' '}
        {formatPerMillion(model.completionUsdPerToken, model)} out
      </span>
      <span>{formatContext(model.contextTokens)} context</span>
      <CapabilityIcons model={model} isCompact />
    </div>
  );
}
