'use client';

import dynamic from 'next/dynamic';
import { Disclosure } from '#components/ui/disclosure';
import { Skeleton } from '#components/ui/skeleton';
import type { Policy } from '#lib/contracts/policy';
import type { ChangePolicy } from './policy-form.tsx';
import { summarizePolicy } from './policy-summary.ts';

const PolicyForm = dynamic(() => import('./policy-form.tsx').then((part) => part.PolicyForm), {
  loading: () => <Skeleton className="m-2 h-64" />,
});

/** The policy in a line, which opens to be changed. */
export function PolicyPanel({ policy, onChange }: { policy: Policy; onChange: ChangePolicy }) {
  return (
    <Disclosure title="Policy" summary={summarizePolicy(policy)}>
      <PolicyForm policy={policy} onChange={onChange} />
    </Disclosure>
  );
}
