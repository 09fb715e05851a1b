import { capabilitiesOf, capabilityKinds } from '#lib/models/capabilities';
import type { CatalogueModel } from '#lib/contracts/model';
import { cn } from '../ui/cn.ts';
import { capabilityWords } from './model-words.ts';

/** A model's capabilities beyond text. Each has its own place, so that rows compare down a column. */
export function CapabilityIcons({
  model,
  isCompact = false,
  className,
}: {
  model: CatalogueModel;
  /** Without gaps for missing capabilities. */
  isCompact?: boolean;
  className?: string;
}) {
  const able = capabilitiesOf(model);
  return (
    <ul
      data-slot="capability-icons"
      aria-label="Capabilities"
      className={cn(
        'text-fg-muted',
        isCompact ? 'flex gap-0.5' : 'grid grid-flow-col grid-cols-[repeat(7,16px)]',
        className,
      )}
    >
      {able.map((kind) => {
        const { label, Icon } = capabilityWords[kind];
        return (
          <li
            key={kind}
            title={label}
            className="flex size-4 items-center justify-center"
            style={isCompact ? undefined : { gridColumn: capabilityKinds.indexOf(kind) + 1 }}
          >
            <Icon role="img" aria-label={label} className="size-3.5" />
          </li>
        );
      })}
    </ul>
  );
}
