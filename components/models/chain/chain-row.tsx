import { CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Allowed } from '#components/shell/allowed';
import { Badge } from '#components/ui/badge';
import { SortableHandle } from '#components/ui/sortable-list';
import type { Cooldown } from '#lib/contracts/cooldown';
import type { CatalogueModel } from '#lib/contracts/model';
import { tierVariantOf } from '#lib/contracts/model-variant';
import type { ModelHealth } from '#lib/contracts/model-health';
import type { Strategy } from '#lib/contracts/policy';
import { listedTarget } from '#lib/contracts/written-target';
import type { TierVerdict } from '#lib/models/tier';
import { cn } from '#components/ui/cn.ts';
import { capabilityKinds, unknownCapabilitiesOf } from '#lib/models/capabilities';
import type { RowForecast } from '#components/models/policy/guard-forecast.ts';
import { CapabilityIcons } from '#components/models/facts/capability-icons';
import { chainColumns, noteCell } from './chain-columns.ts';
import { ConnectionTag } from '#components/models/facts/connection-tag';
import { FactValue } from '#components/models/facts/fact-value';
import { CooldownNote } from './cooldown-note.tsx';
import {
  formatContext,
  formatPerMillion,
  isPriceUnknown,
  nameOfVariant,
  tierVariantWords,
} from '#components/models/facts/model-words.ts';
import { strategyWords } from '#components/models/policy/policy-summary.ts';
import { RowActions, RowMoves, type RowActs } from './row-actions.tsx';
import { RowDifference } from './row-difference.tsx';
import { RowHealth } from './row-health.tsx';
import { TierTag } from '#components/models/facts/tier-tag';

export type ChainRowProps = {
  /** As the chain writes it. */
  target: string;
  /** The model's id at its connection, and the slug of that. */
  id: string;
  connection: string;
  /** Null at the default connection. */
  connectionName: string | null;
  /** Distinguishes it from every other row. */
  label: string;
  model: CatalogueModel | null;
  place: { index: number; count: number };
  isOff: boolean;
  /** Its role in the chain, if the rank doesn't show it. */
  role: string | null;
  /** How the chain is ordered. */
  strategy: Strategy;
  /** The model to compare with; null for the first choice itself. */
  first: CatalogueModel | null;
  /**
   * A row is being dragged, so that another model would be first. In the meantime no row is compared with the old
   * first choice.
   */
  isFirstChanging: boolean;
  /** Capabilities that the category requires and the model lacks. */
  unable: readonly string[];
  /** The effect of the category's rules on the model; null if the model is off. */
  forecast: RowForecast | null;
  tier: (TierVerdict & { isOwn: boolean }) | null;
  /** Null while it is unknown; a model without an entry had no calls. */
  health: { model: ModelHealth | null } | null;
  cooldown: Cooldown | null;
  /** A row above says why, and how it can be ended. */
  isCooldownShownAbove: boolean;
  /** Beside the row: its marks of shared limits. */
  bracket?: ReactNode;
  /** A line below: what happened to the model. */
  note?: ReactNode | undefined;
  actions: RowActs;
};

/** One model of a chain: its rank, name, price, recent reliability and actions. */
export function ChainRow({
  target,
  id,
  connection,
  connectionName,
  label,
  model,
  place,
  isOff,
  role,
  strategy,
  first,
  isFirstChanging,
  unable,
  forecast,
  tier,
  health,
  cooldown,
  isCooldownShownAbove,
  bracket,
  note,
  actions,
}: ChainRowProps) {
  const variant = tierVariantOf(id);
  const tierVariant = variant === null ? null : tierVariantWords[variant];
  const name = model === null ? id : nameOfVariant(model.name, id);
  const tierTag =
    tier === null ? null : (
      <TierTag id={listedTarget(target)} name={label} verdict={tier} isOwn={tier.isOwn} />
    );
  return (
    <div
      data-slot="chain-row"
      data-model={target}
      className={cn(chainColumns, 'group relative py-1.5 lg:min-h-13 lg:content-center')}
    >
      {bracket}
      <Allowed right="lists.edit" otherwise={<span className="lg:row-span-2 lg:w-5" />}>
        <SortableHandle className="max-md:-mb-4 lg:row-span-2 lg:w-5" />
      </Allowed>
      <span
        className={cn(
          'flex min-h-(--control-small) items-center justify-center tabular-nums max-md:-mb-4 lg:row-span-2',
          role === 'first choice' ? 'font-semibold text-fg' : 'text-fg-faint',
        )}
      >
        {place.index + 1}
      </span>

      <div
        className={cn(
          'flex min-h-(--control-small) min-w-0 items-center gap-x-2 max-md:-mb-2 lg:min-h-0',
          model === null && 'lg:col-start-3 lg:col-end-8',
        )}
      >
        {/* Where both don't fit, the name stays and its role is out of sight: the rank says it too. */}
        <span className="flex h-5 min-w-0 flex-wrap gap-x-2 overflow-hidden">
          <span
            title={name}
            className={cn('max-w-full truncate font-medium', (isOff || cooldown !== null) && 'text-fg-muted')}
          >
            {name}
          </span>
          {connectionName === null ? null : <ConnectionTag name={connectionName} />}
          {role === null ? null : (
            <span
              data-slot="role"
              title={strategyWords[strategy].label}
              className="text-xs leading-5 text-fg-faint"
            >
              {role}
            </span>
          )}
        </span>
      </div>
      {model === null ? null : <WideFacts model={model} />}
      <div className="relative col-start-8 row-span-2 row-start-1 flex items-center self-stretch pl-3 max-lg:hidden">
        {health === null ? null : (
          <RowHealth id={id} connection={connection} name={label} health={health.model} />
        )}
        <Allowed right="lists.edit">
          <RowMoves name={label} place={place} actions={actions} />
        </Allowed>
      </div>
      <div className="col-start-4 row-start-1 max-md:-mb-4 lg:col-start-9 lg:row-span-2">
        <RowActions
          target={target}
          name={label}
          model={model}
          place={place}
          isOff={isOff}
          actions={actions}
        />
      </div>

      {name === id ? null : (
        <span className="col-start-3 truncate text-id text-fg-faint max-lg:hidden">{id}</span>
      )}
      {model === null ? null : <NarrowFacts model={model}>{tierTag}</NarrowFacts>}
      <div
        className={cn(
          'col-start-3 -col-end-1 flex min-w-0 items-center gap-x-2 text-xs text-fg-muted',
          'lg:col-start-4 lg:col-end-8',
        )}
      >
        <span className="hidden lg:contents">{tierTag}</span>
        {model === null && note === undefined ? (
          <Badge tone="warn" title="It stays in the category and will still be tried.">
            <CircleHelp aria-hidden />
            not in the catalogue
          </Badge>
        ) : null}
        {tierVariant === null ? null : (
          <span data-slot="tier-variant" title={tierVariant.full} className="shrink-0 whitespace-nowrap">
            <span aria-hidden>{tierVariant.words}</span>
            <span className="sr-only">{tierVariant.full}</span>
          </span>
        )}
        <RowDifference
          first={first}
          model={model}
          unable={unable}
          forecast={forecast}
          isHidden={isFirstChanging}
        />
      </div>
      {health === null || health.model === null ? null : (
        <div className="col-start-3 -col-end-1 lg:hidden">
          <RowHealth id={id} connection={connection} name={label} health={health.model} />
        </div>
      )}
      {cooldown === null ? null : (
        <CooldownNote cooldown={cooldown} isShownAbove={isCooldownShownAbove} className={noteCell} />
      )}
      {note}
    </div>
  );
}

function WideFacts({ model }: { model: CatalogueModel }) {
  return (
    <>
      <CapabilityIcons model={model} className="hidden lg:grid" />
      <span className="hidden text-right text-fg-muted tabular-nums lg:block">
        <span className="sr-only">Context </span>
        <Known value={model.contextTokens}>
          <FactValue model={model} facts={['contextTokens']} label="Context">
            {formatContext(model.contextTokens)}
          </FactValue>
        </Known>
      </span>
      <span className="hidden text-right tabular-nums lg:block">
        <span className="sr-only">Input, per million tokens </span>
        <Known value={model.isRouter ? 0 : model.promptUsdPerToken}>
          <FactValue model={model} facts={['promptUsdPerMillion']} label="Input price">
            {formatPerMillion(model.promptUsdPerToken, model)}
          </FactValue>
        </Known>
      </span>
      <span className="hidden text-right tabular-nums lg:block">
        <span className="sr-only">Output, per million tokens </span>
        <Known value={model.isRouter ? 0 : model.completionUsdPerToken}>
          <FactValue model={model} facts={['completionUsdPerMillion']} label="Output price">
            {formatPerMillion(model.completionUsdPerToken, model)}
          </FactValue>
        </Known>
      </span>
    </>
  );
}

/** A figure, or that it is unknown. */
function Known({ value, children }: { value: number | null; children: ReactNode }) {
  return value === null ? (
    <span title="Unknown" className="text-fg-faint">
      <span aria-hidden>–</span>
      <span className="sr-only">unknown</span>
    </span>
  ) : (
    children
  );
}

const together = new Intl.ListFormat('en-GB');

function NarrowFacts({ model, children }: { model: CatalogueModel; children: ReactNode }) {
  const isPriced = model.isFree || !isPriceUnknown(model);
  const isAble = unknownCapabilitiesOf(model).length < capabilityKinds.length;
  const unknown = [
    ...(isPriced ? [] : ['price']),
    ...(model.contextTokens === null ? ['context'] : []),
    ...(isAble ? [] : ['capabilities']),
  ];
  return (
    <div className="col-start-3 -col-end-1 flex min-w-0 items-center gap-x-2 overflow-hidden text-xs text-fg-muted lg:hidden">
      {children}
      {isPriced || model.contextTokens !== null ? (
        <span className="shrink-0 whitespace-nowrap tabular-nums">
          {model.isFree ? (
            'free'
          ) : !isPriced ? null : (
            <>
              <span className="sr-only">Per million tokens, input </span>
              {formatPerMillion(model.promptUsdPerToken, model)}
              <span aria-hidden className="text-fg-faint">
                {' / '}
              </span>
              <span className="sr-only"> output </span>
              {formatPerMillion(model.completionUsdPerToken, model)}
            </>
          )}
          {isPriced && model.contextTokens !== null ? <span aria-hidden> · </span> : null}
          {model.contextTokens === null ? null : (
            <>
              <span className="sr-only">Context </span>
              {formatContext(model.contextTokens)}
            </>
          )}
        </span>
      ) : null}
      {isAble ? <CapabilityIcons model={model} isCompact /> : null}
      {unknown.length === 0 ? null : (
        <span className="truncate text-fg-faint">{together.format(unknown)} unknown</span>
      )}
    </div>
  );
}
