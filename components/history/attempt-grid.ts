/** Text at the left, the time line at the right; where there is little room the time line goes below the text. */
export const attemptGrid = '@xl:grid @xl:grid-cols-[minmax(0,1fr)_minmax(0,min(22rem,42%))] @xl:gap-x-6';

/** Room behind the longest bar for how long it took. */
export const laneEnd = 'right-16';
