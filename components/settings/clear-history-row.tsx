'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { categoriesQuery } from '#lib/client/categories';
import type { RetentionAnswer } from '#lib/contracts/retention';
import { formatMinute } from '#components/ui/format-time.ts';
import { countRequests } from './describe-retention.ts';
import { ExportFirst } from './export-first.tsx';
import { SettingRow } from './setting-row.tsx';
import { useClearHistory, type Clearing } from './use-clearing.ts';

type HistorySize = RetentionAnswer['history'];

/** Deletes the whole history after a confirmation, and reports progress and outcome. */
export function ClearHistoryRow({ history, clearing }: { history: HistorySize; clearing: Clearing | null }) {
  const [isAsking, setIsAsking] = useState(false);
  const clear = useClearHistory();
  return (
    <SettingRow
      title="Delete the whole history"
      hint={
        clearing === null ? (
          <span role="status">{describeOutcome(clear, history)}</span>
        ) : (
          'Continues if you leave this page.'
        )
      }
    >
      {clearing === null ? null : <Progress clearing={clearing} oldestAt={history.oldestAt} />}
      <Dialog
        open={isAsking}
        onOpenChange={setIsAsking}
        trigger={
          // Stays in place and keeps the focus, whatever happens to the history.
          <Button
            size="small"
            variant="danger"
            disabled={history.oldestAt === null}
            isBusy={clearing !== null}
            focusableWhenDisabled
          >
            Delete all
          </Button>
        }
      >
        <Question
          history={history}
          onConfirm={() => {
            setIsAsking(false);
            clear.mutate({
              startedAtMs: Date.now(),
              oldestAtMs: Date.parse(history.oldestAt ?? new Date().toISOString()),
            });
          }}
        />
      </Dialog>
    </SettingRow>
  );
}

function Question({ history, onConfirm }: { history: HistorySize; onConfirm: () => void }) {
  const count = useQuery(categoriesQuery).data?.length;
  const { requests, oldestAt } = history;
  return (
    <>
      <DialogHeader title="Delete the whole history?" />
      <DialogBody className="flex flex-col gap-3 text-fg-muted">
        <div>
          <h3 className="text-fg">Deleted permanently</h3>
          <ul className="list-disc pl-4 marker:text-fg-faint">
            <li>
              {countRequests(requests)}
              {oldestAt === null ? null : ` since ${formatMinute(Date.parse(oldestAt))}`}, including demo
              requests, with all attempts
            </li>
            <li>all stored prompts and answers</li>
            <li>everything computed from them: Insights, recommendations and the health of models</li>
          </ul>
        </div>
        <div>
          <h3 className="text-fg">Kept</h3>
          <ul className="list-disc pl-4 marker:text-fg-faint">
            <li>
              {count === undefined ? 'all categories' : `all ${count} categories`} with their policies, the
              key and these settings
            </li>
            <li>requests that are still running</li>
            <li>anything that OpenRouter and providers store on their side</li>
          </ul>
        </div>
        <ExportFirst />
      </DialogBody>
      <DialogFooter>
        <DialogClose render={<Button>Cancel</Button>} />
        <Button variant="danger" onClick={onConfirm}>
          Delete {countRequests(requests)}
        </Button>
      </DialogFooter>
    </>
  );
}

/** The oldest requests are deleted first, so the oldest remaining one shows the progress. */
function Progress({ clearing, oldestAt }: { clearing: Clearing; oldestAt: string | null }) {
  const { startedAtMs, oldestAtMs } = clearing;
  const reachedMs = oldestAt === null ? startedAtMs : Date.parse(oldestAt);
  const share = Math.min(1, Math.max(0, (reachedMs - oldestAtMs) / Math.max(1, startedAtMs - oldestAtMs)));
  const words =
    oldestAt === null
      ? 'All requests are deleted. Cleaning up the file.'
      : share === 0
        ? 'Deleting'
        : `Deleted up to ${formatMinute(reachedMs)}`;
  return (
    <div className="w-52 max-sm:min-w-0 max-sm:flex-1">
      <div
        role="progressbar"
        aria-label="Deleting the history"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={words}
        className="h-1.5 overflow-hidden rounded-sm bg-sunken"
      >
        <div className="h-full rounded-sm bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
      <p className="mt-1 text-xs text-fg-muted">{words}</p>
    </div>
  );
}

function describeOutcome(
  clear: ReturnType<typeof useClearHistory>,
  { requests, oldestAt }: HistorySize,
): string {
  if (clear.isSuccess) {
    const rest = oldestAt === null ? '' : ' The remaining ones were running or arrived since.';
    return `${countRequests(clear.data)} deleted.${rest} The file keeps its size and reuses the space.`;
  }
  if (clear.isError)
    return 'The deletion was not confirmed. If it had started, it continues on its own, also after a restart.';
  if (oldestAt === null) return 'Nothing to delete.';
  if (requests === 0) return 'No finished requests left: the remaining ones are running or being deleted.';
  return 'All requests with their attempts and texts. Categories and settings are kept.';
}
