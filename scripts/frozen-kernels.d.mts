export declare function freezeKernel(folder: string, version: number, binary: Uint8Array): void;
export declare function readFrozenKernels(folder: string): Map<number, Uint8Array>;
