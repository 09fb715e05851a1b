import { FlaskConical } from 'lucide-react';

/** Says that the demo upstream answered, and nobody real. */
export function DemoMark() {
  return (
    <span
      title="Demo: answered by the built-in stand-in for OpenRouter"
      className="inline-flex shrink-0 text-fg-faint"
    >
      <FlaskConical aria-hidden className="size-3.5" />
      <span className="sr-only">Demo</span>
    </span>
  );
}
