import { ArrowRight } from 'lucide-react';
import type { HistoryRequest } from '#lib/contracts/history';
import { cn } from '#components/ui/cn.ts';
import { ModelName } from '#components/history/model-name';

/** The requested model, and the served model if it differs. */
export function RequestModels({ request }: { request: HistoryRequest }) {
  const { requestedModel, servedModel, switched, status } = request;
  const asked = requestedModel.startsWith('understudy/') ? null : requestedModel;
  const first = request.firstChoice ?? asked;
  if (servedModel !== null && (first === null || first === servedModel))
    return <ModelName id={servedModel} />;
  if (servedModel === null && status !== 'failed')
    return first === null ? (
      <NoModel>{status === 'running' ? 'no model yet' : 'model unknown'}</NoModel>
    ) : (
      <ModelName id={first} className="text-fg-muted" />
    );
  return (
    <>
      {/* Shrinks before the served model, whose end must stay readable. */}
      {first === null ? null : <ModelName id={first} className="min-w-16 shrink-[100000] text-fg-muted" />}
      {first === null ? null : (
        <ArrowRight
          role="img"
          // If not switched, a router, an alias or OpenRouter chose the other model.
          aria-label={servedModel === null ? 'then' : switched ? 'switched to' : 'answered as'}
          className={cn('size-3 shrink-0', switched ? 'text-accent' : 'text-fg-faint')}
        />
      )}
      {servedModel === null ? (
        <NoModel>no model</NoModel>
      ) : (
        <ModelName id={servedModel} className="min-w-10" />
      )}
    </>
  );
}

function NoModel({ children }: { children: string }) {
  return <span className="shrink-0 text-fg-faint">{children}</span>;
}
