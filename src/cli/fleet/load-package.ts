import { CommandError } from "../command-error.ts";

/** A package that is no part of this one: it must be there when it is asked for. */
export async function loadPackages<T>(load: () => Promise<T>, option: string, names: string): Promise<T> {
  return load().catch((error) => {
    if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CommandError(`${option} needs ${names}; add with: npm install ${names.replace(" and ", " ")}.`);
  });
}
