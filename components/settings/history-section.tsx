'use client';

import { Field } from '@base-ui/react/field';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ReadFailure } from '#components/shell/read-failure';
import { NumberInput } from '#components/ui/number-input';
import { Skeleton } from '#components/ui/skeleton';
import { isBeyond, retentionQuery } from '#lib/client/retention';
import type { RetentionAnswer } from '#lib/contracts/retention';
import { retentionRange } from '#lib/contracts/retention-range';
import { formatBytes } from '#components/ui/format-number.ts';
import { formatExact, formatMinute } from '#components/ui/format-time.ts';
import { useNow } from '#components/ui/use-now.ts';
import { ClearHistoryRow } from './clear-history-row.tsx';
import { DeletingDialog } from './deleting-dialog.tsx';
import { countRequests } from './describe-retention.ts';
import { StoredTextsRow } from './stored-texts-row.tsx';
import { SettingRow, SettingSection } from './setting-row.tsx';
import { useClearing } from './use-clearing.ts';
import { useRetention } from './use-retention.ts';

/** How much history there is, how long it is kept, and how to delete it. */
export function HistorySection() {
  const clearing = useClearing();
  const kept = useQuery(clearing === null ? retentionQuery : { ...retentionQuery, refetchInterval: 500 });
  return (
    <SettingSection title="History" id="history">
      {kept.data === undefined ? (
        kept.isError ? (
          <ReadFailure query={kept} title="Couldn’t load the history settings" className="my-2.5" />
        ) : (
          <div role="status" aria-label="Loading the history settings" className="divide-y">
            {['now', 'days', 'rows', 'texts', 'clear'].map((row) => (
              <div key={row} className="flex h-14 items-center">
                <Skeleton className="h-5 w-40" />
              </div>
            ))}
          </div>
        )
      ) : (
        <>
          <KeptNow answer={kept.data} isClearing={clearing !== null} />
          <Limits answer={kept.data} />
          <StoredTextsRow />
          <ClearHistoryRow history={kept.data.history} clearing={clearing} />
        </>
      )}
    </SettingSection>
  );
}

function KeptNow({ answer, isClearing }: { answer: RetentionAnswer; isClearing: boolean }) {
  const now = useNow(1_000);
  const { requests, oldestAt, bytes } = answer.history;
  const isShrinking = !isClearing && now !== null && isBeyond(answer, now);
  return (
    <SettingRow
      isNarrow
      title="Current size"
      hint={
        <>
          {oldestAt === null ? null : (
            <>
              Oldest request:{' '}
              <time title={formatExact(Date.parse(oldestAt))}>{formatMinute(Date.parse(oldestAt))}</time>
              .{' '}
            </>
          )}
          {isShrinking ? (
            <span role="status">Requests beyond the limits are being deleted.</span>
          ) : (
            `The data file takes ${formatBytes(bytes)}, including categories and the model list.`
          )}
        </>
      }
    >
      {isClearing ? (
        <span className="text-fg-muted">Deleting</span>
      ) : requests === 0 ? (
        <span className="text-fg-muted">No requests</span>
      ) : (
        <Link href="/history" className="text-accent underline underline-offset-2">
          {countRequests(requests)}
        </Link>
      )}
    </SettingRow>
  );
}

/** Both limits, each optional. */
function Limits({ answer: { retention, history } }: { answer: RetentionAnswer }) {
  const { shown, wish, deleting, cancel, confirm } = useRetention(retention);
  return (
    <>
      <Field.Root>
        <SettingRow
          isNarrow
          title={<Field.Label>Days to keep</Field.Label>}
          hint={
            <Field.Description>
              Older requests are deleted automatically. Leave empty to keep them forever.
            </Field.Description>
          }
        >
          <NumberInput
            value={shown.days}
            {...(shown.days === null ? {} : { unit: shown.days === 1 ? 'day' : 'days' })}
            placeholder="No limit"
            range={{ ...retentionRange.days, decimals: 0 }}
            onCommit={(days) => wish({ days })}
            className="w-36"
          />
        </SettingRow>
      </Field.Root>
      <Field.Root>
        <SettingRow
          isNarrow
          title={<Field.Label>Requests to keep</Field.Label>}
          hint={
            <Field.Description>
              When there are more, the oldest are deleted. Leave empty for no limit.
            </Field.Description>
          }
        >
          <NumberInput
            value={shown.rows}
            placeholder="No limit"
            range={{ ...retentionRange.rows, decimals: 0 }}
            onCommit={(rows) => wish({ rows })}
            className="w-36"
          />
        </SettingRow>
      </Field.Root>
      {deleting === null ? null : (
        <DeletingDialog wish={deleting} requests={history.requests} onCancel={cancel} onConfirm={confirm} />
      )}
    </>
  );
}
