import { capabilitiesOf, capabilityKinds } from '#lib/models/capabilities';
import type { CatalogueModel } from '#lib/contracts/model';
import { cn } from '../ui/cn.ts';
import { capabilityWords } from './model-words.ts';

/** What a model can do beyond text; each has its own place, so that rows can be compared down a column. */
export function CapabilityIcons({
  model,
  isCompact = false,
  className,
}: {
  model: CatalogueModel;
  /** Without the gaps of what it can't. */
  isCompact?: boolean;
  className?: string;
}) {
  const able = capabilitiesOf(model);
  return (
    <ul
      data-slot="capability-icons"
      aria-label="Can do"
      className={cn(
        'gap-1 text-fg-muted',
        isCompact ? 'flex' : 'grid grid-flow-col grid-cols-[repeat(7,16px)]',
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
