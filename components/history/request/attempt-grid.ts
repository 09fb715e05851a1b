/** Text on the left and the timeline on the right; below the text in narrow containers. */
export const attemptGrid = '@xl:grid @xl:grid-cols-[minmax(0,1fr)_minmax(0,min(22rem,42%))] @xl:gap-x-6';

/** Space after the longest bar for its duration. */
export const timelineEnd = 'right-16';
