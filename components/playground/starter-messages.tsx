import { CornerRightDown } from 'lucide-react';
import { Button } from '#components/ui/button';

const starters = [
  'Explain what HTTP 429 means to somebody who does not write code.',
  'Say in one sentence: the lead was limited, so the understudy answered.',
  'Write a haiku about a theatre on a night when the lead is ill.',
];

/** Something to begin with, for those who only want to see how it goes. */
export function StarterMessages({ onPick }: { onPick: (message: string) => void }) {
  return (
    <section aria-label="Messages to begin with" className="mt-auto flex flex-col items-start gap-1">
      <p className="text-xs text-fg-faint">Write a message below, or begin with one of these</p>
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
