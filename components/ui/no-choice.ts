/** The select value for "no filter". Names and slugs are trimmed, so none of them can equal it. */
export const noChoice = ' any';
