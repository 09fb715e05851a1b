import type { Origin } from '#lib/contracts/vocabulary';
import { Badge, type Tone } from '#components/ui/badge';
import { originWords, unknownOrigin } from './origin-words.ts';

/** Who limited or failed a call: always its icon and its word. Null means that nothing shows who it was. */
export function OriginBadge({
  origin,
  tone = 'neutral',
  className,
}: {
  origin: Origin | null;
  tone?: Tone;
  className?: string;
}) {
  const { label, meaning, Icon } = origin === null ? unknownOrigin : originWords[origin];
  return (
    <Badge data-slot="origin-badge" tone={tone} title={meaning} className={className}>
      <Icon aria-hidden />
      {label}
    </Badge>
  );
}
