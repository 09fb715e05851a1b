import type { Metadata } from 'next';
import { Suspense } from 'react';
import { InsightsScreen } from '#components/insights/insights-screen';

export const metadata: Metadata = { title: 'Insights' };

export default function InsightsPage() {
  return (
    <Suspense>
      <InsightsScreen />
    </Suspense>
  );
}
