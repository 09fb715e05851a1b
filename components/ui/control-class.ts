/** What text fields and select boxes look like; 16 px on a phone, where less makes the browser zoom. */
export const controlClass =
  'w-full rounded-md border border-line-strong bg-page px-2.5 text-sm text-fg transition-colors max-md:text-lg ' +
  'hover:border-control-line focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'data-invalid:border-danger aria-invalid:border-danger disabled:opacity-50';
