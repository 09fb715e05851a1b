'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState, type KeyboardEvent } from 'react';
import { ReadFailure } from '#components/shell/read-failure';
import { Skeleton } from '#components/ui/skeleton';
import { categoryActivityQuery } from '#lib/client/category-activity';
import type { ActivityMark, CategoryActivity } from '#lib/contracts/category-activity';
import { cn } from '#components/ui/cn.ts';
import { formatCount } from '#components/ui/format-number.ts';
import { formatClock } from '#components/ui/format-time.ts';
import { activityEnds, addActivity, describeCounts, describeMark } from './activity-words.ts';

/** What each model of a category did in the last 24 hours. Every mark links to its request. */
export function ChainActivity({
  category,
  targets,
  nameOf,
}: {
  category: string;
  /** The models, in their order. */
  targets: readonly string[];
  nameOf: (target: string) => string;
}) {
  const query = useQuery(categoryActivityQuery(category));
  const { data } = query;
  const marksOf = (target: string) => data?.models.find((model) => model.target === target)?.marks ?? [];
  const all = addActivity(targets.flatMap(marksOf));
  const isEmpty = describeCounts(all) === '';
  return (
    <section aria-labelledby="activity-title" className="border-t py-3">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h3 id="activity-title" className="font-medium">
          Last 24 hours
        </h3>
        {data === undefined || isEmpty ? null : (
          <>
            <ul aria-label="Attempts" className="flex flex-wrap gap-x-3 text-xs text-fg-muted tabular-nums">
              {activityEnds.map(({ key, label, color }) =>
                all[key] === 0 ? null : (
                  <li key={key} className="flex items-center gap-1.5">
                    <span aria-hidden className={cn('size-2 rounded-sm', color)} />
                    {formatCount(all[key])} {label}
                  </li>
                ),
              )}
            </ul>
            <Link
              href={{ pathname: '/history', query: { category, from: data.from } }}
              prefetch={false}
              className="ml-auto text-xs text-accent hover:underline"
            >
              Show in history
            </Link>
          </>
        )}
      </div>
      {data !== undefined ? (
        isEmpty ? (
          <p className="mt-1 text-fg-muted">No requests to these models in the last 24 hours.</p>
        ) : (
          <Rows category={category} activity={data} targets={targets} marksOf={marksOf} nameOf={nameOf} />
        )
      ) : query.isError ? (
        <ReadFailure query={query} tone="warn" title="Couldn’t load the last 24 hours" className="mt-2" />
      ) : (
        <div role="status" className="mt-2 flex flex-col gap-2">
          <span className="sr-only">Reading the last 24 hours</span>
          {targets.map((target) => (
            <Skeleton key={target} className="h-6" />
          ))}
        </div>
      )}
      {data !== undefined && query.isError ? (
        <p role="status" className="mt-1 text-xs text-warn">
          These figures can’t be updated right now.
        </p>
      ) : null}
    </section>
  );
}

const columns = 'md:grid md:grid-cols-[minmax(0,13rem)_minmax(0,1fr)] md:items-center md:gap-x-4';

function Rows({
  category,
  activity: { models, from, to },
  targets,
  marksOf,
  nameOf,
}: {
  category: string;
  activity: CategoryActivity;
  targets: readonly string[];
  marksOf: (target: string) => readonly ActivityMark[];
  nameOf: (target: string) => string;
}) {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const isWholeDay = toMs - fromMs > 86_399_000;
  const linkOf = (target: string, mark: ActivityMark) => {
    if (mark.requestId !== null) return { category, request: mark.requestId };
    const model = models.find((one) => one.target === target);
    return {
      category,
      attemptModel: model?.id ?? '',
      attemptConnection: model?.connection ?? '',
      from: mark.from,
      // The end is inclusive in the history.
      to: new Date(Date.parse(mark.to) - 1).toISOString(),
    };
  };
  return (
    <div className="mt-2">
      {targets.map((target, at) => (
        <div key={target} className={cn(columns, 'py-1')}>
          <p className="flex min-w-0 gap-2 text-sm">
            <span aria-hidden className="w-4 shrink-0 text-right text-fg-faint tabular-nums">
              {at + 1}
            </span>
            <span className="truncate">{nameOf(target)}</span>
          </p>
          <Track
            name={nameOf(target)}
            marks={marksOf(target)}
            span={{ fromMs, toMs }}
            linkOf={(mark) => linkOf(target, mark)}
          />
        </div>
      ))}
      <div aria-hidden className={columns}>
        <span />
        <span className="flex justify-between text-xs text-fg-faint">
          <span>{formatClock(fromMs, toMs)}</span>
          <span>{formatClock((fromMs + toMs) / 2, toMs)}</span>
          <span>now</span>
        </span>
      </div>
      {isWholeDay ? null : (
        <p className="mt-1 text-xs text-fg-muted">
          Only since {formatClock(fromMs, toMs)}: older requests of this day are too many to show here.
        </p>
      )}
    </div>
  );
}

type Span = { readonly fromMs: number; readonly toMs: number };

/** The attempts of one model. One of the marks takes part in the tab order; arrow keys move from there. */
function Track({
  name,
  marks,
  span,
  linkOf,
}: {
  name: string;
  marks: readonly ActivityMark[];
  span: Span;
  linkOf: (mark: ActivityMark) => Record<string, string>;
}) {
  const [focused, setFocused] = useState<string | null>(null);
  const tabStop = marks.find((mark) => keyOf(mark) === focused) ?? marks.at(-1);
  if (marks.length === 0)
    return (
      <p className="h-6 rounded-sm bg-sunken">
        <span className="sr-only">No requests</span>
      </p>
    );
  return (
    <ul
      aria-label={`${name}: ${describeCounts(addActivity(marks))}`}
      className="relative h-6 rounded-sm bg-sunken"
    >
      {marks.map((mark) => {
        const label = describeMark(mark, span.toMs);
        return (
          <li key={keyOf(mark)} className="absolute inset-y-0" style={placeOf(mark, span)}>
            <Link
              href={{ pathname: '/history', query: linkOf(mark) }}
              prefetch={false}
              tabIndex={mark === tabStop ? 0 : -1}
              aria-label={label}
              title={label}
              onFocus={() => setFocused(keyOf(mark))}
              onKeyDown={moveFocus}
              className="flex size-full flex-col-reverse justify-start overflow-hidden rounded-xs ring-1 ring-sunken hover:brightness-125 focus-visible:z-1"
            >
              {activityEnds.map(({ key, color }) =>
                mark[key] === 0 ? null : (
                  <span
                    key={key}
                    // A skip is not a call, so it is lower.
                    className={cn(color, isSkip(mark) ? 'h-1/2' : 'h-auto')}
                    style={isSkip(mark) ? undefined : { flexGrow: mark[key] }}
                  />
                ),
              )}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function keyOf({ from, requestId }: ActivityMark): string {
  return requestId ?? from;
}

function isSkip({ served, limited, failed }: ActivityMark): boolean {
  return served + limited + failed === 0;
}

const singlePx = 6;

function placeOf(mark: ActivityMark, { fromMs, toMs }: Span): { left: string; width: string } {
  const share = (atMs: number) => Math.max(0, Math.min(1, (atMs - fromMs) / Math.max(1, toMs - fromMs)));
  const left = share(Date.parse(mark.from));
  if (mark.requestId !== null)
    return { left: `calc(${left * 100}% - ${left * singlePx}px)`, width: `${singlePx}px` };
  const right = share(Date.parse(mark.to));
  return { left: `${left * 100}%`, width: `calc(${(right - left) * 100}% - 1px)` };
}

function moveFocus(event: KeyboardEvent<HTMLAnchorElement>) {
  const links = [...(event.currentTarget.closest('ul')?.querySelectorAll('a') ?? [])];
  const at = links.indexOf(event.currentTarget);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
  const link = next === undefined ? undefined : links[next];
  if (link === undefined) return;
  event.preventDefault();
  link.focus();
}
