import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ApprovalsScreen } from '#components/consents/approvals-screen';

export const metadata: Metadata = { title: 'Approvals' };

export default function ApprovalsPage() {
  return (
    <Suspense>
      <ApprovalsScreen />
    </Suspense>
  );
}
