type LockedPackages = {
  packages: Record<string, { version?: string; integrity?: string; optional?: boolean }>;
};

export function pinnedNodePath(root: string): string;
export function isInstalled(lock: LockedPackages, installed: LockedPackages | null): boolean;
export function ensureInstall(root: string): Promise<void>;
