/** The value of "no filter" in a select. Names and slugs are trimmed, so that none of them can be the same. */
export const noChoice = ' any';
