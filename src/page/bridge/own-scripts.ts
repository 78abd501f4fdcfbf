interface TrustedTypes {
  createPolicy(name: "default", rules: { createScriptURL(address: string): string }): void;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/** Where Trusted Types are enforced, a string becomes a script's address only if it is one of our own. */
export function trustOwnScripts(): void {
  trustedTypes?.createPolicy("default", {
    createScriptURL(address) {
      const { origin, href } = new URL(address, location.href);
      if (origin !== location.origin) throw new TypeError(`no script of ${origin}`);
      return href;
    },
  });
}
