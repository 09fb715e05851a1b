'use client';

import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { Disclosure } from '#components/ui/disclosure';
import { Skeleton } from '#components/ui/skeleton';
import type { Policy } from '#lib/contracts/policy';
import { useMay } from '#components/shell/use-may.ts';
import type { ChangePolicy } from './policy-row.tsx';
import { summarizePolicy } from './policy-summary.ts';

const PolicyForm = dynamic(() => import('./policy-form.tsx').then((part) => part.PolicyForm), {
  loading: () => <Skeleton className="m-2 h-64" />,
});

/** The policy in one line that opens into the form. A link can open it, and scroll to its last part. */
export function PolicyPanel({
  policy,
  onChange,
  tried,
}: {
  policy: Policy;
  onChange: ChangePolicy;
  /** The targets of the chain that are turned on. */
  tried: readonly string[];
}) {
  const [shown, setShown] = useQueryState('policy', parseAsStringLiteral(['open', 'history']));
  if (!useMay('lists.edit'))
    return (
      <p className="py-2">
        Policy <span className="text-fg-muted">{summarizePolicy(policy)}</span>
      </p>
    );
  return (
    <Disclosure
      title="Policy"
      summary={summarizePolicy(policy)}
      open={shown !== null}
      onOpenChange={(isOpen) => void setShown(isOpen ? 'open' : null)}
    >
      <PolicyForm policy={policy} onChange={onChange} tried={tried} goesToHistory={shown === 'history'} />
    </Disclosure>
  );
}
