'use client';

import { lateModule } from './late-module.ts';

const region = lateModule(() => import('./toast-region.tsx'));

/** Shows toasts. Those from before it is loaded wait. */
export function Toaster({ isWanted }: { isWanted: boolean }) {
  const parts = region.useWhen(isWanted);
  return parts === null ? null : <parts.ToastRegion />;
}
