export const ROOT: string;
export function findChromium(): string | undefined;
export function findRedis(): string | undefined;
export function findParallel(): string | undefined;
