'use client';

import { useQuery } from '@tanstack/react-query';
import { Lightbulb } from 'lucide-react';
import Link from 'next/link';
import { recommendationsQuery } from '#lib/client/recommendations';
import { modelsQuery } from '#lib/client/models';
import type { Recommendation } from '#lib/contracts/recommendation';
import { compareToFirst } from '#lib/models/compare';
import { Allowed } from '#components/shell/allowed';
import { Button } from '#components/ui/button';
import { useRecommendationActions } from './use-recommendation-actions.ts';

/** Recommendations from the history of the connection in use. Nothing changes until the user accepts one. */
export function RecommendationsPanel({
  category,
  connection,
}: {
  category: string | undefined;
  connection: string;
}) {
  const recommendations = useQuery(recommendationsQuery).data ?? [];
  const { apply, dismiss } = useRecommendationActions();
  const shown = recommendations.filter(
    (recommendation) => category === undefined || recommendation.category === category,
  );
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="recommendations">
      <h2 id="recommendations" className="mb-1 text-base">
        Recommendations
      </h2>
      <ul>
        {shown.map((recommendation) => (
          <li
            key={recommendation.id}
            className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t py-3 last:border-b"
          >
            <Lightbulb aria-hidden className="size-4 shrink-0 text-fg-faint max-md:hidden" />
            <div className="min-w-0 flex-1 basis-72">
              <p className="text-base break-words">{recommendation.sentence}</p>
              <Consequences recommendation={recommendation} />
              <p className="mt-0.5 text-xs text-fg-muted">
                {recommendation.category} ·{' '}
                <Link
                  href={{
                    pathname: '/history',
                    query: { ...rowsOf(recommendation), attemptConnection: connection },
                  }}
                  prefetch={false}
                  className="underline decoration-line-strong underline-offset-2 hover:text-fg"
                >
                  Show the requests that tried it
                </Link>
              </p>
            </div>
            <Allowed right="lists.edit">
              <div className="flex gap-2">
                <Button
                  size="small"
                  isBusy={apply.isPending && apply.variables.id === recommendation.id}
                  onClick={() => apply.mutate(recommendation)}
                >
                  Make it first choice
                </Button>
                <Button size="small" variant="ghost" onClick={() => dismiss.mutate(recommendation)}>
                  Dismiss
                </Button>
              </div>
            </Allowed>
          </li>
        ))}
      </ul>
    </section>
  );
}

function rowsOf({ category, evidence: { first, from, to } }: Recommendation): Record<string, string> {
  return { category, attemptModel: first, from, to };
}

/** How the recommended model differs from the current first choice in price and capabilities. */
function Consequences({ recommendation: { evidence } }: { recommendation: Recommendation }) {
  const models = useQuery(modelsQuery);
  const find = (id: string) => models.data?.models.find(({ target }) => target === id);
  const [first, instead] = [find(evidence.first), find(evidence.instead)];
  if (models.isPending) return <p className="text-sm">&nbsp;</p>;
  if (first === undefined || instead === undefined)
    return (
      <p className="text-sm text-fg-muted">
        The difference in price and capabilities is unknown: the model list doesn&apos;t have{' '}
        {first === undefined && instead === undefined ? 'either model' : 'one of the models'}.
      </p>
    );
  const { priceWords, contextWords, lostWords } = compareToFirst(first, instead);
  const plain = [priceWords ?? 'price unknown', contextWords].filter((words) => words !== null).join(', ');
  return (
    <p className="text-sm text-fg-muted">
      {instead.name}: {plain}
      {lostWords === null ? '' : ', '}
      {lostWords === null ? null : <span className="text-warn">{lostWords}</span>}.
    </p>
  );
}
