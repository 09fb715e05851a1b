/** Handle, rank, model, capabilities, context, price in and out, health, actions: the same for the head and every row. */
export const chainColumns =
  'grid grid-cols-[32px_20px_minmax(0,1fr)_40px] gap-x-1 lg:items-center lg:gap-x-2 lg:grid-cols-[20px_20px_minmax(0,1fr)_112px_48px_54px_54px_172px_76px]';

/** A line below the name that spans the row, at every width. */
export const noteCell = 'col-start-3 -col-end-1 lg:col-end-9';
