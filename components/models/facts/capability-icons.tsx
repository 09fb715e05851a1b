import { capabilitiesOf, capabilityKinds, unknownCapabilitiesOf } from '#lib/models/capabilities';
import type { CatalogueModel } from '#lib/contracts/model';
import { cn } from '#components/ui/cn.ts';
import { capabilityWords, factOf, sourceOf } from './model-words.ts';

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
  const unknown = unknownCapabilitiesOf(model);
  if (unknown.length === capabilityKinds.length) {
    return (
      <span
        data-slot="capability-icons"
        title="Its capabilities beyond text are unknown. It will still be tried."
        className={cn('text-xs text-fg-faint', className)}
      >
        unknown
      </span>
    );
  }
  return (
    <ul
      data-slot="capability-icons"
      aria-label="Capabilities"
      className={cn(
        'text-fg-muted',
        isCompact ? 'flex gap-0.5' : 'base:grid grid-flow-col grid-cols-[repeat(7,16px)]',
        className,
      )}
    >
      {unknown.map((kind) => {
        const { label } = capabilityWords[kind];
        return (
          <li
            key={kind}
            title={`${label}: unknown`}
            className="flex size-4 items-center justify-center text-xs text-fg-faint"
            style={isCompact ? undefined : { gridColumn: capabilityKinds.indexOf(kind) + 1, gridRow: 1 }}
          >
            <span aria-hidden>?</span>
            <span className="sr-only">{label} unknown</span>
          </li>
        );
      })}
      {able.map((kind) => {
        const { label, Icon } = capabilityWords[kind];
        const source = sourceOf(model, factOf[kind]);
        return (
          <li
            key={kind}
            title={source === null ? label : `${label}: ${source}`}
            className="flex size-4 items-center justify-center"
            style={isCompact ? undefined : { gridColumn: capabilityKinds.indexOf(kind) + 1, gridRow: 1 }}
          >
            <Icon role="img" aria-label={label} className="size-3.5" />
          </li>
        );
      })}
    </ul>
  );
}
