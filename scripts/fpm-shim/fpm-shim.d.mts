/** Types of fpm-shim.mjs for TypeScript; what each export does stands there. */

/** fpm's command line, read. */
export interface FpmRequest {
  readonly settings: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly mappings: readonly { readonly from: string; readonly to: string }[];
}

export function parseFpmArguments(words: readonly string[]): FpmRequest;
export function controlFile(request: FpmRequest, installedKib: number | string): string;
export function layOut(mappings: FpmRequest['mappings'], root: string): void;
export function buildDeb(words: readonly string[]): void;
