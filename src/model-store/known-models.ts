/** Models that have a short name. */
export interface KnownModel {
  readonly name: string;
  /** On the hub. */
  readonly repository: string;
  /** A commit. */
  readonly revision: string;
  /** About how much is downloaded. */
  readonly bytes: number;
  /** SHA-256 by the file's name: what these files must be, whatever the hub says of them. */
  readonly pinned: Readonly<Record<string, string>>;
}

export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: "smollm2-135m",
    repository: "HuggingFaceTB/SmolLM2-135M",
    revision: "93efa2f097d58c2a74874c7e644dbc9b0cee75a2",
    bytes: 271_000_000,
    pinned: { "model.safetensors": "80521b40281d6ce74e35c9282c22539e75aa0ac8578892b2a59955ef78d55da1" },
  },
];

export function knownModel(repository: string, revision: string): KnownModel | undefined {
  return KNOWN_MODELS.find((model) => model.repository === repository && model.revision === revision);
}
