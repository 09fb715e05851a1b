import { createContext } from 'react';

/** Whether a control is inside a `Field`, whose label it takes. */
export const InField = createContext(false);
