import type { RouterAttempt } from '#lib/contracts/history';

/** The providers that OpenRouter tried within one attempt. */
export function RouterAttempts({ attempts }: { attempts: readonly RouterAttempt[] }) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-fg-faint">
        Providers OpenRouter tried within this attempt
      </h3>
      <ol className="flex flex-col gap-1">
        {attempts.map((attempt, at) => (
          <li key={at} className="flex flex-wrap items-center gap-x-2">
            <span className="w-4 text-fg-faint">{at + 1}</span>
            <span>{attempt.provider ?? 'an unnamed provider'}</span>
            {attempt.model === null ? null : <span className="text-id text-fg-muted">{attempt.model}</span>}
            {attempt.status === null ? null : <span className="text-fg-muted">HTTP {attempt.status}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
