/** Handle, rank, model, capabilities, context, price in and out, actions: the same for the head and every row. */
export const chainColumns =
  'items-center gap-x-3 lg:grid-cols-[24px_20px_minmax(0,1fr)_136px_56px_64px_64px_192px]';
