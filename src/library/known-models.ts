/** Models that have a short name. */
export interface KnownModel {
  readonly name: string;
  /** On the hub. */
  readonly repository: string;
  /** A commit, or a branch whose newest commit is taken once and kept. */
  readonly revision: string;
  /** About how much is downloaded. */
  readonly bytes: number;
}

export const KNOWN_MODELS: readonly KnownModel[] = [
  { name: "smollm2-135m", repository: "HuggingFaceTB/SmolLM2-135M", revision: "main", bytes: 271_000_000 },
];
