'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogClose, DialogFooter, DialogHeader } from '#components/ui/dialog';
import { categoriesQuery } from '#lib/client/categories';
import type { RetentionAnswer } from '#lib/contracts/retention';
import { formatMinute } from '../ui/format-time.ts';
import { countRequests } from './describe-retention.ts';
import { ExportFirst } from './export-first.tsx';
import { SettingRow } from './setting-row.tsx';
import { useClearHistory, type Clearing } from './use-clearing.ts';

type HistorySize = RetentionAnswer['history'];

/** Deletes everything that is past, after a question; tells how far it is, and how it ended. */
export function ClearHistoryRow({ history, clearing }: { history: HistorySize; clearing: Clearing | null }) {
  const [isAsking, setIsAsking] = useState(false);
  const clear = useClearHistory();
  return (
    <SettingRow
      title="Delete the whole history"
      hint={
        clearing === null ? (
          <span role="status">{tellEnd(clear, history)}</span>
        ) : (
          'It goes on when you leave this page.'
        )
      }
    >
      {clearing === null ? null : <Progress clearing={clearing} oldestAt={history.oldestAt} />}
      <Dialog
        open={isAsking}
        onOpenChange={setIsAsking}
        trigger={
          // It stays where it is and keeps the focus, whatever becomes of the history.
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
  const lists = useQuery(categoriesQuery).data?.length;
  const { requests, oldestAt } = history;
  return (
    <>
      <DialogHeader title="Delete the whole history?" />
      <DialogBody className="flex flex-col gap-3 text-fg-muted">
        <div>
          <h3 className="text-fg">What goes, for good</h3>
          <ul className="list-disc pl-4 marker:text-fg-faint">
            <li>
              {countRequests(requests)}
              {oldestAt === null ? null : ` since ${formatMinute(Date.parse(oldestAt))}`}, of OpenRouter and
              the demo, with all attempts
            </li>
            <li>every prompt and answer that was kept</li>
            <li>the figures of Insights, lessons and the last 24 hours of models, which are made of them</li>
          </ul>
        </div>
        <div>
          <h3 className="text-fg">What stays</h3>
          <ul className="list-disc pl-4 marker:text-fg-faint">
            <li>
              {lists === undefined ? 'all lists' : lists === 1 ? 'the 1 list' : `all ${lists} lists`},
              policies, the key and these settings
            </li>
            <li>requests that are running now</li>
            <li>what OpenRouter and providers keep on their side</li>
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

/** The oldest go first: how far it is can be seen by the oldest that is still there. */
function Progress({ clearing, oldestAt }: { clearing: Clearing; oldestAt: string | null }) {
  const { startedAtMs, oldestAtMs } = clearing;
  const reachedMs = oldestAt === null ? startedAtMs : Date.parse(oldestAt);
  const share = Math.min(1, Math.max(0, (reachedMs - oldestAtMs) / Math.max(1, startedAtMs - oldestAtMs)));
  const words =
    oldestAt === null
      ? 'All rows are gone. Wiping the file.'
      : share === 0
        ? 'Deleting'
        : `Gone: all before ${formatMinute(reachedMs)}`;
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

function tellEnd(clear: ReturnType<typeof useClearHistory>, { requests, oldestAt }: HistorySize): string {
  if (clear.isSuccess) {
    const rest = oldestAt === null ? '' : ' What is there now was running or came in since.';
    return `${countRequests(clear.data)} deleted.${rest} The file keeps its size; the room in it is used again.`;
  }
  if (clear.isError)
    return 'The answer to the last deletion did not come. Where it had begun, it goes on by itself, also after a restart.';
  if (oldestAt === null) return 'There is nothing to delete.';
  if (requests === 0)
    return 'No request that has ended is left: what is there runs still, or is being deleted.';
  return 'All requests, with their attempts and texts. Not lists, not settings.';
}
