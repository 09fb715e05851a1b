import { CornerRightDown } from 'lucide-react';
import { Button } from '#components/ui/button';

const starters = [
  "Explain what HTTP 429 means to someone who doesn't write code.",
  'Explain in one sentence why an understudy steps in when the lead is ill.',
  'Write a haiku about a theatre on a night when the lead is ill.',
];

/** Example messages for a first try. */
export function StarterMessages({ onPick }: { onPick: (message: string) => void }) {
  return (
    <section aria-label="Example messages" className="mt-auto flex flex-col items-start gap-1">
      <p className="text-xs text-fg-faint">Write a message below, or start with an example</p>
      {starters.map((message) => (
        <Button
          key={message}
          variant="ghost"
          icon={<CornerRightDown />}
          className="-ml-3 h-auto min-h-8 max-w-full py-1 text-left font-normal whitespace-normal"
          onClick={() => onPick(message)}
        >
          {message}
        </Button>
      ))}
    </section>
  );
}
