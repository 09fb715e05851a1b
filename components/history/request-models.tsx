import { ArrowRight } from 'lucide-react';
import type { HistoryRequest } from '#lib/contracts/history';

/** Who answered, and before it what was asked for where that was a model. */
export function RequestModels({ request }: { request: HistoryRequest }) {
  const { requestedModel, servedModel } = request;
  const isCategory = requestedModel.startsWith('understudy/');
  if (servedModel === null) {
    return <span className="truncate text-id text-fg-muted">{isCategory ? 'No model' : requestedModel}</span>;
  }
  if (isCategory || requestedModel === servedModel) {
    return <span className="truncate text-id">{servedModel}</span>;
  }
  return (
    <>
      <span className="min-w-0 shrink-[20] truncate text-id text-fg-faint">{requestedModel}</span>
      <ArrowRight aria-label="answered by" className="size-3 shrink-0 text-fg-faint" />
      <span className="min-w-0 shrink truncate text-id">{servedModel}</span>
    </>
  );
}
