export function withSetupLock<Result>(root: string, work: () => Result | Promise<Result>): Promise<Result>;
