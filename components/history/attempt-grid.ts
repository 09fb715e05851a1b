/** Text at the left, the time line at the right; on a narrow screen the time line goes below the text. */
export const attemptGrid = 'md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,22rem)] md:gap-x-8';

/** Room behind the longest bar for how long it took. */
export const laneEnd = 'right-16';
