import { CopyButton } from './copy-button.tsx';

/** A line of a description list: a value that can be copied. */
export function CopyValue({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex min-h-9 items-center gap-3">
      <dt className="w-20 shrink-0 text-fg-muted">{label}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-between gap-2">
        <span className="min-w-0 text-id break-all">{value}</span>
        <CopyButton text={value} label={`Copy the ${label.toLowerCase()}`} />
      </dd>
    </div>
  );
}
