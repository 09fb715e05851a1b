import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PlaygroundScreen } from '#components/playground/playground-screen';

export const metadata: Metadata = { title: 'Playground' };

export default function PlaygroundPage() {
  return (
    <Suspense>
      <PlaygroundScreen />
    </Suspense>
  );
}
