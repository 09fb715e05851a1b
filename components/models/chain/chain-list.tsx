'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { SortableList } from '#components/ui/sortable-list';
import { cooldownOf, cooldownsQuery } from '#lib/client/cooldowns';
import { modelHealthQuery } from '#lib/client/model-health';
import { tierOverridesQuery } from '#lib/client/model-tiers';
import { OPENROUTER } from '#lib/contracts/known-connections';
import type { ModelCheck } from '#lib/contracts/model-checks';
import type { ListedConnection, ListedModel } from '#lib/contracts/model';
import { isFreeId } from '#lib/contracts/model-variant';
import { listedTarget, readTarget, writeTarget } from '#lib/contracts/written-target';
import { fitsCategory } from '#lib/models/fits-category';
import type { SharedLimitGroup } from '#lib/models/shared-limits';
import { tierOf } from '#lib/models/tier';
import { cn } from '#components/ui/cn.ts';
import { chainColumns, noteCell } from './chain-columns.ts';
import { ChainRow } from './chain-row.tsx';
import { SharedLimitBracket } from './shared-limit-notes.tsx';
import { connectionNameOf } from '#components/models/facts/name-of-target.ts';
import type { ForecastOf } from '#components/models/policy/guard-forecast.ts';
import { RepairButtons } from './repair-buttons.tsx';
import { firstOf, roleOf } from './row-facts.ts';
import { RowFinding } from './row-finding.tsx';
import { useFocusAfterRemoval } from './use-focus-after-removal.ts';
import type { CategoryEditor } from '#components/models/category/use-category-editor.ts';
import type { RepairRow } from './use-repair.ts';

/** The models of a category in their order. */
export function ChainList({
  editor,
  modelOf,
  nameOf,
  forecastOf,
  connections,
  modelChecks,
  groups,
  onRepair,
  label,
}: {
  editor: CategoryEditor;
  modelOf: (target: string) => ListedModel | null;
  nameOf: (target: string) => string;
  forecastOf: ForecastOf;
  connections: readonly ListedConnection[];
  /** Findings about the models of this category. */
  modelChecks: readonly ModelCheck[];
  /** Rows that share a limit. */
  groups: readonly SharedLimitGroup[];
  onRepair: RepairRow;
  label: string;
}) {
  const { data: cooldowns, dataUpdatedAt: cooldownsAt } = useQuery(cooldownsQuery);
  const health = useQuery(modelHealthQuery).data;
  const overrides = useQuery(tierOverridesQuery).data;
  const healthOf = useMemo(
    () => (health === undefined ? null : new Map(health.models.map((one) => [one.target, one]))),
    [health],
  );
  const { models: ids, disabled, needs, policy } = editor.state.draft;
  const { ref, keepFocus } = useFocusAfterRemoval(ids);
  const defaultSlug = connections.find(({ isDefault }) => isDefault)?.slug ?? OPENROUTER;
  const firstId = firstOf(ids, disabled);
  const first = firstId === null ? null : modelOf(firstId);
  const cooldownAt = (target: string) => {
    const { slug, model } = readTarget(target);
    const isFree = modelOf(target)?.isFree ?? (slug === null && isFreeId(model));
    return cooldownOf(cooldowns ?? [], { id: model, connection: slug ?? defaultSlug, isFree }, cooldownsAt);
  };

  return (
    <div ref={ref}>
      <div aria-hidden className={cn(chainColumns, 'h-7 border-b text-xs text-fg-faint max-lg:hidden')}>
        <span className="col-start-3">Model</span>
        <span>Capabilities</span>
        <span className="numeric">Context</span>
        <span className="numeric" title="USD per million tokens">
          In / M
        </span>
        <span className="numeric" title="USD per million tokens">
          Out / M
        </span>
        <span title="Your last 24 hours" className="pl-3">
          Health
        </span>
      </div>
      <SortableList
        ids={ids}
        label={label}
        labelOf={nameOf}
        onMove={(id, to) => editor.move(id, to, nameOf(id))}
        className="divide-y"
        renderItem={(id, place, order) => {
          const model = modelOf(id);
          const written = readTarget(id);
          const connection = written.slug ?? defaultSlug;
          const lookup = (other: string) => modelOf(writeTarget({ ...written, model: other })) ?? undefined;
          const override = overrides?.get(listedTarget(id));
          const cooldown = cooldownAt(id);
          const found = modelChecks.find((row) => row.model === id && row.findings.length > 0);
          return (
            <ChainRow
              target={id}
              id={written.model}
              connection={connection}
              connectionName={written.slug === null ? null : connectionNameOf(written.slug, connections)}
              label={nameOf(id)}
              model={model}
              place={{ index: place, count: ids.length }}
              isOff={disabled.includes(id)}
              role={roleOf(id, order, disabled, policy.strategy)}
              strategy={policy.strategy}
              first={id === firstId ? null : first}
              isFirstChanging={firstOf(order, disabled) !== firstId}
              unable={model === null ? [] : fitsCategory(model, needs).missing}
              forecast={disabled.includes(id) ? null : forecastOf(id, firstOf(order, disabled))}
              tier={
                model === null
                  ? null
                  : { ...tierOf(model, { override, lookup }), isOwn: override !== undefined }
              }
              health={healthOf === null ? null : { model: healthOf.get(id) ?? null }}
              cooldown={cooldown}
              isCooldownShownAbove={order
                .slice(0, place)
                .some((other) => cooldownAt(other)?.id === cooldown?.id)}
              bracket={groups.map((group) => (
                <SharedLimitBracket
                  key={`${group.kind} ${group.provider ?? ''}`}
                  group={group}
                  ids={order}
                  id={id}
                />
              ))}
              note={
                found === undefined ? undefined : (
                  <RowFinding row={found} className={noteCell}>
                    <RepairButtons row={found} name={nameOf(id)} nameOf={nameOf} onRepair={onRepair} />
                  </RowFinding>
                )
              }
              actions={{
                move: (to) => editor.move(id, to, nameOf(id)),
                remove: () => {
                  keepFocus(place);
                  editor.remove(id, nameOf(id));
                },
                switchTo: (isOn) => editor.switchTo(id, isOn, nameOf(id)),
              }}
            />
          );
        }}
      />
    </div>
  );
}
