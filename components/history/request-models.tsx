import { ArrowRight } from 'lucide-react';
import type { HistoryRequest } from '#lib/contracts/history';
import { ModelName } from './model-name.tsx';

/** Who was to answer, and who did where that was another. */
export function RequestModels({ request }: { request: HistoryRequest }) {
  const { requestedModel, servedModel, switched, status } = request;
  const asked = requestedModel.startsWith('understudy/') ? null : requestedModel;
  const first = request.firstChoice ?? asked;
  if (servedModel !== null && (!switched || first === null || first === servedModel))
    return <ModelName id={servedModel} />;
  if (servedModel === null && status !== 'failed')
    return first === null ? (
      <NoModel>{status === 'running' ? 'no model yet' : 'no model known'}</NoModel>
    ) : (
      <ModelName id={first} className="text-fg-muted" />
    );
  return (
    <>
      {first === null ? null : <ModelName id={first} className="min-w-16 shrink-[20] text-fg-muted" />}
      {first === null ? null : (
        <ArrowRight
          role="img"
          aria-label={servedModel === null ? 'then' : 'switched to'}
          className={servedModel === null ? 'size-3 shrink-0 text-fg-faint' : 'size-3 shrink-0 text-accent'}
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
