import type { RoutingEffect } from '#lib/models/routing-effect';
import { cn } from '../ui/cn.ts';

/** What a rule does to the chain: said before it is turned on, and while it is. */
export function EffectText({ effect, isOn }: { effect: RoutingEffect | null; isOn: boolean }) {
  if (effect === null) return null;
  return (
    <span data-slot="routing-effect" className={cn(isOn && effect.excludes && 'text-warn')}>
      {effect.text}
    </span>
  );
}
