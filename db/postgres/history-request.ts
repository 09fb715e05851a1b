import { listedColumns, textColumns } from '#db/rows/request-columns';
import { requests } from './tables.ts';

export const requestColumns = listedColumns(requests);
export const requestTexts = textColumns(requests);
