'use client';

import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Connection } from '#lib/contracts/connection';
import { formatCount } from '#components/ui/format-number.ts';
import { hostOf } from './connection-state.ts';
import type { CheckState } from './use-connections.ts';

/** How the check of a connection goes, read out as it changes. */
export function CheckNote({ connection, check }: { connection: Connection; check: CheckState | undefined }) {
  return (
    <div role="status" className="text-xs">
      {check === undefined ? null : <CheckText connection={connection} check={check} />}
    </div>
  );
}

function CheckText({ connection, check }: { connection: Connection; check: CheckState }) {
  switch (check.status) {
    case 'checking':
      return <Progress host={hostOf(connection.baseUrl)} />;
    case 'failed':
      return <Trouble text={check.message} />;
    case 'done':
      return check.result.ok ? (
        <p className="mt-1 flex items-start gap-1.5 text-ok">
          <CircleCheck aria-hidden className="mt-px size-3.5 shrink-0" />
          {describeModels(check.result.models)}
        </p>
      ) : (
        <Trouble text={check.result.problem ?? `${connection.name} can’t be used.`} />
      );
  }
}

function describeModels(count: number): string {
  if (count === 0) return 'It responds, but lists no models.';
  return `It works and lists ${count === 1 ? 'one model' : `${formatCount(count)} models`}.`;
}

function Trouble({ text }: { text: string }) {
  return (
    <p className="mt-1 flex items-start gap-1.5 text-warn">
      <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{text}</span>
    </p>
  );
}

const SLOW_MS = 1_000;

/** Most servers answer at once: only a slow one is worth a word. */
function Progress({ host }: { host: string }) {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSlow ? (
    <p className="mt-1 text-fg-faint">Waiting for {host}. The check gives up after 10 seconds.</p>
  ) : null;
}
