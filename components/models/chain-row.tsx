import { CircleHelp } from 'lucide-react';
import { Badge } from '#components/ui/badge';
import { SortableHandle } from '#components/ui/sortable-list';
import type { Cooldown } from '#lib/contracts/cooldown';
import type { CatalogueModel } from '#lib/contracts/model';
import { cn } from '../ui/cn.ts';
import { CapabilityIcons } from './capability-icons.tsx';
import { CooldownNote } from './cooldown-note.tsx';
import { formatContext, formatPerMillion, shortName } from './model-words.ts';
import { RowActions } from './row-actions.tsx';

/** One model of a chain: its place, what it is, what it costs, what can be done with it. */
export function ChainRow({
  id,
  model,
  place,
  cooldown,
  onMove,
  onRemove,
}: {
  id: string;
  model: CatalogueModel | null;
  place: { index: number; count: number };
  cooldown: Cooldown | null;
  onMove: (to: number) => void;
  onRemove: () => void;
}) {
  const name = shortName(model?.name ?? id);
  return (
    <div
      data-slot="chain-row"
      data-model={id}
      className="group flex items-start gap-1 py-2 md:items-center md:gap-3 md:py-1.5"
    >
      <div className="flex items-center md:gap-1">
        <SortableHandle />
        <span
          className={cn(
            'w-6 text-center text-sm',
            place.index === 0 ? 'font-semibold text-fg' : 'text-fg-faint',
          )}
          title={place.index === 0 ? 'First choice' : `Understudy ${place.index}`}
        >
          {place.index + 1}
        </span>
      </div>

      <div className="min-w-0 flex-1 max-md:pt-1">
        <div className="flex min-w-0 items-center gap-2">
          <span className={cn('truncate font-medium', cooldown !== null && 'text-fg-muted')}>{name}</span>
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
        {cooldown === null ? null : <CooldownNote cooldown={cooldown} />}
      </div>

      {model === null ? <div className="hidden w-64 md:block lg:w-[400px]" /> : <WideFacts model={model} />}
      <RowActions name={name} place={place} onMove={onMove} onRemove={onRemove} />
    </div>
  );
}

function WideFacts({ model }: { model: CatalogueModel }) {
  return (
    <>
      <CapabilityIcons model={model} className="max-lg:hidden" />
      <div className="hidden shrink-0 items-center gap-3 text-right text-sm md:flex">
        <span className="w-14 text-fg-muted">
          <span className="sr-only">Context </span>
          {formatContext(model.contextTokens)}
        </span>
        <span className="w-16">
          <span className="sr-only">In, per million tokens </span>
          {formatPerMillion(model.promptUsdPerToken, model)}
        </span>
        <span className="w-16">
          <span className="sr-only">Out, per million tokens </span>
          {formatPerMillion(model.completionUsdPerToken, model)}
        </span>
      </div>
    </>
  );
}

function PhoneFacts({ model }: { model: CatalogueModel }) {
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-fg-muted md:hidden">
      <span>
        {formatPerMillion(model.promptUsdPerToken, model)} in,{' '}
        {formatPerMillion(model.completionUsdPerToken, model)} out
      </span>
      <span>{formatContext(model.contextTokens)} context</span>
      <CapabilityIcons model={model} isCompact />
    </div>
  );
}
