export const YOUNG_GENERATION: string;
