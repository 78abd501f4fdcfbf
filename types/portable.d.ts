/**
 * What the codec may use beyond the language: the few globals that browsers, workers and Node share.
 * Only tsconfig.codec.json includes this file; every other project has its platform's own types.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

declare function atob(base64: string): string;

declare function setTimeout(callback: () => void, milliseconds?: number): unknown;

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}

declare function atob(base64: string): string;
