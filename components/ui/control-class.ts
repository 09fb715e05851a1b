/**
 * The look of text fields and selects. On phones, text is 16 px, because browsers zoom in on smaller fields.
 */
export const controlClass =
  'base:w-full rounded-md border border-line-strong bg-page px-2.5 base:text-sm text-fg transition-colors base:max-md:text-lg ' +
  'hover:border-control-line focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'data-invalid:border-danger aria-invalid:border-danger disabled:opacity-50';
