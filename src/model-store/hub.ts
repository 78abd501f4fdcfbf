/**
 * The documented paths of a model hub, with plain `fetch`: a library for them would bring a second tokenizer and
 * runtime along, and hide the hashes that are needed here.
 */

import { NacreError } from "../base/errors.ts";

export const HUB = "https://huggingface.co";

export interface HubFile {
  readonly name: string;
  readonly size: number;
  /** Large files have a SHA-256, small ones the SHA-1 of git's blobs. */
  readonly sha256: string | undefined;
  readonly gitBlob: string | undefined;
  readonly url: string;
}

export interface HubRevision {
  /** The commit that the revision stood for when the hub was asked. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

interface Listing {
  readonly sha?: string;
  readonly siblings?: readonly {
    readonly rfilename: string;
    readonly size?: number;
    readonly blobId?: string;
    readonly lfs?: { readonly sha256?: string; readonly size?: number };
  }[];
}

/** Parses "owner/name" with an optional "@revision". Undefined when the text has another form. */
export function parseHubId(id: string): { repository: string; revision: string } | undefined {
  const [, repository, revision] = /^([\w.-]+\/[\w.-]+)(?:@([\w.-]+))?$/.exec(id) ?? [];
  return repository ? { repository, revision: revision ?? "main" } : undefined;
}

/** The files of a revision. Rejects with a NacreError. */
export async function listRevision(
  hub: string,
  repository: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubRevision> {
  const url = `${hub}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await fetchFrom(url, signal);
  if (response.status === 401 || response.status === 404) {
    throw new NacreError("not-on-hub", { repository, revision });
  }
  if (!response.ok) throw badAnswer(url, `status ${response.status} to ${url}`);
  const { sha, siblings = [] } = (await response.json()) as Listing;
  if (!sha) throw badAnswer(url, `no commit for ${revision} of ${repository}`);
  const files = siblings.map(({ rfilename, size, blobId, lfs }) => ({
    name: rfilename,
    size: lfs?.size ?? size ?? 0,
    sha256: lfs?.sha256,
    gitBlob: lfs ? undefined : blobId,
    url: `${hub}/${repository}/resolve/${sha}/${rfilename}`,
  }));
  return { commit: sha, files };
}

/** Rejects with a NacreError when the host cannot be reached, or with the signal's reason. */
export async function fetchFrom(url: string, signal?: AbortSignal, from = 0): Promise<Response> {
  const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-` } : {};
  try {
    return await fetch(url, { headers, ...(signal ? { signal } : {}) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new NacreError("unreachable", { host: new URL(url).host }, { cause });
  }
}

/** The host of `url` answered, but not with what was asked for. */
export function badAnswer(url: string, detail: string): NacreError {
  return new NacreError("bad-answer", { host: new URL(url).host, detail });
}
