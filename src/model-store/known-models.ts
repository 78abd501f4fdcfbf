/** A model of the hub that has a short name. */
export interface KnownModel {
  readonly name: string;
  /** "owner/name" on the hub. */
  readonly repository: string;
  /** The commit. */
  readonly revision: string;
  /** About how many bytes are downloaded. */
  readonly bytes: number;
  /** The SHA-256 of files by name, which the files must have whatever the hub says. */
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
