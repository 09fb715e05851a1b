import { listedColumns, textColumns } from '#db/rows/request-columns';
import { requests } from '#db/postgres/tables';

export const requestColumns = listedColumns(requests);
export const requestTexts = textColumns(requests);
