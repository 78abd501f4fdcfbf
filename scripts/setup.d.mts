export const ROOT: string;
export function findChromium(): string | undefined;
