'use client';

import { Field } from '@base-ui/react/field';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ReadFailure } from '#components/shell/read-failure';
import { NumberInput } from '#components/ui/number-input';
import { Skeleton } from '#components/ui/skeleton';
import { isBeyond, retentionQuery } from '#lib/client/retention';
import { retentionRange, type RetentionAnswer } from '#lib/contracts/retention';
import { formatBytes } from '../ui/format-number.ts';
import { formatExact, formatMinute } from '../ui/format-time.ts';
import { useNow } from '../ui/use-now.ts';
import { ClearHistoryRow } from './clear-history-row.tsx';
import { DeletingDialog } from './deleting-dialog.tsx';
import { countRequests } from './describe-retention.ts';
import { KeptTextsRow } from './kept-texts-row.tsx';
import { SettingRow, SettingSection } from './setting-row.tsx';
import { useClearing } from './use-clearing.ts';
import { useRetention } from './use-retention.ts';

/** What of the past is kept, for how long, and the way to be rid of it. */
export function HistorySection() {
  const clearing = useClearing();
  const kept = useQuery(clearing === null ? retentionQuery : { ...retentionQuery, refetchInterval: 500 });
  return (
    <SettingSection title="History" id="history">
      {kept.data === undefined ? (
        kept.isError ? (
          <ReadFailure query={kept} title="What is kept could not be read" className="my-2.5" />
        ) : (
          <div role="status" aria-label="Reading what is kept" className="divide-y">
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
          <KeptTextsRow />
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
      title="Kept now"
      hint={
        <>
          {oldestAt === null ? null : (
            <>
              The oldest is from{' '}
              <time title={formatExact(Date.parse(oldestAt))}>{formatMinute(Date.parse(oldestAt))}</time>
              .{' '}
            </>
          )}
          {isShrinking ? (
            <span role="status">What is beyond the limits is being deleted.</span>
          ) : (
            `The data file takes ${formatBytes(bytes)}, lists and catalogue included.`
          )}
        </>
      }
    >
      {isClearing ? (
        <span className="text-fg-muted">Being deleted</span>
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

/** Both limits, each of which may be left open. */
function Limits({ answer: { retention, history } }: { answer: RetentionAnswer }) {
  const { shown, wish, deleting, cancel, confirm } = useRetention(retention);
  return (
    <>
      <Field.Root>
        <SettingRow
          isNarrow
          title={<Field.Label>Days to keep</Field.Label>}
          hint={
            <Field.Description>Older requests are deleted by themselves. Empty: for ever.</Field.Description>
          }
        >
          <NumberInput
            value={shown.days}
            {...(shown.days === null ? {} : { unit: shown.days === 1 ? 'day' : 'days' })}
            placeholder="for ever"
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
          hint={<Field.Description>Of more than that the oldest go. Empty: any number.</Field.Description>}
        >
          <NumberInput
            value={shown.rows}
            placeholder="any number"
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
