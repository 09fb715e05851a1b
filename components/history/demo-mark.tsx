import { FlaskConical } from 'lucide-react';

/** Marks an answer from the demo. */
export function DemoMark() {
  return (
    <span title="Demo: a simulated answer" className="inline-flex shrink-0 text-fg-faint">
      <FlaskConical aria-hidden className="size-3.5" />
      <span className="sr-only">Demo</span>
    </span>
  );
}
