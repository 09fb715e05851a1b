import type { RoutingEffect } from '#lib/models/routing-effect';
import { cn } from '#components/ui/cn.ts';

/** The effect of a rule on the chain, shown before it is turned on and while it is on. */
export function EffectText({ effect, isOn }: { effect: RoutingEffect | null; isOn: boolean }) {
  if (effect === null) return null;
  return (
    <span data-slot="routing-effect" className={cn(isOn && effect.excludes && 'text-warn')}>
      {effect.text}
    </span>
  );
}
